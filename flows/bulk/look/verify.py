"""What has drifted since a run: rows that the portal no longer shows as the run left them."""

from collections.abc import Sequence
from dataclasses import dataclass

from eaportal.flows.bulk.ledger.ledger import Row
from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.look.reading_back import Look


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


def drift_of(row: Row, look: Look) -> Drift | None:
    """What *look* has seen of *row* otherwise than it was left, if anything."""
    left = row.outcome.after or ""
    present = look.present.number if look.present else None
    return None if present == left else Drift(row.change, left, present, look.problem or look.refusal)
