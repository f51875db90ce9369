"""Conducting a run in a database: its rows go into the queue, and this process follows what workers do."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event, Thread

from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.postgres import PostgresDatabase
from eaportal.flows.bulk.ledger.rows import Row, RowOutcome, Run, Status
from eaportal.flows.bulk.queue.chunks import progress_of, put_into_queue, take_from_queue
from eaportal.flows.bulk.queue.shared import CANCELLED, SharedWork
from eaportal.flows.bulk.queue.worker import QueueWorker
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.failures import CancelledError, TooManyFailuresError
from eaportal.flows.bulk.session.kept_session import OpenSession

# How often to look what the workers have done.
_LOOK_S = 0.3
# An event may come so much later than one with a greater number.
_OVERLAP = 500


def work_together(
    ledger: Ledger,
    run: Run,
    rows: Sequence[Row],
    open_session: OpenSession,
    browsers: int,
    limits: Limits,
    evidence: Path,
    report: Callable[[RowOutcome], None],
    stopping: Event,
) -> None:
    """Work on *rows* of *run* together with all other workers, until all have a result or *stopping* is set.

    Raises what ends the worker of this process (see QueueWorker.run), TooManyFailuresError if failures have
    kept rows from being run, and CancelledError.
    """
    if not rows:
        return
    database = _database(ledger)
    work = SharedWork(database)
    following = _Following(ledger, run, report)
    work.begin(run)
    put_into_queue(database, run, rows, limits)
    source = run.source
    worker = QueueWorker(database.place, source.base_url, source.account, open_session, browsers, evidence)
    failures: list[BaseException] = []

    def work_too() -> None:
        try:
            worker.run()
        except BaseException as error:
            failures.append(error)

    thread = Thread(target=work_too)
    thread.start()
    try:
        while thread.is_alive() and not stopping.wait(_LOOK_S):
            why, is_queued = progress_of(database, run)
            following.look()
            if why is not None:
                break
            if not is_queued:
                left = [row for row in ledger.rows(run) if row.outcome.status is Status.NOT_RUN]
                if not left:
                    break
                put_into_queue(database, run, left, limits)  # a chunk whose worker and job are both gone
    except BaseException:
        stopping.set()
        raise
    finally:
        if stopping.is_set():
            work.stop(run.number, CANCELLED)
        worker.stop()
        thread.join()
    why, _ = progress_of(database, run)
    if why is not None:
        wait_for_workers(ledger, run)
    following.look()
    if failures:
        raise failures[0]
    if why == CANCELLED and not stopping.is_set():
        raise CancelledError("The run has stopped: it was cancelled.")
    if why not in (None, CANCELLED):
        raise TooManyFailuresError(f"The run has stopped: {why}")


def cancel(ledger: Ledger, run: Run) -> None:
    """Let no other row of *run* begin on any machine, and wait until the rows in progress have ended."""
    SharedWork(_database(ledger)).stop(run.number, CANCELLED)
    wait_for_workers(ledger, run)


def wait_for_workers(ledger: Ledger, run: Run) -> None:
    """Take what is left of *run* from the queue, and wait until nobody works on its rows."""
    take_from_queue(_database(ledger), run)
    while ledger.is_claimed(run):
        time.sleep(_LOOK_S)


def _database(ledger: Ledger) -> PostgresDatabase:
    if not isinstance(ledger.database, PostgresDatabase):
        raise TypeError("only a ledger in a database has a queue")
    return ledger.database


class _Following:
    """What the workers of *run* have done since; each result of a row is reported once."""

    def __init__(self, ledger: Ledger, run: Run, report: Callable[[RowOutcome], None]) -> None:
        self._ledger = ledger
        self._run = run
        self._report = report
        self._last = ledger.database.last_settled_event()
        self._missing: set[int] = set()

    def look(self) -> None:
        """Report what is new."""
        for outcome in self._new():
            self._report(outcome)

    def _new(self) -> Iterator[RowOutcome]:
        self._missing = {number for number in self._missing if number > self._last - _OVERLAP}
        for event in self._ledger.events(self._last, self._missing):
            self._missing.discard(event.number)
            self._missing.update(range(self._last + 1, event.number))
            self._last = max(self._last, event.number)
            if event.run == self._run.number and event.what == "recorded" and event.row is not None:
                detail = event.detail
                status, message = Status(detail["status"]), detail["message"]
                yield RowOutcome(event.row, status, message, detail["before"], detail["after"], event.at)
