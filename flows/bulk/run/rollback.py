"""Roll a run back: restore the numbers that it changed, if the portal still shows what the run wrote."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from eaportal.flows.bulk.ledger.ledger import Ledger, LedgerError
from eaportal.flows.bulk.ledger.rows import Part, Row, Run, Status
from eaportal.flows.bulk.lists.cells import COLUMNS, OPTIONAL_COLUMNS
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.wording import command

ROLLBACK = "rollback"


def run_to_roll_back(ledger: Ledger, run: Run) -> tuple[Run, bool]:
    """Return the run that undoes *run*, and whether it was begun before.

    Raises LedgerError if the result of a row of *run* is unknown, or if *run* has changed nothing.
    """
    rows = ledger.rows(run)
    name = ledger.run_name(run)
    unknown = [row.change.row for row in rows if row.intent]
    if unknown:
        raise LedgerError(
            f"{name}: it is not known whether row {unknown[0]} was stored."
            f" First finish the run: {command('bulk', 'resume', name)}"
        )
    for earlier in ledger.runs():
        if earlier.undoes == run.number and earlier.ended_at is None:
            return earlier, True
    free_numbers = count(max(row.change.row for row in rows) + 1)
    changes = [
        change
        for row in reversed(rows)
        if row.outcome.status is Status.UPDATED
        for change in _undoing(row, free_numbers)
    ]
    if not changes:
        raise LedgerError(f"{name} has changed nothing, so there is nothing to roll back.")
    source = replace(run.source, columns=(*COLUMNS, *OPTIONAL_COLUMNS))
    return ledger.begin(ROLLBACK, source, changes, undoes=run.number), False


def _undoing(row: Row, free_numbers: Iterator[int]) -> Iterator[ListedChange]:
    """Yield the changes that undo *row*: its number, its lock if that changed, and the effects of the lock.

    A number that the lock carried on gets its own row, with a free row number. So does a lock that another
    period held: set on this period, it would lock another number and carry that on.
    """
    change, before, after = row.change, row.before, row.outcome.after or ""
    if before is None:
        raise ValueError(f"row {change.row} was updated, but the ledger doesn't say what it was before")
    lock = before.locked if before.locked is not change.lock else None
    holder = next((other for other in row.others if other.part is Part.HELD_THE_LOCK), None)
    if holder and holder.period != change.period:
        lock = None
    yield _change(change, change.row, change.period, before.number, lock, after)
    for other in row.others:
        if other.part is Part.CARRIED_ON:
            yield _change(change, next(free_numbers), other.period, other.number, lock, after)
        elif other is holder and holder.period != change.period:
            yield _change(change, next(free_numbers), holder.period, holder.number, True, holder.number)


def _change(
    undone: ListedChange, row: int, period: str, po_number: str, lock: bool | None, expected: str
) -> ListedChange:
    """Return a change of the enrollment and kind of *undone*, with the cells that results show."""
    lock_cell = {True: "yes", False: "no", None: ""}[lock]
    cells = (undone.enrollment, period, po_number, undone.kind, lock_cell, expected)
    return ListedChange(row, undone.enrollment, period, po_number, undone.kind, lock, expected, cells)
