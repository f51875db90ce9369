"""Which run applies a list, whether a run can be continued, and what has become of its rows since."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from eaportal.flows.bulk.ledger.database import DatabasePlace, LedgerError, bulk_command
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import opened_to_read
from eaportal.flows.bulk.ledger.rows import TO_DO, Present, Row, RowOutcome, Run, Source, Status
from eaportal.flows.bulk.ledger.status import (
    Key,
    RunStatus,
    locate_run,
    opened_run,
    put_back,
    status_of_run,
)
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange, read_change_list
from eaportal.flows.errors import WrongInputError

APPLY = "apply"


def source_of(change_list: ChangeList, base_url: str, account: str) -> Source:
    """Return what identifies a run of *change_list*: its content, the portal, and the account."""
    rows = json.dumps([astuple(change) for change in change_list.changes])
    return Source(
        change_list.path.absolute(),
        change_list.columns,
        change_list.delimiter,
        hashlib.sha256(rows.encode()).hexdigest(),
        base_url,
        account,
        change_list.sheet,
        change_list.include_hidden,
    )


def run_that_continues(ledger: Ledger, change_list: ChangeList, base_url: str, account: str) -> Run | None:
    """Return the unfinished run of *change_list* at this portal, also if it was begun from a plan.

    Only the last run is continued: after any other, nobody knows whether its done rows still are.
    """
    for run in ledger.runs()[-1:]:
        is_there = (run.source.base_url, run.source.account) == (base_url, account)
        if run.ended_at is None and run.kind == APPLY and is_there:
            rows = ledger.rows(run)
            same_cells = [row.change.cells for row in rows] == [each.cells for each in change_list.changes]
            if same_cells and not difference_of(rows, change_list.changes):
                return run
    return None


def begin_to_apply(ledger: Ledger, change_list: ChangeList, base_url: str, account: str) -> Run:
    """Begin a run that applies *change_list*."""
    return ledger.begin(APPLY, source_of(change_list, base_url, account), change_list.changes)


def why_new_run(ledger: Ledger, run: Run, change_list: ChangeList) -> str:
    """Return a message if an unfinished run of the list comes before *run*, which has just begun."""
    earlier = next((each for each in reversed(ledger.runs()) if each.number < run.number), None)
    if earlier is None or earlier.ended_at is not None or earlier.undoes is not None:
        return ""
    difference = _other_sheet(earlier.source, run.source) or difference_of(
        ledger.rows(earlier), change_list.changes
    )
    because = f": the list was another ({difference})" if difference else ""
    name = ledger.run_name(earlier)
    return (
        f"{name} was not finished and is left as it is{because}. This is a new run, {ledger.run_name(run)}."
        f" To close the earlier one: {bulk_command(ledger.place, 'close', name)}"
    )


def _other_sheet(then: Source, now: Source) -> str:
    """Say that a list was read from other cells of its workbook."""
    if then.sheet != now.sheet:
        return f"sheet {then.sheet!r}, now {now.sheet!r}"
    if then.include_hidden != now.include_hidden:
        return f"with{'' if then.include_hidden else 'out'} hidden rows"
    return ""


def close_run(name: str, ledger: str | Path | None = None) -> RunStatus:
    """Close the unfinished run called *name*: what it has not done stays undone. Raises LedgerError."""
    with opened_run(name, ledger) as (opened, run):
        if run.ended_at is not None:
            raise LedgerError(f"{opened.run_name(run)} has ended, so there is nothing to close.")
        let_workers_end(opened, run)
        opened.end(run, closed=True)
        full_name = opened.run_name(run)
    return status_of_run(full_name, ledger)


def cancel_run(name: str, ledger: str | Path | None) -> RunStatus:
    """Cancel the unfinished run called *name*, in a database, for all its workers. Raises LedgerError."""
    place, number = locate_run(name, ledger)
    if not isinstance(place, DatabasePlace):
        raise LedgerError(f"{place}: only a run in a database can be cancelled. Press Ctrl-C where it runs.")
    with opened_to_read(place) as opened:
        run = opened.run(number)
        if run.ended_at is not None:
            raise LedgerError(f"{opened.run_name(run)} has ended, so there is nothing to cancel.")
        let_workers_end(opened, run)
        full_name = opened.run_name(run)
    return status_of_run(full_name, ledger)


def let_workers_end(ledger: Ledger, run: Run) -> None:
    """Cancel *run* for the workers of a database, if it is there, and wait until nobody works on its rows."""
    if isinstance(ledger.place, DatabasePlace):
        from eaportal.flows.bulk.queue.conducting import cancel

        cancel(ledger, run)


def check_can_continue(ledger: Ledger, run: Run) -> None:
    """Raise LedgerError if *run* was closed or rolled back, so that it must not go on."""
    if not run.is_closed and not put_back(ledger, run):
        return
    name = ledger.run_name(run)
    rollbacks = [ledger.run_name(other) for other in ledger.runs() if other.undoes == run.number]
    by = f"was rolled back by {rollbacks[-1]}" if rollbacks else "is closed"
    again = bulk_command(ledger.place, "apply", str(run.source.path)) if run.undoes is None else ""
    raise LedgerError(
        f"{name} {by}, so it can't be continued. Nothing was written."
        + (f" To apply the list in a new run: {again}" if again else "")
    )


def why_only_read(ledger: Ledger, run: Run) -> str:
    """Return a message if *run* has ended, and has no row that could be tried again."""
    if run.ended_at is None or any(row.outcome.status in TO_DO for row in ledger.rows(run)):
        return ""
    what = "a rollback, " if run.undoes is not None else ""
    return f"{ledger.run_name(run)}, {what}is finished: no row is left to do."


def settle_by_later_runs(ledger: Ledger, run: Run) -> None:
    """Record that a save of *run* with an unknown result left nothing, if a later run shows that.

    It does if it has read the number that was there before the save. What is there now isn't from the save.
    """
    unknown = [row for row in ledger.rows(run) if row.intent]
    if not unknown:
        return
    read = {
        (row.change.key, row.before.number)
        for later in ledger.runs()
        if later.number > run.number
        for row in ledger.rows(later)
        if row.before
    }
    for row in unknown:
        if row.intent and (row.change.key, row.intent.number) in read:
            ledger.record(run, RowOutcome(row.change.row, Status.NOT_RUN))


def check_list(ledger: Ledger, run: Run, path: Path) -> None:
    """Raise LedgerError if the list of *run* is at *path* and is no longer what it was when the run began."""
    if run.undoes is not None or not path.exists():
        return
    name, rows = ledger.run_name(run), ledger.rows(run)
    try:
        now = read_change_list(path, run.source.sheet, include_hidden=run.source.include_hidden)
        difference = difference_of(rows, now.changes)
    except WrongInputError as error:
        difference = f"it can't be read now ({str(error).splitlines()[0]})"
    if difference:
        raise LedgerError(
            f"{path} is not what it was when {name} began: {difference}. Nothing was written."
            f" For the list as it is now: {bulk_command(ledger.place, 'apply', str(path))}"
            " To go on with the rows as they were:"
            f" {bulk_command(ledger.place, 'resume', '--as-begun', name)}"
            f" To roll back what is done: {bulk_command(ledger.place, 'rollback', name)}"
            f" To leave it as it is: {bulk_command(ledger.place, 'close', name)}"
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


class ChangesSince:
    """What explains that the portal no longer shows the done rows of *run* as the run left them."""

    def __init__(self, ledger: Ledger, run: Run) -> None:
        self._locked = {row.change.lock_key for row in ledger.rows(run) if row.change.lock}
        self._numbers: dict[tuple[Key, str | None], str] = {}
        for other in ledger.runs():
            if other.number >= run.number:
                for row in ledger.rows(other):
                    is_own = other.number == run.number
                    by = f"the lock of row {row.change.row}" if is_own else ledger.run_name(other)
                    for key, number in _left_by(row, own=is_own):
                        self._numbers[key, number] = by

    def outcome(self, row: Row, present: Present | None, refusal: str | None) -> RowOutcome | None:
        """Return the new outcome of a done *row* if the portal shows it otherwise; None if it is as left.

        A *refusal* says why no number is *present*.
        """
        left, change = row.outcome.after, row.change
        number = present.number if present else None
        if present is None:
            message = f"The run left {left} here, but now: {refusal}"
        elif number != change.wanted_number:
            by = self._numbers.get((change.key, number), "somebody else")
            message = f"The run left {left} here, and {by} has changed it to {number} since."
        elif present.locked is not None and self._lock_left_by(change) not in (None, present.locked):
            what = "set" if present.locked else "cleared"
            message = f"The run left {left} here, and the lock has been {what} since."
        else:
            return None
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return RowOutcome(change.row, Status.CONFLICT, message, row.outcome.before, number, now)

    def _lock_left_by(self, change: ListedChange) -> bool | None:
        """Return the lock that *change* left: where another row sets it, clearing it comes before."""
        return True if change.lock is False and change.lock_key in self._locked else change.lock


def _left_by(row: Row, *, own: bool) -> Iterator[tuple[Key, str | None]]:
    """Yield which numbers a *row* has left where; of the run's *own* rows, those that a lock carried on."""
    change = row.change
    if not own:
        yield change.key, row.outcome.after
    for period in row.carried_into:
        yield (change.enrollment, period, change.kind), change.wanted_number
