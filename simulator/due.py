"""What is still to happen: note it, and take it out again."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from eaportal.simulator.rules.events import EventKind
from eaportal.simulator.worlds.tables import DueRow

RANKS = {kind: rank for rank, kind in enumerate(EventKind)}
KINDS = tuple(EventKind)
# Of what is due, that which happens to a period: the kinds up to this one.
OF_PERIODS = DueRow.rank <= RANKS[EventKind.INVOICE_PAID]


def due_row(at: datetime, kind: EventKind, about_id: int) -> DueRow:
    """What says that *kind* is still to happen to the row of that id."""
    return DueRow(at=at, rank=RANKS[kind], about_id=about_id)


def call_off(session: Session, about_id: int, *kinds: EventKind) -> None:
    """Take out what of these *kinds* was to happen to the row of that id."""
    ranks = [RANKS[kind] for kind in kinds]
    session.execute(delete(DueRow).where(DueRow.about_id == about_id, DueRow.rank.in_(ranks)))
