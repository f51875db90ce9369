"""The progress of a command, on standard error."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

import click

from eaportal.flows.wording import one_line

if TYPE_CHECKING:
    from eaportal.flows.articles.run import Checked

T = TypeVar("T")


def can_show_a_bar() -> bool:
    """Check whether standard error is a terminal on which a line can be written again."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")


@contextmanager
def shown_progress(total: int) -> Iterator[Callable[["Checked"], None]]:
    """Show a bar on a terminal, or else a line for each of *total* lists; nothing for a single one."""
    if total <= 1:
        yield lambda _: None
    elif can_show_a_bar():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}")
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=total)
            yield lambda checked: progress.update(task, advance=1, description=checked.result.path)
    else:
        yield counted_lines(
            total,
            lambda checked: f"{one_line(checked.result.path)}: {checked.result.parts[0][1].verdict}",
        )


@contextmanager
def shown_count(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Show how many of *total* are done: a bar on a terminal, or else a line per tenth. *what* names them."""
    if not total:
        yield lambda _: None
    elif can_show_a_bar():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = BarColumn(), MofNCompleteColumn(), TextColumn(what), TimeRemainingColumn()
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=total)
            yield lambda done: progress.update(task, completed=done)
    else:
        shown = 0

        def show(done: int) -> None:
            nonlocal shown
            if done * 10 // total > shown:
                shown = done * 10 // total
                click.echo(f"{done} of {total} {what}", err=True)

        yield show


def counted_lines(total: int, line_of: Callable[[T], str]) -> Callable[[T], None]:
    """Return a function that prints the line of each of *total*, numbered; any thread may call it."""
    done = 0
    lock = Lock()

    def show(each: T) -> None:
        nonlocal done
        with lock:
            done += 1
            click.echo(f"{done} of {total}: {line_of(each)}", err=True)

    return show
