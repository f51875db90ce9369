"""Workers that share what is waiting: a thread each."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import TypeVar

T = TypeVar("T")


def run_workers(workers: int, work: Callable[[int], None], stopping: Event) -> None:
    """Let so many *workers* do *work*, which is called with the number of each.

    Raises what *work* raises, when all have ended; what interrupts the wait for them sets *stopping*.
    """
    if workers:
        with ThreadPoolExecutor(workers, "worker") as threads:
            at_work = [threads.submit(work, worker) for worker in range(workers)]
            try:
                for each in at_work:
                    each.result()
            finally:
                stopping.set()


def take_in_turn(waiting: deque[T], stopping: Event) -> Iterator[T]:
    """Take what is *waiting*, of which others take too, until there is no more or *stopping* is set."""
    with suppress(IndexError):
        while not stopping.is_set():
            yield waiting.popleft()


@contextmanager
def failing_for_all(stopping: Event) -> Iterator[None]:
    """Set *stopping* at once where the block fails: what ended one worker would end the others too."""
    try:
        yield
    except BaseException:
        stopping.set()
        raise
