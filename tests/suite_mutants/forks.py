"""Call a function in forks of this process, several at a time."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, NamedTuple, TypeVar

_forks = get_context("fork")
# A fork that has answered stops its browser.
_END_SECONDS = 20
R = TypeVar("R")
T = TypeVar("T")


class _Running(NamedTuple):
    process: BaseProcess
    until: float


class Forks(Generic[T, R]):
    """Forks that call functions; a call with another *key* is what tells them apart.

    A call that takes longer than *longest* seconds is stopped, and has no result.
    """

    def __init__(self, longest: float) -> None:
        self._longest = longest
        self._running: dict[Connection, tuple[T, _Running]] = {}

    def start(self, key: T, call: Callable[[], R]) -> None:
        """Start *call* in a fork, which says nothing on the terminal."""
        ours, theirs = _forks.Pipe(duplex=False)
        process = _forks.Process(target=_answer, args=(theirs, call))
        process.start()
        theirs.close()
        self._running[ours] = (key, _Running(process, time.monotonic() + self._longest))

    def ended(self) -> Iterator[tuple[T, R | None]]:
        """Wait until calls have ended, and yield the key and the result of each."""
        ready = wait([*self._running], timeout=1)
        now = time.monotonic()
        for connection in [
            each for each, (_, one) in self._running.items() if each in ready or one.until < now
        ]:
            key, (process, _) = self._running.pop(connection)
            result = None
            with connection, suppress(EOFError):
                if connection in ready:
                    result = connection.recv()
                    process.join(_END_SECONDS)
            process.kill()
            process.join()
            yield key, result


def call_in_fork(call: Callable[[], R]) -> R | None:
    """Return the result of *call*, made in a fork; None if the fork has failed."""
    forks: Forks[None, R] = Forks(longest=float("inf"))
    forks.start(None, call)
    while True:
        for _, result in forks.ended():
            return result


def _answer(connection: Connection, call: Callable[[], R]) -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for terminal in (1, 2):
        os.dup2(nothing, terminal)
    connection.send(call())
