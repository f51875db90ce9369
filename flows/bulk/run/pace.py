"""How fast a run goes: so many rows a minute, and how long to wait after a failure."""

import time
from threading import Event, Lock

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# What a portal may ask for; longer than this a run does not stand still for one row.
LONGEST_RETRY_AFTER_S = 600.0


def wait_after(failures: int, retry_after: float | None) -> float:
    """How many seconds to wait after so many *failures* of a row: what the portal asks for, else doubling."""
    if retry_after is not None:
        return min(retry_after, LONGEST_RETRY_AFTER_S)
    return min(FIRST_WAIT_S * 2.0 ** (failures - 1), LONGEST_WAIT_S)


class Pace:
    """At most *per_minute* rows a minute over all workers, evenly; None for as fast as it goes."""

    def __init__(self, per_minute: int | None) -> None:
        self._interval = 60 / per_minute if per_minute else 0.0
        self._next = time.monotonic()
        self._lock = Lock()

    def wait(self, stopping: Event) -> bool:
        """Wait until the next row may begin; returns whether it may, or the run stops."""
        if self._interval:
            with self._lock:
                turn = max(self._next, time.monotonic())
                self._next = turn + self._interval
            stopping.wait(max(0.0, turn - time.monotonic()))
        return not stopping.is_set()
