"""Workers, a thread each, that share a queue of work."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from threading import Event
from typing import TypeVar

T = TypeVar("T")


def run_workers(workers: int, work: Callable[[int], None], stopping: Event) -> None:
    """Call *work* in each of *workers* threads, with the worker's number, and wait until all have ended.

    Raises what *work* raises. An interrupt of the wait sets *stopping*.
    """
    if workers:
        with ThreadPoolExecutor(workers, "worker") as threads:
            at_work = [threads.submit(work, worker) for worker in range(workers)]
            try:
                for each in at_work:
                    each.result()
            except BaseException:
                stopping.set()
                raise


def take_in_turn(waiting: deque[T], stopping: Event) -> Iterator[T]:
    """Take items from *waiting*, which workers share, until it is empty or *stopping* is set."""
    with suppress(IndexError):
        while not stopping.is_set():
            yield waiting.popleft()


@contextmanager
def failing_for_all(stopping: Event) -> Iterator[None]:
    """Set *stopping* if the block fails: what ended one worker would end the others too."""
    try:
        yield
    except BaseException:
        stopping.set()
        raise
