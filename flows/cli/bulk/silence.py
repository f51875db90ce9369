"""What a bulk command says when it would be silent for long: what it does, or waits for, and since when."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

from eaportal.flows.bulk.activity import Activity, doing, longest_activity

LONGEST_S = 2.5
_LOOK_S = 0.1


class _Heard:
    """When something was last heard of the command; at first, when its process began to work."""

    at = time.monotonic() - time.process_time()


@contextmanager
def never_silent(say: Callable[[str], object]) -> Iterator[Callable[[], None]]:
    """Call *say* with what is going on each time that nothing was heard for LONGEST_S, until the block ends.

    Call what this yields whenever something is heard.
    """
    whole = Activity("Working")
    ended = Event()

    def note() -> None:
        _Heard.at = time.monotonic()

    def watch() -> None:
        while not ended.wait(_LOOK_S):
            now = time.monotonic()
            if now - _Heard.at >= LONGEST_S:
                activity = longest_activity() or whole
                say(f"{activity.what} … {now - activity.since:.0f} s")
                note()

    watcher = Thread(target=watch, name="silence", daemon=True)
    watcher.start()
    try:
        yield note
    finally:
        ended.set()
        watcher.join()


@contextmanager
def asking() -> Iterator[None]:
    """Leave the terminal to the user, who is asked something in the block."""
    _Heard.at = math.inf
    try:
        yield
    finally:
        _Heard.at = time.monotonic()


def say_line(text: str) -> None:
    """Write *text* as a line of standard error."""
    click.echo(text, err=True)


@contextmanager
def shown_activity(what: str, *, quiet: bool) -> Iterator[None]:
    """Say that the command does *what* if the block takes long, unless it is to be *quiet*."""
    with doing(what):
        if quiet:
            yield
        else:
            with never_silent(say_line):
                yield
