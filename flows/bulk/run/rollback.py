"""Put back what a run has changed, where it is still what the run wrote."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from eaportal.flows.bulk.ledger.ledger import Ledger, LedgerError, Row, Run
from eaportal.flows.bulk.lists.changes import COLUMNS, OPTIONAL_COLUMNS, Change
from eaportal.flows.bulk.protocol.lock_effects import Part
from eaportal.flows.bulk.protocol.outcomes import Status

ROLLBACK = "rollback"


def run_to_roll_back(ledger: Ledger, run: Run) -> tuple[Run, bool]:
    """The run that undoes *run*, and whether it is an unfinished one that goes on.

    Raises LedgerError where *run* has a row of unknown fate, or has changed nothing.
    """
    rows = ledger.rows(run)
    name = ledger.run_name(run)
    unknown = [row.change.row for row in rows if row.intent]
    if unknown:
        raise LedgerError(
            f"{name}: it is not known whether row {unknown[0]} was stored."
            f" First let the run end: eaportal bulk resume '{name}'"
        )
    for earlier in ledger.runs():
        if earlier.undoes == run.number and earlier.ended_at is None:
            return earlier, True
    spare = count(max(row.change.row for row in rows) + 1)
    changes = [
        change
        for row in reversed(rows)
        if row.outcome.status is Status.UPDATED
        for change in _back(row, spare)
    ]
    if not changes:
        raise LedgerError(f"{name} has changed nothing: there is nothing to put back.")
    source = replace(run.source, columns=(*COLUMNS, *OPTIONAL_COLUMNS))
    return ledger.begin(ROLLBACK, source, changes, undoes=run.number), False


def _back(row: Row, spare: Iterator[int]) -> Iterator[Change]:
    """The changes that undo *row*: its number, its lock where it changed that, and what the lock did.

    A number that the lock carried on is a row of its own, with a *spare* number. So is a lock that was
    held by another period: set on this one it would be of another number, and carry that on.
    """
    change, before, after = row.change, row.before, row.outcome.after or ""
    if before is None:
        raise ValueError(f"row {change.row} was updated, but what it was before is not in the ledger")
    lock = before.locked if before.locked is not change.lock else None
    holder = next((other for other in row.others if other.part is Part.HELD_THE_LOCK), None)
    if holder and holder.period != change.period:
        lock = None
    yield _change(change, change.row, change.period, before.number, lock, after)
    for other in row.others:
        if other.part is Part.CARRIED_ON:
            yield _change(change, next(spare), other.period, other.number, lock, after)
        elif other is holder and holder.period != change.period:
            yield _change(change, next(spare), holder.period, holder.number, True, holder.number)


def _change(
    undone: Change, row: int, period: str, po_number: str, lock: bool | None, expected: str
) -> Change:
    """A change of the enrollment and kind of *undone*, with the cells that results show."""
    said = {True: "yes", False: "no", None: ""}[lock]
    cells = (undone.enrollment, period, po_number, undone.kind, said, expected)
    return Change(row, undone.enrollment, period, po_number, undone.kind, lock, expected, cells)
