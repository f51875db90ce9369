"""Bulk updates from Python: plan a change list, apply it, resume, roll back, verify."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Lock

from eaportal.extras import require
from eaportal.flows.browser.workers import run_workers
from eaportal.flows.bulk.ledger.audit import AuditCheck
from eaportal.flows.bulk.ledger.files import ledger_path, opened_to_write
from eaportal.flows.bulk.ledger.ledger import Ledger, LedgerError
from eaportal.flows.bulk.ledger.rows import DONE, TO_DO, Row, RowOutcome, Run, Source, Status
from eaportal.flows.bulk.ledger.status import count_statuses, locate_run, source_of_run
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange, read_change_list
from eaportal.flows.bulk.look.plan import Plan, plan_of, planned_row, read_plan
from eaportal.flows.bulk.look.readings import Reader, ReadFailedError, Reading, read_rows
from eaportal.flows.bulk.look.template import OpenPeriod, read_open_periods, write_template
from eaportal.flows.bulk.report.outputs import RESULTS, ROLLBACK, Outputs, list_of, outputs_of
from eaportal.flows.bulk.report.page import write_report
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.decision import is_wanted
from eaportal.flows.bulk.run.failures import TooManyFailuresError
from eaportal.flows.bulk.run.lock_effects import in_working_order
from eaportal.flows.bulk.run.rollback import run_to_roll_back, run_to_undo
from eaportal.flows.bulk.run.workers import usual_workers, work_through
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.session import session_opener
from eaportal.flows.errors import EaportalError, RefusedError, SurroundingsError, WrongInputError
from eaportal.flows.files import as_shown
from eaportal.flows.portal import Credentials, checked_base_url
from eaportal.flows.wording import command, counted

require("bulk")

APPLY = "apply"
# How long a save may be on its way after the process that sent it has ended.
LONGEST_SAVE = timedelta(seconds=30)


class StoppedError(EaportalError):
    """stop() was called before everything was read."""


@dataclass(frozen=True)
class BulkProgress:
    """How far an operation is: *done* of *total* rows, and the *status* and *message* of the last one.

    A *message* without a *row* is about the operation.

    The first report has no *row*. *run* is the name of the run, if there is one; it *continues* if apply()
    or rollback() found it unfinished.
    """

    total: int
    done: int = 0
    row: int | None = None
    status: str = ""
    message: str = ""
    run: str | None = None
    continues: bool = False


@dataclass(frozen=True)
class RunResult:
    """The result of a run: its files, and the outcome of each of its *rows*.

    *error* is what ended the run early, *results_error* why the *results* could not be written, and
    *report_error* why there is no *report*.
    """

    name: str
    ledger: Path
    results: Path
    report: Path | None
    rows: tuple[Row, ...]
    seconds: float
    error: EaportalError | None = None
    report_error: WrongInputError | None = None
    results_error: WrongInputError | None = None

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each status: updated, unchanged, refused, conflict, failed, not-run."""
        return count_statuses(row.outcome.status for row in self.rows)

    @property
    def succeeded(self) -> bool:
        """Whether every row is as asked for, without a message, and results and report are written."""
        return (
            self.error is None
            and self.results_error is None
            and self.report is not None
            and all(
                row.outcome.status in DONE and (not row.outcome.message or row.carried_into)
                for row in self.rows
            )
        )


@dataclass(frozen=True)
class VerifyResult:
    """The rows that have *drifted* since the run, with what the portal shows now, and the audit log's check.

    *checked* counts the rows that were read.
    """

    name: str
    ledger: Path
    checked: int
    drifted: tuple[tuple[Row, Reading], ...]
    audit_log: Path
    audit: AuditCheck

    @property
    def succeeded(self) -> bool:
        """Whether every row is as the run left it and the audit log agrees with the ledger."""
        return not self.drifted and self.audit.wrong_line is None


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

    def apply(
        self,
        change_list: str | Path | ChangeList | Plan,
        *,
        ledger: str | Path | None = None,
        results: str | Path | None = None,
        report: str | Path | None = None,
    ) -> RunResult:
        """Change the portal's PO numbers to those of a list, or of the plan for one.

        Continues the unfinished run of the same list, if it is the last one. *ledger*, *results* (.csv,
        .xlsx, or .json), and *report* (a folder) are next to the list by default. Raises ChangeListError with
        every problem of the list, and LedgerError.
        """
        asked = change_list if isinstance(change_list, ChangeList | Plan) else read_list_or_plan(change_list)
        if isinstance(asked, Plan) and asked.base_url != self.base_url:
            raise WrongInputError(
                f"The plan was made against {asked.base_url}, but you asked for {self.base_url}."
            )
        changes = asked.as_list() if isinstance(asked, Plan) else asked
        source = source_of(changes, self.base_url, self.account)
        path = Path(ledger) if ledger else as_shown(ledger_path(changes.path))
        outputs = outputs_of(source.path, path, RESULTS, results, report)
        with opened_to_write(path) as opened:
            run, continues = run_to_apply(opened, changes, source)
            if not continues:
                self._say(_why_new_run(opened, run, changes))
            return self._work_through(opened, run, outputs, continues=continues)

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

        *run* is a name such as ``changes.csv#1``, or a list for its last run. If other runs have been on the
        ledger since, the rows that are done are read again, and those that the portal shows otherwise become
        conflicts. Raises LedgerError, also if the list is not what it was when the run began, unless it is to
        be run *as_begun*.
        """
        with self._opened(run, ledger) as (opened, found):
            path = list_of(found.source, opened.path)
            if not as_begun:
                _check_list(opened, found, path)
            kind = RESULTS if found.undoes is None else ROLLBACK
            outputs = outputs_of(path, opened.path, kind, results, report)
            self._read_done_rows_again(opened, found)
            return self._work_through(opened, found, outputs)

    def rollback(
        self,
        run: str,
        *,
        ledger: str | Path | None = None,
        results: str | Path | None = None,
        report: str | Path | None = None,
    ) -> RunResult:
        """Restore what *run* has changed, if the portal still shows what the run wrote.

        A list means the last run of it that has changed something, rollbacks aside. Rows that were being
        saved when the run broke off are read first. A rollback is a run itself. Raises LedgerError, also if
        there is nothing to roll back.
        """
        with self._opened(run, ledger, run_to_undo) as (opened, found):
            outputs = outputs_of(list_of(found.source, opened.path), opened.path, ROLLBACK, results, report)
            name = opened.run_name(found)
            self._say(f"Rolling back {name}, begun at {found.began_at[:19]} UTC.")
            self._read_unknown_rows(opened, found, outputs.report)
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

    def _read_done_rows_again(self, ledger: Ledger, run: Run) -> None:
        """Make conflicts of the done rows of *run* that other runs, or somebody else, have changed since."""
        since = [other for other in ledger.runs() if other.number > run.number]
        done = {row.change.row: row for row in ledger.rows(run) if row.outcome.status in DONE}
        if not since or not done:
            return
        self._say(f"{ledger.run_name(since[-1])} has been run since: reading the rows that are done again.")
        readings = self._read([row.change for row in done.values()], lambda _reading: ("read", ""))
        for number, reading in readings.items():
            if reading.problem:
                raise ReadFailedError(f"{reading.change.place} could not be read again: {reading.problem}")
            row = done[number]
            if reading.present is None or not is_wanted(row.change, reading.present):
                ledger.record(run, _changed_since(ledger, since, row, reading), row.others)

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
        ledger.resumed(run)
        to_do = [row for row in ledger.rows(run) if row.outcome.status in TO_DO]
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
            outputs.write_rows(run.source, rows)
        except WrongInputError as problem:
            results_error = problem
        page = outputs.report / "index.html"
        try:
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
            readings = read_rows(
                changes,
                self._open_session,
                self._workers or usual_workers(len(changes)),
                lambda reading: note(reading.change.row, *result_of(reading)),
                stopping,
            )
        if len(readings) < len(changes):
            verb = "was" if len(readings) == 1 else "were"
            raise StoppedError(f"{len(readings)} of {counted(len(changes), 'row')} {verb} read.")
        return readings

    @contextmanager
    def _opened(
        self, name: str, ledger: str | Path | None, usual: Callable[[Ledger], Run] = Ledger.run
    ) -> Iterator[tuple[Ledger, Run]]:
        """Open the run called *name* in its ledger, for this process only; without a number, the *usual* one.

        Raises WrongInputError if it was made against another portal or with another account.
        """
        path, number = locate_run(name, Path(ledger) if ledger else None)
        source_of_run(name, path)  # so that no ledger is created for a run that isn't there
        with opened_to_write(path) as opened:
            run = opened.run(number) if number else usual(opened)
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


def source_of(change_list: ChangeList, base_url: str, account: str) -> Source:
    """Return what identifies a run of *change_list*: its content, the portal, and the account."""
    rows = json.dumps([astuple(change) for change in change_list.changes])
    content = hashlib.sha256(rows.encode()).hexdigest()
    path = change_list.path.absolute()
    return Source(path, change_list.columns, change_list.delimiter, content, base_url, account)


def run_to_apply(ledger: Ledger, change_list: ChangeList, source: Source) -> tuple[Run, bool]:
    """Return the run that applies *change_list*, and whether it was begun before.

    Only the last run is continued: after any other, nobody knows whether its done rows still are.
    """
    for run in ledger.runs()[-1:]:
        if run.ended_at is None and run.kind == APPLY and run.source == source:
            return run, True
    return ledger.begin(APPLY, source, change_list.changes), False


def _why_new_run(ledger: Ledger, run: Run, change_list: ChangeList) -> str:
    """Return a message if an unfinished run of the list comes before *run*, which has just begun."""
    earlier = next((each for each in reversed(ledger.runs()) if each.number < run.number), None)
    if earlier is None or earlier.ended_at is not None or earlier.undoes is not None:
        return ""
    difference = difference_of(ledger.rows(earlier), change_list.changes)
    because = f": the list was another ({difference})" if difference else ""
    name = ledger.run_name(earlier)
    return (
        f"{name} was not finished and is left as it is{because}. This is a new run, {ledger.run_name(run)}."
    )


def _check_list(ledger: Ledger, run: Run, path: Path) -> None:
    """Raise LedgerError if the list of *run* is at *path* and is no longer what it was when the run began."""
    if run.undoes is not None or not path.exists():
        return
    name = ledger.run_name(run)
    differences = []
    for include_hidden in (False, True):
        try:
            changes = read_change_list(path, include_hidden=include_hidden)
        except WrongInputError:
            differences.append("it can't be read now")
        else:
            if source_of(changes, run.source.base_url, run.source.account).content == run.source.content:
                return
            differences.append(difference_of(ledger.rows(run), changes.changes))
    if all(differences):
        difference = differences[0]
        raise LedgerError(
            f"{path} is not what it was when {name} began: {difference}. Nothing was written."
            f" For the list as it is now: {command('bulk', 'apply', str(path))}"
            f" To go on with the rows as they were: {command('bulk', 'resume', '--as-begun', name)}"
            f" To put back what is done: {command('bulk', 'rollback', name)}"
        )


def difference_of(rows: Sequence[Row], changes: Sequence[ListedChange]) -> str:
    """Return the first difference between the *rows* of a run and the *changes* of its list, or nothing."""
    now = {change.row: change for change in changes}
    for row in rows:
        before, after = row.change, now.pop(row.change.row, None)
        if after is None:
            return f"row {before.row} is gone"
        for name in ("enrollment", "period", "kind", "po_number", "lock", "expected"):
            old, new = getattr(before, name), getattr(after, name)
            # The run of a plan expects what the plan has seen, where its list expects nothing.
            if old != new and not (name == "expected" and new is None):
                words = {True: "lock yes", False: "lock no", None: "nothing"}
                return f"row {before.row} had {words.get(old, old)}, now {words.get(new, new)}"
    return f"row {min(now)} is new" if now else ""


def _changed_since(ledger: Ledger, since: Sequence[Run], row: Row, reading: Reading) -> RowOutcome:
    """Return the outcome of a done *row* that *reading* shows otherwise, which a run *since* may explain."""
    place = (row.change.enrollment, row.change.period, row.change.kind)
    by = "somebody else"
    for run in since:
        for other in ledger.rows(run):
            change, carried = other.change, reading.number == other.change.po_number.strip(" ")
            if (change.enrollment, change.kind) != (place[0], place[2]):
                continue
            if (change.period == place[1] and other.outcome.after == reading.number) or (
                carried and place[1] in other.carried_into
            ):
                by = ledger.run_name(run)
    message = (
        f"The run left {row.outcome.after} here, and {by} has changed it to {reading.number} since."
        " Nothing was written."
        if reading.number is not None
        else f"The run left {row.outcome.after} here, but now: {reading.refusal}"
    )
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return RowOutcome(row.change.row, Status.CONFLICT, message, row.outcome.before, reading.number, now)
