"""Carrying out bulk operations: workers in browsers, the report of each row, and stopping."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock

from eaportal.flows.browser.workers import run_workers
from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.database import DatabasePlace
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.rows import DONE, TO_DO, Row, RowOutcome, Run, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.look.readings import Reader, ReadFailedError, Reading, read_rows
from eaportal.flows.bulk.look.template import OpenPeriod, read_open_periods
from eaportal.flows.bulk.operation import BulkProgress, RunResult, StoppedError
from eaportal.flows.bulk.report.outputs import Outputs
from eaportal.flows.bulk.report.page import write_report
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.continuing import ChangesSince
from eaportal.flows.bulk.run.failures import CancelledError, TooManyFailuresError
from eaportal.flows.bulk.run.lock_effects import in_working_order
from eaportal.flows.bulk.run.workers import usual_workers, work_through
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.kept_session import OpenSession
from eaportal.flows.errors import EaportalError, RefusedError, SurroundingsError, WrongInputError
from eaportal.flows.wording import counted

# How long a save may be on its way after the process that sent it has ended.
LONGEST_SAVE = timedelta(seconds=30)


class Executor:
    """Reads rows and works through runs in sessions that *open_session* opens, and stops when asked.

    *workers* is the number of browsers, None for what suits the rows. *progress* is called with a
    BulkProgress before the first row and after each row, by one thread at a time.
    """

    def __init__(
        self,
        open_session: OpenSession,
        workers: int | None,
        limits: Limits,
        progress: Callable[[BulkProgress], object] | None,
    ) -> None:
        self._open_session = open_session
        self._workers = workers
        self._limits = limits
        self._progress = progress
        self._stopping = Event()

    def stop(self) -> None:
        """Finish the rows in progress and begin no others."""
        self._stopping.set()

    def say(self, message: str) -> None:
        """Report a *message* about the operation, if there is one."""
        if message and self._progress:
            self._progress(BulkProgress(0, message=message))

    def read_open_periods(self, enrollments: Sequence[str]) -> list[OpenPeriod]:
        """Read the open periods of *enrollments*, or of all. Raises StoppedError."""
        periods: list[OpenPeriod] = []
        with self._stoppable() as stopping:

            def work(_worker: int) -> None:
                with closing(Reader(self._open_session, stopping)) as reader:
                    periods.extend(read_open_periods(reader, enrollments))
                if stopping.is_set():
                    raise StoppedError("The template was not written.")

            # In a thread, as every reading: the caller may have a Playwright of its own in this one.
            run_workers(1, work, stopping)
        return periods

    def read(
        self,
        changes: Sequence[ListedChange],
        result_of: Callable[[Reading], tuple[str, str]],
        run: str | None = None,
    ) -> dict[int, Reading]:
        """Read the rows of *changes*, and report the status and message that *result_of* finds in each."""
        note = self._reporter(len(changes), run)
        with self._stoppable() as stopping:
            readings = self._readings(
                changes, lambda reading: note(reading.change.row, *result_of(reading)), stopping
            )
        if len(readings) < len(changes):
            verb = "was" if len(readings) == 1 else "were"
            raise StoppedError(f"{len(readings)} of {counted(len(changes), 'row')} {verb} read.")
        return readings

    def read_unknown_rows(self, ledger: Ledger, run: Run, folder: Path) -> None:
        """Read the rows of *run* of which nobody knows whether they were stored, and record what is there.

        A save that isn't there may still be on its way, so the last reading comes LONGEST_SAVE after it.
        """
        unknown = [row for row in ledger.rows(run) if row.intent]
        if not unknown:
            return
        rows = counted(len(unknown), "row")
        self.say(f"{rows} of {ledger.run_name(run)} may have been stored: reading that first.")
        sent = ledger.last_save(run)
        with self._stoppable() as stopping:
            if sent and (left := min(sent + LONGEST_SAVE - datetime.now(UTC), LONGEST_SAVE)) > timedelta():
                seconds = left.total_seconds()
                self.say(f"A save may still be on its way: reading in {seconds:.0f} s.")
                with doing("Waiting for a save that may still be on its way"):
                    if stopping.wait(seconds):
                        raise StoppedError("Nothing was rolled back.")
            ledger.resumed(run)
            self._work(ledger, run, unknown, folder, lambda _outcome: None, stopping, only_read=True)

    def work_through(
        self,
        ledger: Ledger,
        run: Run,
        outputs: Outputs,
        *,
        continues: bool = False,
    ) -> RunResult:
        """Work on the rows of *run* that are to do, then write its *outputs*."""
        name = ledger.run_name(run)
        began = time.monotonic()
        with doing("Preparing the rows"):
            ledger.resumed(run)
            begun = ledger.rows(run)
            to_do = [row for row in begun if row.outcome.status in TO_DO]
            done_before = {row.change.row for row in begun if row.outcome.status in DONE}
            if run.undoes is None:
                to_do = in_working_order(to_do)
        note = self._reporter(len(to_do), name, continues=continues)
        error: EaportalError | None = None
        with self._stoppable() as stopping:
            try:
                self._work(
                    ledger,
                    run,
                    to_do,
                    outputs.report,
                    lambda outcome: note(outcome.row, outcome.status, outcome.message),
                    stopping,
                )
                error = self._check_done_rows(ledger, run, done_before, stopping)
            except (RefusedError, SurroundingsError, TooManyFailuresError, CancelledError) as problem:
                error = problem
        rows = ledger.rows(run)
        if error is None and all(row.outcome.status is not Status.NOT_RUN for row in rows):
            try:
                ledger.end(run)
            except SurroundingsError as problem:
                error = problem
        results_error = report_error = None
        try:
            with doing("Writing the results"):
                outputs.write_rows(run.source, rows)
        except WrongInputError as problem:
            results_error = problem
        page = outputs.report / "index.html"
        try:
            with doing("Writing the report"):
                write_report(page, name, ledger.run(run.number), rows, ledger.events())
        except WrongInputError as problem:
            report_error = problem
        return RunResult(
            name,
            ledger.place,
            outputs.results,
            None if report_error else page,
            tuple(rows),
            time.monotonic() - began,
            error,
            report_error,
            results_error,
        )

    def _check_done_rows(
        self, ledger: Ledger, run: Run, done: set[int], stopping: Event
    ) -> EaportalError | None:
        """Read the *done* rows of *run* again; those that are no longer as it left them become conflicts.

        That waits until no row is left to do. Returns what has ended the reading early, if anything.
        """
        if not done:
            return None
        rows = ledger.rows(run)
        again = {row.change.row: row for row in rows if row.change.row in done and row.outcome.status in DONE}
        if not again or any(row.outcome.status in TO_DO for row in rows):
            return None
        self.say(f"Reading the {counted(len(again), 'row')} again that had been done before.")
        since = ChangesSince(ledger, run)
        note = self._reporter(len(again), ledger.run_name(run))

        def compare(reading: Reading) -> None:
            row = again[reading.change.row]
            if reading.problem:
                note(reading.change.row, "not read", reading.problem)
                return
            changed = since.outcome(row, reading.present, reading.refusal)
            if changed:
                ledger.record(run, changed, row.others)
            note(
                reading.change.row,
                changed.status if changed else "as left",
                changed.message if changed else "",
            )

        readings = self._readings([row.change for row in again.values()], compare, stopping)
        for reading in readings.values():
            if reading.problem:
                return ReadFailedError(f"{reading.change.place} could not be read again: {reading.problem}")
        left = len(again) - len(readings)
        return StoppedError(f"Stopped before {counted(left, 'row')} could be read again.") if left else None

    def _work(
        self,
        ledger: Ledger,
        run: Run,
        rows: Sequence[Row],
        folder: Path,
        report: Callable[[RowOutcome], None],
        stopping: Event,
        *,
        only_read: bool = False,
    ) -> None:
        """Work on *rows* of *run*, here or with workers elsewhere; keep their evidence in *folder*."""
        workers = self._workers or usual_workers(len(rows))
        if isinstance(ledger.place, DatabasePlace) and not only_read:
            from eaportal.flows.bulk.queue.conducting import work_together

            work_together(
                *(ledger, run, rows, self._open_session, workers, self._limits, folder, report, stopping)
            )
            return
        work_through(
            ledger,
            run,
            rows,
            self._open_session,
            workers,
            self._limits,
            EvidenceFolder(folder, run.number),
            report,
            stopping,
            only_read=only_read,
        )

    def _readings(
        self, changes: Sequence[ListedChange], report: Callable[[Reading], None], stopping: Event
    ) -> dict[int, Reading]:
        workers = self._workers or usual_workers(len(changes))
        return read_rows(changes, self._open_session, workers, report, stopping)

    @contextmanager
    def _stoppable(self) -> Iterator[Event]:
        """Yield the event that stop() sets; what runs workers sets it too, so each operation has its own."""
        try:
            yield self._stopping
        finally:
            self._stopping = Event()

    def _reporter(
        self, total: int, run: str | None, *, continues: bool = False
    ) -> Callable[[int, str, str], None]:
        """Report the start of an operation, and return a function that reports each row."""
        report = self._progress or (lambda _progress: None)
        report(BulkProgress(total, run=run, continues=continues))
        done = 0
        reporting = Lock()

        def note(row: int, status: str, message: str) -> None:
            nonlocal done
            with reporting:
                done += 1
                report(BulkProgress(total, done, row, str(status), message, run, continues))

        return note
