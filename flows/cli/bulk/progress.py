"""The progress of a bulk command on standard error, and Ctrl-C, which lets it finish the rows in progress."""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, ClassVar

import click
from click.core import ParameterSource

from eaportal.flows.cli.bulk.silence import never_silent, say_line
from eaportal.flows.cli.progress import can_show_a_bar
from eaportal.flows.wording import command, counted, one_line

if TYPE_CHECKING:
    from eaportal.flows.bulk.operation import BulkProgress
    from eaportal.flows.bulk.updates import BulkUpdates

# The options without which a command that continues a run would not do the same.
_CONTINUED = frozenset({"allow_host", "account", "results", "report"})
# The same, if it is the address of a database: the name of a run doesn't say it.
_LEDGER = "ledger_file"
# A bar hides it.
_SHOW_CURSOR = "\r\x1b[K\x1b[?25h"
Show = Callable[["BulkProgress"], None]
# Some programs, such as timeout, send a signal to a process and to its group: that is one press.
ONE_PRESS_S = 0.25


@contextmanager
def shown_progress(*, quiet: bool) -> Iterator[Show]:
    """Show a bar with rate, estimated end, and counts on a terminal, or else one line per row.

    If the next row takes long, show what it waits for.
    """
    _SoFar.begin()
    with ExitStack() as shown:
        show_rows, say = _bar(shown) if can_show_a_bar() and not quiet else (_show_line, say_line)
        note = _show_nothing if quiet else shown.enter_context(never_silent(say))

        def show(progress: "BulkProgress") -> None:
            if progress.done or progress.message:
                note()
            if progress.message and progress.row is None:
                click.echo(one_line(progress.message), err=True)
                return
            _SoFar.add(progress)
            if progress.continues and not progress.done:
                click.echo(f"Continuing {progress.run}, which was not finished.", err=True)
            if not quiet:
                show_rows(progress)

        yield show


class _SoFar:
    """What is done when an interrupt ends a command at once: the *run*, its *last* row, and the *counts*."""

    last: "BulkProgress | None" = None
    counts: ClassVar[Counter[str]] = Counter()

    @classmethod
    def begin(cls) -> None:
        """Begin with nothing."""
        cls.last = None
        cls.counts.clear()

    @classmethod
    def add(cls, progress: "BulkProgress") -> None:
        """Count a row; the start of an operation begins the count again."""
        cls.last = progress
        if progress.done:
            cls.counts[progress.status] += 1
        else:
            cls.counts.clear()

    @classmethod
    def in_words(cls) -> str:
        """Say what is done, where it is recorded, and how to go on."""
        if cls.last is None:
            return "Ended at once. Nothing was changed."
        rows = f"{cls.last.done} of {counted(cls.last.total, 'row')}"
        if cls.last.run is None:
            return f"Ended at once after {rows}. Nothing was changed."
        return (
            f"Ended at once after {rows}{': ' if cls.counts else ''}{in_words(cls.counts)}."
            " The ledger has them; rows in progress are read first when the run continues.\n"
            f"Results so far: {command('bulk', 'results', cls.last.run)}\n"
            f"To continue: {resume_command(cls.last.run)}"
        )


@contextmanager
def interruptible(updates: "BulkUpdates") -> Iterator[None]:
    """Stop *updates* at the first Ctrl-C; end the command at once at the second."""
    from eaportal.flows.bulk.operation import StoppedError

    first: float | None = None

    def stop(_signal: int, _frame: object) -> None:
        nonlocal first
        if first is not None and time.monotonic() - first < ONE_PRESS_S:
            return
        if first is not None:
            end = f"{_SHOW_CURSOR if can_show_a_bar() else ''}{_SoFar.in_words()}\n"
            # The interrupt may have come in the middle of a line that this thread writes.
            with suppress(OSError):
                os.write(sys.stderr.fileno(), end.encode(_encoding_of_errors(), "backslashreplace"))
            os._exit(1)
        first = time.monotonic()
        updates.stop()
        with suppress(RuntimeError):
            click.echo("Finishing the rows in progress … (press Ctrl-C again to end at once)", err=True)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except StoppedError as error:
        click.echo(str(error), err=True)
        raise KeyboardInterrupt from error
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _encoding_of_errors() -> str:
    """Return the encoding of standard error, also while a bar stands in for the stream."""
    return sys.stderr.encoding or getattr(sys.__stderr__, "encoding", None) or "utf-8"


def in_words(counts: Mapping[str, int]) -> str:
    """Return those of *counts* that are not zero."""
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)


def resume_command(run: str) -> str:
    """Return the command that continues *run*, with the options of this command that it needs too."""
    from eaportal.flows.bulk.ledger.database import without_password

    context = click.get_current_context()
    options: list[str] = []
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "") is ParameterSource.COMMANDLINE
        value = context.params.get(option.name or "")
        if option.name == _LEDGER and isinstance(value, str):
            options += [option.opts[0], without_password(value)]
        elif given and option.name in _CONTINUED:
            for each in value if isinstance(value, tuple) else (value,):
                options += [option.opts[0], str(each)]
    return command("bulk", "resume", *options, run)


def _show_nothing() -> None:
    """Keep standard error clean, for programs."""


def _show_line(progress: "BulkProgress") -> None:
    if progress.done:
        message = f": {progress.message}" if progress.message else ""
        line = f"{progress.done} of {progress.total}: row {progress.row}: {progress.status}{message}"
        click.echo(one_line(line), err=True)


def _bar(shown: ExitStack) -> tuple[Show, Callable[[str], None]]:
    """Return what shows a row in a bar, and what says what is going on, in the bar once there is one."""
    from rich.console import Console, RenderableType
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar
    from rich.text import Text

    going_on = ""

    class WaitingBar(Bar):
        def get_renderables(self) -> Iterator[RenderableType]:
            yield from super().get_renderables()
            yield Text(going_on, no_wrap=True, overflow="ellipsis")

    bar = WaitingBar(
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=Console(stderr=True),
        transient=True,
    )

    def say(what: str) -> None:
        nonlocal going_on
        if bar.live.is_started:
            going_on = what
        else:
            say_line(what)

    def show(progress: "BulkProgress") -> None:
        nonlocal going_on
        going_on = ""
        if not progress.done and progress.total:
            for earlier in bar.task_ids:  # the rows that were read before
                bar.remove_task(earlier)
            shown.callback(bar.stop)
            bar.start()
            bar.add_task("", total=progress.total, rate="")
        elif progress.done:
            speed = bar.tasks[0].speed
            bar.update(
                bar.tasks[0].id,
                completed=progress.done,
                description=in_words(_SoFar.counts),
                rate=f"{speed:.1f} rows/s" if speed else "",
            )
            if progress.done == progress.total:
                bar.stop()  # a question may follow

    return show, say
