"""Roll a run back: restore the numbers that it changed, if the portal still shows what the run wrote."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from eaportal.flows.bulk.ledger.database import LedgerError, bulk_command
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.rows import TO_DO, Part, Row, Run
from eaportal.flows.bulk.ledger.status import put_back
from eaportal.flows.bulk.lists.cells import COLUMNS, OPTIONAL_COLUMNS
from eaportal.flows.bulk.lists.change_list import ListedChange

ROLLBACK = "rollback"
COLUMNS_OF_ROLLBACK = (*COLUMNS, *OPTIONAL_COLUMNS)


def run_to_undo(ledger: Ledger) -> Run:
    """Return the run that a rollback means if none is named: the last applied one that has changed something.

    An unfinished rollback means the run that it undoes.
    """
    runs = ledger.runs()
    last = ledger.run()
    if last.undoes is not None and last.ended_at is None:
        return ledger.run(last.undoes)
    applied = [run for run in runs if run.undoes is None]
    for run in reversed(applied):
        if ledger.written_rows(run):
            return run
    return applied[-1]


def run_to_roll_back(ledger: Ledger, run: Run) -> tuple[Run, bool]:
    """Return the run that undoes *run*, and whether it was begun before.

    An unfinished *run* is closed: what it has not done stays undone. Raises LedgerError if the result of a
    row of *run* is unknown, or if there is nothing to undo (see changes_to_undo).
    """
    name = ledger.run_name(run)
    unknown = [row.change.row for row in ledger.rows(run) if row.intent]
    if unknown:
        raise LedgerError(
            f"{name}: it is still not known whether row {unknown[0]} was stored. Nothing was rolled back."
        )
    if earlier := _unfinished(ledger, run):
        return earlier, True
    changes = changes_to_undo(ledger, run)
    if run.ended_at is None:
        ledger.end(run, closed=True)
    source = replace(run.source, columns=COLUMNS_OF_ROLLBACK)
    return ledger.begin(ROLLBACK, source, changes, undoes=run.number), False


def changes_of_rollback(ledger: Ledger, run: Run) -> list[ListedChange]:
    """Return the changes that are left to roll back *run* (see changes_to_undo)."""
    if earlier := _unfinished(ledger, run):
        return [row.change for row in ledger.rows(earlier) if row.outcome.status in TO_DO]
    return changes_to_undo(ledger, run)


def _unfinished(ledger: Ledger, run: Run) -> Run | None:
    """Return the unfinished rollback of *run*, if there is one."""
    return next((each for each in ledger.runs() if each.undoes == run.number and each.ended_at is None), None)


def changes_to_undo(ledger: Ledger, run: Run) -> list[ListedChange]:
    """Return the changes that undo what *run* has written, or may have, the last one first.

    Raises LedgerError if there are none: *run* has changed nothing, or it has been rolled back.
    """
    name = ledger.run_name(run)
    written = ledger.written_rows(run)
    if not written:
        raise LedgerError(f"{name} has changed nothing, so there is nothing to roll back.")
    free_numbers = count(max(row.change.row for row in ledger.rows(run)) + 1)
    restored = put_back(ledger, run)
    changes = [
        change
        for row in reversed(written)
        for change in _undoing(row, free_numbers)
        if change.key not in restored
    ]
    if not changes:
        rollbacks = [ledger.run_name(each) for each in ledger.runs() if each.undoes == run.number]
        raise LedgerError(
            f"{name} has been rolled back already, by {rollbacks[-1]}. Nothing is left to roll back."
            f" To undo that rollback: {bulk_command(ledger.place, 'rollback', rollbacks[-1])}"
        )
    return changes


def _undoing(row: Row, free_numbers: Iterator[int]) -> Iterator[ListedChange]:
    """Yield the changes that undo *row*: its number, its lock if that changed, and the effects of the lock.

    A number that the lock carried on gets its own row, with a free row number. So does a lock that another
    period held: set on this period, it would lock another number and carry that on.
    """
    change, before, wrote = row.change, row.before, row.wrote
    if wrote is None:
        wrote = change.wanted_number
    if before is None:
        raise LedgerError(
            f"Row {change.row} was updated, but the ledger doesn't say what it was before."
            " Nothing was rolled back."
        )
    lock = before.locked if before.locked is not change.lock else None
    holder = next((other for other in row.others if other.part is Part.HELD_THE_LOCK), None)
    if holder and holder.period != change.period:
        lock = None
    yield _change(change, change.row, change.period, before.number, lock, wrote)
    for other in row.others:
        if other.part is Part.CARRIED_ON:
            yield _change(change, next(free_numbers), other.period, other.number, lock, wrote)
        elif other is holder and holder.period != change.period:
            yield _change(change, next(free_numbers), holder.period, holder.number, True, holder.number)


def _change(
    undone: ListedChange, row: int, period: str, po_number: str, lock: bool | None, expected: str
) -> ListedChange:
    """Return a change of the enrollment and kind of *undone*, with the cells that results show."""
    lock_cell = {True: "yes", False: "no", None: ""}[lock]
    cells = (undone.enrollment, period, po_number, undone.kind, lock_cell, expected)
    return ListedChange(row, undone.enrollment, period, po_number, undone.kind, lock, expected, cells)
