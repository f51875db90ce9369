"""A run: several workers, each with a session of its own; the rows of one enrollment in order in one."""

import os
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from threading import Event, Lock

from flows.bulk.attempts import Limits, OpenSession, RowWorker
from flows.bulk.ledger import Ledger, Row, Run
from flows.bulk.outcomes import RowOutcome, Status
from flows.bulk.pace import Pace


def usual_workers() -> int:
    """As many as pay: two for each core, at most four."""
    return min(4, 2 * (os.cpu_count() or 1))


def carry_out(
    ledger: Ledger,
    run: Run,
    open_session: OpenSession,
    workers: int,
    limits: Limits,
    tell: Callable[[RowOutcome], None],
    stopping: Event,
) -> None:
    """Work off what is to do in *run*, and *tell* each outcome; goes on until *stopping* is set.

    Raises what concerns all rows (see RowWorker.work) when the rows that are under way have ended.
    """
    to_do = [row for row in ledger.rows(run) if row.is_to_do]
    work = _Work(by_enrollment(to_do), limits, tell, stopping)
    pace = Pace(limits.per_minute)
    workers = min(workers, len(work.waiting))
    if workers:
        with ThreadPoolExecutor(workers, "bulk") as threads:
            at_work = [
                threads.submit(work.off, RowWorker(ledger, run, open_session, limits.retries, pace, stopping))
                for _ in range(workers)
            ]
            try:
                for each in at_work:
                    each.result()
            finally:
                stopping.set()
    if not any(row.outcome.status is Status.NOT_RUN for row in ledger.rows(run)):
        ledger.end(run)


def by_enrollment(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each enrollment in their order, the longest first: it would end last."""
    ordered = sorted(rows, key=lambda row: row.change.enrollment)
    groups = [list(group) for _, group in groupby(ordered, key=lambda row: row.change.enrollment)]
    return sorted(groups, key=len, reverse=True)


class _Work:
    """What is waiting, and when to stop."""

    def __init__(
        self,
        groups: Sequence[list[Row]],
        limits: Limits,
        tell: Callable[[RowOutcome], None],
        stopping: Event,
    ) -> None:
        self.waiting = deque(groups)
        self._limits = limits
        self._tell = tell
        self._stopping = stopping
        self._counts: Counter[Status] = Counter()
        self._counting = Lock()

    def off(self, worker: RowWorker) -> None:
        """Work off one enrollment after the other."""
        try:
            while self.waiting and not self._stopping.is_set():
                try:
                    rows = self.waiting.popleft()
                except IndexError:
                    return
                for row in rows:
                    outcome = worker.work(row)
                    if outcome is None:
                        return
                    self._count(outcome)
        except BaseException:
            self._stopping.set()
            raise
        finally:
            worker.close()

    def _count(self, outcome: RowOutcome) -> None:
        with self._counting:
            self._counts[outcome.status] += 1
            failed = self._counts[Status.FAILED]
        self._tell(outcome)
        if self._limits.max_failures is not None and failed >= self._limits.max_failures:
            self._stopping.set()
