"""What each thread of a bulk operation does, or waits for, at the moment."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import get_ident


@dataclass(frozen=True)
class Activity:
    """What a thread does, as the beginning of a sentence, and since when on the monotonic clock."""

    what: str
    since: float = field(default_factory=time.monotonic)


_of_threads: dict[int, list[Activity]] = {}


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Note that this thread does *what*, or waits for it, until the block ends."""
    activities = _of_threads.setdefault(get_ident(), [])
    activities.append(Activity(what))
    try:
        yield
    finally:
        activities.pop()
        if not activities:
            del _of_threads[get_ident()]


def longest_activity() -> Activity | None:
    """Return what has been going on for the longest time, of each thread the last that it began."""
    last = [each for activities in list(_of_threads.values()) for each in activities[-1:]]
    return min(last, key=lambda activity: activity.since, default=None)
