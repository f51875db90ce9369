"""A run: several workers, each with a session of its own; the rows of one enrollment in order in one."""

import os
from collections.abc import Callable
from contextlib import closing
from threading import Event, Lock

from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.bulk.ledger.ledger import Ledger, Run
from eaportal.flows.bulk.protocol.attempts import Limits, OpenSession, RowWorker
from eaportal.flows.bulk.protocol.outcomes import RowOutcome, Status
from eaportal.flows.bulk.run.pace import Pace
from eaportal.flows.bulk.run.sharing import by_enrollment
from eaportal.flows.bulk.session.evidence import EvidenceFolder

# To start a browser takes as long as so many rows.
ROWS_WORTH_A_BROWSER = 8


def usual_workers(rows: int) -> int:
    """As many as pay for so many *rows*: one for each core, which it keeps busy, and at most four."""
    return min(4, os.cpu_count() or 1, max(1, rows // ROWS_WORTH_A_BROWSER))


def carry_out(
    ledger: Ledger,
    run: Run,
    open_session: OpenSession,
    workers: int,
    limits: Limits,
    evidence: EvidenceFolder,
    tell: Callable[[RowOutcome], None],
    stopping: Event,
) -> None:
    """Work off what is to do in *run*, and *tell* each outcome; goes on until *stopping* is set.

    Raises what concerns all rows (see RowWorker.work) when the rows that are under way have ended.
    """
    to_do = [row for row in ledger.rows(run) if row.is_to_do]
    waiting = by_enrollment(to_do, lambda row: row.change.enrollment)
    failures = _Failures(limits.max_failures, stopping)
    pace = Pace(limits.per_minute)

    def work(_worker: int) -> None:
        worker = RowWorker(ledger, run, open_session, limits.retries, pace, stopping, evidence)
        with closing(worker), failing_for_all(stopping):
            for rows in take_in_turn(waiting, stopping):
                for row in rows:
                    outcome = worker.work(row)
                    if outcome is None:
                        return
                    tell(outcome)
                    failures.count(outcome)

    run_workers(min(workers, len(waiting)), work, stopping)
    if not any(row.outcome.status is Status.NOT_RUN for row in ledger.rows(run)):
        ledger.end(run)


class _Failures:
    """How many rows have failed; at *most* of them it sets *stopping*."""

    def __init__(self, most: int | None, stopping: Event) -> None:
        self._most = most
        self._stopping = stopping
        self._failed = 0
        self._counting = Lock()

    def count(self, outcome: RowOutcome) -> None:
        """Count *outcome* if its row has failed."""
        with self._counting:
            self._failed += outcome.status is Status.FAILED
            failed = self._failed
        if self._most is not None and failed >= self._most:
            self._stopping.set()
