"""How far a bulk run has come, on standard error; and Ctrl-C, which lets it finish what is under way."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock

import click

from eaportal.flows.cli.progress import counted_lines


@dataclass(frozen=True)
class RowNews:
    """What is known of a row as soon as it is: its *status* in a word, and perhaps a sentence."""

    row: int
    status: str
    message: str = ""


Tell = Callable[[RowNews], None]


@contextmanager
def shown_progress(total: int, *, quiet: bool) -> Iterator[Tell]:
    """Show a bar with rate, estimated end and counts on a terminal, else a line for each of *total* rows."""
    if quiet or not total:
        yield lambda _: None
    elif sys.stderr.isatty():
        yield from _bar(total)
    else:
        yield counted_lines(total, _line_of)


@contextmanager
def interruptible() -> Iterator[Event]:
    """An event that the first Ctrl-C sets; the second ends the command at once."""
    stopping = Event()

    def stop(_signal: int, _frame: object) -> None:
        if stopping.is_set():
            os._exit(1)
        stopping.set()
        click.echo("Finishing the rows that are under way … (Ctrl-C again ends at once)", err=True)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _bar(total: int) -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    counts: Counter[str] = Counter()
    telling = Lock()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, rate="")

        def tell(news: RowNews) -> None:
            with telling:
                counts[news.status] += 1
                speed = progress.tasks[0].speed
                progress.update(
                    task,
                    advance=1,
                    description=in_words(counts),
                    rate=f"{speed:.1f} rows/s" if speed else "",
                )

        yield tell


def _line_of(news: RowNews) -> str:
    return f"row {news.row}: {news.status}" + (f": {news.message}" if news.message else "")


def in_words(counts: Counter[str]) -> str:
    """The *counts* that are not zero."""
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)
