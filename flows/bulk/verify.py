"""What has drifted since a run: rows that the portal no longer shows as the run left them."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.bulk.changes import Change
from flows.bulk.ledger import Row
from flows.bulk.reading_back import Look


@dataclass(frozen=True)
class Drift:
    """A row that is not as the run left it; *present* None where it could not be read, and why."""

    change: Change
    left: str
    present: str | None
    problem: str | None


def to_verify(rows: Sequence[Row]) -> list[Row]:
    """The rows of which the run has read how it left them."""
    return [row for row in rows if row.outcome.after is not None]


def drift_of(rows: Sequence[Row], looks: Sequence[Look]) -> list[Drift]:
    """Compare how *rows* were left with what *looks* have seen, in the order of the rows."""
    seen = {look.change.row: look for look in looks}
    found = []
    for row in rows:
        look, left = seen[row.change.row], row.outcome.after or ""
        present = look.present.number if look.present else None
        if present != left:
            found.append(Drift(row.change, left, present, look.problem or look.refusal))
    return found
