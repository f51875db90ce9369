"""The threads that requests share, so that no kind of request and no world keeps all others waiting."""

import heapq
import logging
import re
import threading
import time
from collections import Counter, deque
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

_WORLD = re.compile(r"/w/([^/]+)|/_sim/worlds/([^/]+)")
_logger = logging.getLogger(__name__)


class Kind(Enum):
    """A kind of request, the threads that it may use, and those of them that one world may use.

    Pages take computing time, and more threads would only slow each other down. The control API has more:
    its long requests, such as those that move a clock, leave others time to write.
    """

    HEALTH = (2, 2)
    CONTROL = (12, 10)
    PORTAL = (8, 6)

    def __init__(self, threads: int, of_one_world: int) -> None:
        self.threads = threads
        self.of_one_world = of_one_world


@dataclass(frozen=True)
class Share:
    """What a request counts as: its kind, and the world that it is for."""

    kind: Kind
    world: str


def share_of(path: str) -> Share:
    """Return what a request for *path* counts as."""
    if path in ("/healthz", "/readyz"):
        return Share(Kind.HEALTH, "")
    found = _WORLD.match(path)
    world = found[1] or found[2] if found else ""
    return Share(Kind.CONTROL if path.startswith("/_sim") else Kind.PORTAL, world)


class Task(Protocol):
    """A request to answer."""

    def share(self) -> Share:
        """Return what it counts as."""

    def service(self) -> None:
        """Answer it."""

    def cancel(self) -> None:
        """Give it up."""


class Threads:
    """Threads for tasks, started when they are needed. Waitress calls this a task dispatcher."""

    def __init__(self) -> None:
        self._most = sum(kind.threads for kind in Kind)
        self._waiting: deque[tuple[Task, Share]] = deque()
        self._delayed: list[tuple[float, int, Task, Share]] = []
        self._numbers = 0
        self._running: Counter[Kind | Share] = Counter()
        self._threads = self._idle = 0
        self._ends = False
        self._changed = threading.Condition()

    def add_task(self, task: Task, delay: float = 0) -> None:
        """Run *task* after a *delay* in seconds, as soon as its share of the threads allows it."""
        with self._changed:
            if delay:
                self._numbers += 1
                heapq.heappush(self._delayed, (time.monotonic() + delay, self._numbers, task, task.share()))
            else:
                self._waiting.append((task, task.share()))
            if len(self._waiting) + bool(delay) > self._idle:
                self._start_thread()
            self._changed.notify()

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End all threads once they have finished their tasks, and give up the tasks that wait."""
        until = time.monotonic() + timeout
        with self._changed:
            self._ends = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._threads, until - time.monotonic())
            given_up = [task for task, _ in self._waiting] + [task for _, _, task, _ in self._delayed]
            self._waiting.clear()
            self._delayed.clear()
        for task in given_up:
            task.cancel()
        return bool(given_up)

    def _start_thread(self) -> None:
        if self._threads < self._most:
            self._threads += 1
            threading.Thread(target=self._work, name=f"request-{self._threads}", daemon=True).start()

    def _work(self) -> None:
        while found := self._next():
            task, share = found
            try:
                task.service()
            except BaseException:
                _logger.exception("A request failed.")
            with self._changed:
                self._running -= Counter[Kind | Share]((share.kind, share))
        with self._changed:
            self._threads -= 1
            self._changed.notify_all()

    def _next(self) -> tuple[Task, Share] | None:
        """Wait for a task that may run, and count it as running; None ends the thread."""
        with self._changed:
            while not self._ends:
                wait = self._move_due()
                for place, (task, share) in enumerate(self._waiting):
                    if self._may_run(share):
                        del self._waiting[place]
                        self._running.update((share.kind, share))
                        # Another one has to wait for what is delayed.
                        if self._delayed and not self._idle:
                            self._start_thread()
                        return task, share
                self._idle += 1
                self._changed.wait(wait)
                self._idle -= 1
        return None

    def _move_due(self) -> float | None:
        """Let the delayed tasks that are due wait for a thread; returns the seconds until the next is due."""
        while self._delayed:
            wait = self._delayed[0][0] - time.monotonic()
            if wait > 0:
                return wait
            self._waiting.append(heapq.heappop(self._delayed)[2:])
        return None

    def _may_run(self, share: Share) -> bool:
        return (
            self._running[share.kind] < share.kind.threads and self._running[share] < share.kind.of_one_world
        )
