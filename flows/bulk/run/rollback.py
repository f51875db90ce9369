"""Roll a run back: restore the numbers that it changed, if the portal still shows what the run wrote."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from eaportal.flows.bulk.ledger.ledger import Ledger, LedgerError
from eaportal.flows.bulk.ledger.rows import DONE, WRITTEN, Part, Row, Run
from eaportal.flows.bulk.lists.cells import COLUMNS, OPTIONAL_COLUMNS
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.wording import command

ROLLBACK = "rollback"


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
        if any(row.intent or row.outcome.status in WRITTEN for row in ledger.rows(run)):
            return run
    return applied[-1]


def run_to_roll_back(ledger: Ledger, run: Run) -> tuple[Run, bool]:
    """Return the run that undoes *run*, and whether it was begun before.

    An unfinished *run* is ended: what it has not done stays undone. Raises LedgerError if the result of a row
    of *run* is unknown, if *run* has changed nothing, or if all that it has changed has been put back.
    """
    name = ledger.run_name(run)
    unknown = [row.change.row for row in ledger.rows(run) if row.intent]
    if unknown:
        raise LedgerError(
            f"{name}: it is still not known whether row {unknown[0]} was stored. Nothing was rolled back."
        )
    rollbacks = [earlier for earlier in ledger.runs() if earlier.undoes == run.number]
    for earlier in rollbacks:
        if earlier.ended_at is None:
            return earlier, True
    written = ledger.written_rows(run)
    if not written:
        raise LedgerError(f"{name} has changed nothing, so there is nothing to roll back.")
    free_numbers = count(max(row.change.row for row in ledger.rows(run)) + 1)
    put_back = _put_back(ledger, run)
    changes = [
        change
        for row in reversed(written)
        for change in _undoing(row, free_numbers)
        if _place(change) not in put_back
    ]
    if not changes:
        by = ledger.run_name(rollbacks[-1])
        raise LedgerError(
            f"{name} has been put back already, by {by}. Nothing is left to roll back."
            f" To undo that rollback: {command('bulk', 'rollback', by)}"
        )
    if run.ended_at is None:
        ledger.end(run, closed=True)
    source = replace(run.source, columns=(*COLUMNS, *OPTIONAL_COLUMNS))
    return ledger.begin(ROLLBACK, source, changes, undoes=run.number), False


def _put_back(ledger: Ledger, run: Run) -> set[tuple[str, str, str]]:
    """Return the places of *run* that its rollbacks have restored, unless those were undone in turn."""
    restored: set[tuple[str, str, str]] = set()
    for rollback in ledger.runs():
        if rollback.undoes == run.number:
            done = [row.change for row in ledger.rows(rollback) if row.outcome.status in DONE]
            restored |= {_place(change) for change in done}
            restored -= _put_back(ledger, rollback)
    return restored


def _place(change: ListedChange) -> tuple[str, str, str]:
    return change.enrollment, change.period, change.kind


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
