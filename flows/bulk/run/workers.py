"""The workers of a run: each has its own session, and takes the rows of one enrollment in order."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from itertools import groupby
from threading import Event
from typing import TypeVar

from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.rows import Row, RowOutcome, Run, Status
from eaportal.flows.bulk.run.attempts import Limits, Pace, RowWorker
from eaportal.flows.bulk.run.failures import Failures, TooManyFailuresError
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.kept_session import OpenSession

T = TypeVar("T")
# Starting a browser takes as long as this many rows.
ROWS_WORTH_A_BROWSER = 8


def usual_workers(rows: int) -> int:
    """Return how many workers suit so many *rows*: at most one per core, and at most four."""
    return min(4, os.cpu_count() or 1, max(1, rows // ROWS_WORTH_A_BROWSER))


def by_enrollment(rows: Iterable[T], enrollment_of: Callable[[T], str]) -> deque[list[T]]:
    """Group *rows* by enrollment, the largest group first: it takes longest."""
    ordered = sorted(rows, key=enrollment_of)
    groups = [list(group) for _, group in groupby(ordered, key=enrollment_of)]
    return deque(sorted(groups, key=len, reverse=True))


def work_through(
    ledger: Ledger,
    run: Run,
    rows: Sequence[Row],
    open_session: OpenSession,
    workers: int,
    limits: Limits,
    evidence: EvidenceFolder,
    report: Callable[[RowOutcome], None],
    stopping: Event,
    *,
    only_read: bool = False,
) -> None:
    """Work on *rows* of *run* until all have a result or *stopping* is set, and *report* each outcome.

    With *only_read*, nothing is saved (see RowWorker.work).

    Raises what concerns all rows (see RowWorker.work) when the rows in progress have ended, and
    TooManyFailuresError if failures have kept others from being run.
    """
    waiting = by_enrollment(rows, lambda row: row.change.enrollment)
    failures = Failures(limits.max_failures, stopping)
    ended: list[int] = []
    pace = Pace(limits.per_minute)

    def work(_worker: int) -> None:
        worker = RowWorker(ledger, run, open_session, limits.retries, pace, stopping, evidence)
        with closing(worker), failing_for_all(stopping):
            for group in take_in_turn(waiting, stopping):
                for row in group:
                    outcome = worker.work(row, only_read=only_read)
                    if outcome is None:
                        return
                    report(outcome)
                    ended.append(outcome.row)
                    failed = outcome.message if outcome.status is Status.FAILED else None
                    failures.count(row.change, failed, outcome.before, outcome.after)

    run_workers(min(workers, len(waiting)), work, stopping)
    if failures.reason and len(ended) < len(rows):
        raise TooManyFailuresError(f"The run has stopped: {failures.reason}")
