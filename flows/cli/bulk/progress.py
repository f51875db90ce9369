"""The progress of a bulk command on standard error, and Ctrl-C, which lets it finish the rows in progress."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from eaportal.flows.wording import command

if TYPE_CHECKING:
    from eaportal.flows.bulk.updates import BulkProgress, BulkUpdates

# The options without which a command that continues a run would not do the same.
_CONTINUED = frozenset({"allow_host", "account", "results", "report"})
Show = Callable[["BulkProgress"], None]


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Show]:
    """Show a bar with rate, estimated end, and counts on a terminal, or else one line per row."""
    with ExitStack() as shown:
        show_rows = _show_nothing if quiet else _bar(shown) if _can_show_a_bar() else _show_line

        def show(progress: "BulkProgress") -> None:
            if progress.message and progress.row is None:
                click.echo(progress.message, err=True)
                return
            if progress.continues and not progress.done:
                click.echo(f"Continuing {progress.run}, which was not finished.", err=True)
            show_rows(progress)

        yield show


@contextmanager
def interruptible(updates: "BulkUpdates") -> Iterator[None]:
    """Stop *updates* at the first Ctrl-C; end the command at once at the second."""
    from eaportal.flows.bulk.updates import StoppedError

    interrupted = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal interrupted
        if interrupted:
            click.echo("Ended at once. 'eaportal bulk resume' continues a run with its list.", err=True)
            os._exit(1)
        interrupted = True
        updates.stop()
        click.echo("Finishing the rows in progress … (press Ctrl-C again to end at once)", err=True)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except StoppedError as error:
        raise KeyboardInterrupt from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def in_words(counts: Mapping[str, int]) -> str:
    """Return those of *counts* that are not zero."""
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)


def resume_command(run: str) -> str:
    """Return the command that continues *run*, with the options of this command that it needs too."""
    context = click.get_current_context()
    options: list[str] = []
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        if given and option.name in _CONTINUED:
            value = context.params[option.name]
            for each in value if isinstance(value, tuple) else (value,):
                options += [option.opts[0], str(each)]
    return command("bulk", "resume", *options, run)


def _can_show_a_bar() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")


def _show_nothing(_progress: "BulkProgress") -> None:
    """Keep standard error clean, for programs."""


def _show_line(progress: "BulkProgress") -> None:
    if progress.done:
        message = f": {progress.message}" if progress.message else ""
        line = f"{progress.done} of {progress.total}: row {progress.row}: {progress.status}{message}"
        click.echo(line, err=True)


def _bar(shown: ExitStack) -> Show:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    bar = Bar(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    )
    counts: Counter[str] = Counter()

    def show(progress: "BulkProgress") -> None:
        if not progress.done and progress.total:
            shown.enter_context(bar)
            bar.add_task("", total=progress.total, rate="")
        elif progress.done:
            counts[progress.status] += 1
            speed = bar.tasks[0].speed
            bar.update(
                bar.tasks[0].id,
                completed=progress.done,
                description=in_words(counts),
                rate=f"{speed:.1f} rows/s" if speed else "",
            )

    return show
