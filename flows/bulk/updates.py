"""Bulk updates from Python: plan a change list, apply it, resume, roll back, verify."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from eaportal.extras import require
from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.executor import Executor
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import ledger_of, opened_to_write
from eaportal.flows.bulk.ledger.rows import TO_DO, Run
from eaportal.flows.bulk.ledger.status import opened_run
from eaportal.flows.bulk.lists.change_list import ChangeList, read_change_list
from eaportal.flows.bulk.look.plan import Plan, action_of, plan_of, read_plan
from eaportal.flows.bulk.look.readings import Reading
from eaportal.flows.bulk.look.template import write_template
from eaportal.flows.bulk.operation import BulkProgress, RunResult, VerifyResult
from eaportal.flows.bulk.report.outputs import RESULTS, ROLLBACK, kind_of, list_of, outputs_of
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.continuing import (
    begin_to_apply,
    check_can_continue,
    check_list,
    let_workers_end,
    run_that_continues,
    settle_by_later_runs,
    why_new_run,
    why_only_read,
)
from eaportal.flows.bulk.run.rollback import (
    COLUMNS_OF_ROLLBACK,
    changes_of_rollback,
    run_to_roll_back,
    run_to_undo,
)
from eaportal.flows.bulk.session.session import session_opener
from eaportal.flows.errors import RefusedError, WrongInputError
from eaportal.flows.files import as_shown, make_folder
from eaportal.flows.portal import Credentials, checked_base_url
from eaportal.flows.wording import counted

require("bulk")


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
        self._executor = Executor(
            session_opener(self.base_url, credentials),
            workers,
            Limits(retries, max_failures, per_minute),
            progress,
        )

    def stop(self) -> None:
        """Finish the rows in progress and begin no others."""
        self._executor.stop()

    def template(self, path: str | Path, enrollments: Sequence[str] = ()) -> int:
        """Write a list to start from to *path*: the open periods of *enrollments*, or of all.

        Returns the number of rows. Raises WrongInputError if the file exists, RefusedError if there is no
        open period, and StoppedError.
        """
        path = Path(path)
        if path.exists():
            raise WrongInputError(f"{path} exists already. Name another file.")
        periods = self._executor.read_open_periods(enrollments)
        if not periods:
            raise RefusedError(f"The portal offers {self.account} no PO number to change.")
        write_template(path, periods)
        return len(periods)

    def plan(self, change_list: str | Path | ChangeList) -> Plan:
        """Read the present numbers and return what apply() would do; changes nothing.

        Raises ChangeListError with every problem of the list, and StoppedError.
        """
        changes = change_list if isinstance(change_list, ChangeList) else read_change_list(Path(change_list))
        readings = self._executor.read(changes.changes, action_of)
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
        path = ledger_of(as_shown(changes.path), ledger)
        outputs = outputs_of(changes.path, path, RESULTS, results, report)
        if confirm and isinstance(path, Path) and not path.exists():
            # Before anything is created: whoever says no finds the folder as it was.
            asked, confirm = self._confirmed(asked, confirm), None
        with opened_to_write(path) as opened:
            with doing("Looking for an unfinished run"):
                run = run_that_continues(opened, changes, self.base_url, self.account)
            if run and confirm:
                confirm(self._plan_of_rest(opened, run, changes))
            elif confirm:
                asked = self._confirmed(asked, confirm)
            make_folder(outputs.report)
            if run:
                return self._executor.work_through(opened, run, outputs, continues=True)
            changes = asked.as_list() if isinstance(asked, Plan) else asked
            with doing("Recording the list in the ledger"):
                run = begin_to_apply(opened, changes, self.base_url, self.account)
            self._executor.say(why_new_run(opened, run, changes))
            return self._executor.work_through(opened, run, outputs)

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
            path = list_of(found.source, opened.place)
            if not as_begun:
                check_list(opened, found, path)
            settle_by_later_runs(opened, found)
            self._executor.say(why_only_read(opened, found))
            outputs = outputs_of(path, opened.place, kind_of(found), results, report)
            make_folder(outputs.report)
            return self._executor.work_through(opened, found, outputs)

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
            outputs = outputs_of(list_of(found.source, opened.place), opened.place, ROLLBACK, results, report)
            name = opened.run_name(found)
            self._executor.say(f"Rolling back {name}, begun at {found.began_at[:19]} UTC.")
            let_workers_end(opened, found)
            settle_by_later_runs(opened, found)
            self._executor.read_unknown_rows(opened, found, outputs.report)
            if confirm:
                confirm(self._plan_of_rollback(opened, found))
            make_folder(outputs.report)
            undoing, continues = run_to_roll_back(opened, found)
            return self._executor.work_through(opened, undoing, outputs, continues=continues)

    def verify(self, run: str, *, ledger: str | Path | None = None) -> VerifyResult:
        """Read every row of *run* again, and check its audit log; changes nothing.

        Raises LedgerError and StoppedError.
        """
        # Opening the ledger to write first adds to the log what a crash has kept from it.
        with self._opened(run, ledger) as (opened, found):
            rows = {row.change.row: row for row in opened.rows(found) if row.outcome.after is not None}
            audit = opened.log.check(opened.settled_events())
            name = opened.run_name(found)

        def result_of(reading: Reading) -> tuple[str, str]:
            after = rows[reading.change.row].outcome.after
            if reading.number == after:
                return "as left", ""
            if reading.number is None:
                return "not seen", reading.problem or reading.refusal or ""
            return "drifted", f"left as {after}, now {reading.number}"

        readings = self._executor.read([row.change for row in rows.values()], result_of, name)
        drifted = [
            (row, readings[number])
            for number, row in rows.items()
            if readings[number].number != row.outcome.after
        ]
        return VerifyResult(name, opened.place, len(rows), tuple(drifted), opened.log.path, audit)

    def _confirmed(self, asked: ChangeList | Plan, confirm: Callable[[Plan], object]) -> Plan:
        """Return the plan for what is *asked*, once *confirm* has agreed to it."""
        plan = asked if isinstance(asked, Plan) else self.plan(asked)
        confirm(plan)
        return plan

    def _plan_of_rest(self, ledger: Ledger, run: Run, change_list: ChangeList) -> Plan:
        """Plan the rows of *change_list* that its *run* has left."""
        left = tuple(row.change for row in ledger.rows(run) if row.outcome.status in TO_DO)
        self._executor.say(f"{ledger.run_name(run)} was not finished: {counted(len(left), 'row')} left.")
        return self.plan(replace(change_list, changes=left))

    def _plan_of_rollback(self, ledger: Ledger, run: Run) -> Plan:
        changes = tuple(changes_of_rollback(ledger, run))
        return self.plan(ChangeList(list_of(run.source, ledger.place), COLUMNS_OF_ROLLBACK, changes))

    @contextmanager
    def _opened(
        self, name: str, ledger: str | Path | None, usual: Callable[[Ledger], Run] = Ledger.run
    ) -> Iterator[tuple[Ledger, Run]]:
        """Open the run called *name* (see opened_run).

        Raises WrongInputError if it was made against another portal or with another account.
        """
        with opened_run(name, ledger, usual) as (opened, run):
            source = run.source
            full_name = opened.run_name(run)
            if source.base_url != self.base_url:
                raise WrongInputError(
                    f"{full_name} was made against {source.base_url}, but you asked for {self.base_url}."
                )
            if source.account != self.account:
                raise WrongInputError(f"{full_name} was made by {source.account}, not by {self.account}.")
            yield opened, run


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
