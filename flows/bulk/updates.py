"""Bulk updates from Python: plan a change list, apply it, resume, roll back, verify."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock

from eaportal.extras import require
from eaportal.flows.browser.workers import run_workers
from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.files import ledger_path, opened_to_write
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.rows import DONE, TO_DO, Run, Status
from eaportal.flows.bulk.ledger.status import opened_run
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange, read_change_list
from eaportal.flows.bulk.look.plan import Plan, plan_of, planned_row, read_plan
from eaportal.flows.bulk.look.readings import Reader, ReadFailedError, Reading, read_rows
from eaportal.flows.bulk.look.template import OpenPeriod, read_open_periods, write_template
from eaportal.flows.bulk.operation import BulkProgress, RunResult, StoppedError, VerifyResult
from eaportal.flows.bulk.report.outputs import RESULTS, ROLLBACK, Outputs, kind_of, list_of, outputs_of
from eaportal.flows.bulk.report.page import write_report
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.continuing import (
    ChangesSince,
    begin_to_apply,
    check_can_continue,
    check_list,
    run_that_continues,
    settle_by_later_runs,
    why_new_run,
    why_only_read,
)
from eaportal.flows.bulk.run.failures import TooManyFailuresError
from eaportal.flows.bulk.run.lock_effects import in_working_order
from eaportal.flows.bulk.run.rollback import (
    COLUMNS_OF_ROLLBACK,
    changes_of_rollback,
    run_to_roll_back,
    run_to_undo,
)
from eaportal.flows.bulk.run.workers import usual_workers, work_through
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.session import session_opener
from eaportal.flows.errors import EaportalError, RefusedError, SurroundingsError, WrongInputError
from eaportal.flows.files import as_shown
from eaportal.flows.portal import Credentials, checked_base_url
from eaportal.flows.wording import counted

require("bulk")

# How long a save may be on its way after the process that sent it has ended.
LONGEST_SAVE = timedelta(seconds=30)


class BulkUpdates:
    """Bulk updates of the portal at *base_url*, signed in with *credentials*.

    The host must be this machine or one of *allow_hosts*. *workers* is the number of browsers; by default
    one per core, up to four. A row is retried *retries* times if the browser or the portal fails. At most
    *per_minute* rows begin per minute. The run stops after *max_failures* failed rows; by default, after 20
    in a row that fail alike.

    *progress* is called with a BulkProgress before the first row and after each row, by one thread at a time.
    Call stop() from it, from another thread, or from a signal handler to finish the rows in progress and
    return.
    """

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        allow_hosts: Sequence[str] = (),
        workers: int | None = None,
        retries: int = 4,
        per_minute: int | None = None,
        max_failures: int | None = None,
        progress: Callable[[BulkProgress], object] | None = None,
    ) -> None:
        self.base_url = checked_base_url(base_url, tuple(allow_hosts))
        self.account = credentials.account
        self._open_session = session_opener(self.base_url, credentials)
        self._workers = workers
        self._limits = Limits(retries, max_failures, per_minute)
        self._progress = progress
        self._stopping = Event()

    def stop(self) -> None:
        """Finish the rows in progress and begin no others."""
        self._stopping.set()

    def template(self, path: str | Path, enrollments: Sequence[str] = ()) -> int:
        """Write a list to start from to *path*: the open periods of *enrollments*, or of all.

        Returns the number of rows. Raises WrongInputError if the file exists, RefusedError if there is no
        open period, and StoppedError.
        """
        path = Path(path)
        if path.exists():
            raise WrongInputError(f"{path} exists already. Name another file.")
        periods: list[OpenPeriod] = []
        with self._stoppable() as stopping:

            def work(_worker: int) -> None:
                with closing(Reader(self._open_session, stopping)) as reader:
                    periods.extend(read_open_periods(reader, enrollments))
                if stopping.is_set():
                    raise StoppedError("The template was not written.")

            # In a thread, as every reading: the caller may have a Playwright of its own in this one.
            run_workers(1, work, stopping)
        if not periods:
            raise RefusedError(f"The portal offers {self.account} no PO number to change.")
        write_template(path, periods)
        return len(periods)

    def plan(self, change_list: str | Path | ChangeList) -> Plan:
        """Read the present numbers and return what apply() would do; changes nothing.

        Raises ChangeListError with every problem of the list, and StoppedError.
        """
        changes = change_list if isinstance(change_list, ChangeList) else read_change_list(Path(change_list))

        def result_of(reading: Reading) -> tuple[str, str]:
            row = planned_row(reading)
            return row.action, row.message

        readings = self._read(changes.changes, result_of)
        return plan_of(changes, self.base_url, self.account, readings)

    def plan_rollback(self, run: str, *, ledger: str | Path | None = None) -> Plan:
        """Read the present numbers and return what rollback() of *run* would do; changes nothing.

        Raises LedgerError, also if there is nothing to roll back, and StoppedError.
        """
        with self._opened(run, ledger, run_to_undo) as (opened, found):
            return self._plan_of_rollback(opened, found)

    def apply(
        self,
        change_list: str | Path | ChangeList | Plan,
        *,
        ledger: str | Path | None = None,
        results: str | Path | None = None,
        report: str | Path | None = None,
        confirm: Callable[[Plan], object] | None = None,
    ) -> RunResult:
        """Change the portal's PO numbers to those of a list, or of the plan for one.

        Continues the unfinished run of the same list, if it is the last one. *ledger*, *results* (.csv,
        .xlsx, or .json), and *report* (a folder) are next to the list by default. *confirm* is called with a
        plan of the rows that are to do: what it raises ends the call before anything is changed, and numbers
        that change after the plan become conflicts. Raises ChangeListError with every problem of the list,
        and LedgerError.
        """
        asked = change_list if isinstance(change_list, ChangeList | Plan) else read_list_or_plan(change_list)
        if isinstance(asked, Plan) and asked.base_url != self.base_url:
            raise WrongInputError(
                f"The plan was made against {asked.base_url}, but you asked for {self.base_url}."
            )
        changes = asked.as_list() if isinstance(asked, Plan) else asked
        path = Path(ledger) if ledger else as_shown(ledger_path(changes.path))
        outputs = outputs_of(changes.path, path, RESULTS, results, report)
        with opened_to_write(path) as opened:
            with doing("Looking for an unfinished run"):
                run = run_that_continues(opened, changes, self.base_url, self.account)
            if run and confirm:
                confirm(self._plan_of_rest(opened, run, changes))
            if run:
                return self._work_through(opened, run, outputs, continues=True)
            if confirm:
                plan = asked if isinstance(asked, Plan) else self.plan(changes)
                confirm(plan)
                changes = plan.as_list()
            with doing("Recording the list in the ledger"):
                run = begin_to_apply(opened, changes, self.base_url, self.account)
            self._say(why_new_run(opened, run, changes))
            return self._work_through(opened, run, outputs)

    def resume(
        self,
        run: str,
        *,
        as_begun: bool = False,
        ledger: str | Path | None = None,
        results: str | Path | None = None,
        report: str | Path | None = None,
    ) -> RunResult:
        """Continue *run* with the rows that were not run and those that failed.

        *run* is a name such as ``changes.csv#1``, or a list for its last run. Once no row is left to do,
        those that were done before are read again, and those that the portal shows otherwise become
        conflicts. Raises LedgerError if the run was closed or rolled back, or if the list is not what it was
        when the run began, unless it is to be run *as_begun*.
        """
        with self._opened(run, ledger) as (opened, found):
            check_can_continue(opened, found)
            path = list_of(found.source, opened.path)
            if not as_begun:
                check_list(opened, found, path)
            settle_by_later_runs(opened, found)
            self._say(why_only_read(opened, found))
            outputs = outputs_of(path, opened.path, kind_of(found), results, report)
            return self._work_through(opened, found, outputs)

    def rollback(
        self,
        run: str,
        *,
        ledger: str | Path | None = None,
        results: str | Path | None = None,
        report: str | Path | None = None,
        confirm: Callable[[Plan], object] | None = None,
    ) -> RunResult:
        """Restore what *run* has changed, if the portal still shows what the run wrote.

        A list means the last run of it that has changed something, rollbacks aside. Rows that were being
        saved when the run broke off are read first. A rollback is a run itself. *confirm* is called with its
        plan: what it raises ends the call before anything is restored. Raises LedgerError, also if there is
        nothing to roll back.
        """
        with self._opened(run, ledger, run_to_undo) as (opened, found):
            outputs = outputs_of(list_of(found.source, opened.path), opened.path, ROLLBACK, results, report)
            name = opened.run_name(found)
            self._say(f"Rolling back {name}, begun at {found.began_at[:19]} UTC.")
            settle_by_later_runs(opened, found)
            self._read_unknown_rows(opened, found, outputs.report)
            if confirm:
                confirm(self._plan_of_rollback(opened, found))
            undoing, continues = run_to_roll_back(opened, found)
            return self._work_through(opened, undoing, outputs, continues=continues)

    def verify(self, run: str, *, ledger: str | Path | None = None) -> VerifyResult:
        """Read every row of *run* again, and check its audit log; changes nothing.

        Raises LedgerError and StoppedError.
        """
        # Opening the ledger to write first adds to the log what a crash has kept from it.
        with self._opened(run, ledger) as (opened, found):
            rows = {row.change.row: row for row in opened.rows(found) if row.outcome.after is not None}
            audit = opened.log.check(opened.events())
            name = opened.run_name(found)

        def result_of(reading: Reading) -> tuple[str, str]:
            after = rows[reading.change.row].outcome.after
            if reading.number == after:
                return "as left", ""
            if reading.number is None:
                return "not seen", reading.problem or reading.refusal or ""
            return "drifted", f"left as {after}, now {reading.number}"

        readings = self._read([row.change for row in rows.values()], result_of, name)
        drifted = [
            (row, readings[number])
            for number, row in rows.items()
            if readings[number].number != row.outcome.after
        ]
        return VerifyResult(name, opened.path, len(rows), tuple(drifted), opened.log.path, audit)

    def _plan_of_rest(self, ledger: Ledger, run: Run, change_list: ChangeList) -> Plan:
        """Plan the rows of *change_list* that its *run* has left."""
        left = tuple(row.change for row in ledger.rows(run) if row.outcome.status in TO_DO)
        self._say(f"{ledger.run_name(run)} was not finished: {counted(len(left), 'row')} left.")
        return self.plan(replace(change_list, changes=left))

    def _plan_of_rollback(self, ledger: Ledger, run: Run) -> Plan:
        changes = tuple(changes_of_rollback(ledger, run))
        return self.plan(ChangeList(list_of(run.source, ledger.path), COLUMNS_OF_ROLLBACK, changes))

    def _read_unknown_rows(self, ledger: Ledger, run: Run, folder: Path) -> None:
        """Read the rows of *run* of which nobody knows whether they were stored, and record what is there.

        A save that isn't there may still be on its way, so the last reading comes LONGEST_SAVE after it.
        """
        unknown = [row for row in ledger.rows(run) if row.intent]
        if not unknown:
            return
        rows = counted(len(unknown), "row")
        self._say(f"{rows} of {ledger.run_name(run)} may have been stored: reading that first.")
        sent = ledger.last_save(run)
        with self._stoppable() as stopping:
            while sent and (left := sent + LONGEST_SAVE - datetime.now(UTC)) > timedelta():
                seconds = left.total_seconds()
                self._say(f"A save may still be on its way: reading in {seconds:.0f} s.")
                if stopping.wait(min(seconds, 3)):
                    raise StoppedError("Nothing was rolled back.")
            ledger.resumed(run)
            work_through(
                ledger,
                run,
                unknown,
                self._open_session,
                self._workers or usual_workers(len(unknown)),
                self._limits,
                EvidenceFolder(folder, run.number),
                lambda _outcome: None,
                stopping,
                only_read=True,
            )

    def _check_done_rows(
        self, ledger: Ledger, run: Run, done: set[int], stopping: Event
    ) -> EaportalError | None:
        """Read the *done* rows of *run* again; those that are no longer as it left them become conflicts.

        That waits until no row is left to do. Returns what has ended the reading early, if anything.
        """
        rows = ledger.rows(run)
        again = {row.change.row: row for row in rows if row.change.row in done and row.outcome.status in DONE}
        if not again or any(row.outcome.status in TO_DO for row in rows):
            return None
        self._say(f"Reading the {counted(len(again), 'row')} again that had been done before.")
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

    def _say(self, message: str) -> None:
        if message and self._progress:
            self._progress(BulkProgress(0, message=message))

    def _work_through(
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
                work_through(
                    ledger,
                    run,
                    to_do,
                    self._open_session,
                    self._workers or usual_workers(len(to_do)),
                    self._limits,
                    EvidenceFolder(outputs.report, run.number),
                    lambda outcome: note(outcome.row, outcome.status, outcome.message),
                    stopping,
                )
                error = self._check_done_rows(ledger, run, done_before, stopping)
            except (RefusedError, SurroundingsError, TooManyFailuresError) as problem:
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
            ledger.path,
            outputs.results,
            None if report_error else page,
            tuple(rows),
            time.monotonic() - began,
            error,
            report_error,
            results_error,
        )

    def _read(
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

    def _readings(
        self, changes: Sequence[ListedChange], report: Callable[[Reading], None], stopping: Event
    ) -> dict[int, Reading]:
        workers = self._workers or usual_workers(len(changes))
        return read_rows(changes, self._open_session, workers, report, stopping)

    @contextmanager
    def _opened(
        self, name: str, ledger: str | Path | None, usual: Callable[[Ledger], Run] = Ledger.run
    ) -> Iterator[tuple[Ledger, Run]]:
        """Open the run called *name* (see opened_run).

        Raises WrongInputError if it was made against another portal or with another account.
        """
        with opened_run(name, Path(ledger) if ledger else None, usual) as (opened, run):
            source = run.source
            full_name = opened.run_name(run)
            if source.base_url != self.base_url:
                raise WrongInputError(
                    f"{full_name} was made against {source.base_url}, but you asked for {self.base_url}."
                )
            if source.account != self.account:
                raise WrongInputError(f"{full_name} was made by {source.account}, not by {self.account}.")
            yield opened, run

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


def read_list_or_plan(
    path: str | Path, sheet: str | None = None, *, include_hidden: bool = False
) -> ChangeList | Plan:
    """Read the plan (.json) or the change list at *path* (see read_change_list). Raises WrongInputError."""
    path = Path(path)
    if path.suffix.lower() != ".json":
        return read_change_list(path, sheet, include_hidden=include_hidden)
    if sheet is not None or include_hidden:
        raise WrongInputError(f"{path}: a plan has its rows. Use --sheet and --include-hidden with 'plan'.")
    return read_plan(path)
