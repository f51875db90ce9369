"""Put back what a run has changed, where it is still what the run wrote."""

from dataclasses import replace

from flows.bulk.changes import COLUMNS, OPTIONAL_COLUMNS, Change
from flows.bulk.ledger import Ledger, LedgerError, Row, Run
from flows.bulk.outcomes import Status

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
    changes = [_back(row) for row in reversed(rows) if row.outcome.status is Status.UPDATED]
    if not changes:
        raise LedgerError(f"{name} has changed nothing: there is nothing to put back.")
    source = replace(run.source, columns=(*COLUMNS, *OPTIONAL_COLUMNS))
    return ledger.begin(ROLLBACK, source, changes, undoes=run.number), False


def _back(row: Row) -> Change:
    """The change that undoes *row*; its lock too, where the list has set it."""
    change, before = row.change, row.before
    if before is None:
        raise ValueError(f"row {change.row} was updated, but what it was before is not in the ledger")
    lock = before.locked if change.lock is not None else None
    expected = row.outcome.after or ""
    said = {True: "yes", False: "no", None: ""}[lock]
    cells = (change.enrollment, change.period, before.number, change.kind, said, expected)
    return Change(
        change.row, change.enrollment, change.period, before.number, change.kind, lock, expected, cells
    )
