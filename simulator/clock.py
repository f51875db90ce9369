"""The clock of a world: read it, let it run, and schedule what is due."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from eaportal.simulator.database.moments import real_now
from eaportal.simulator.database.tables import DueRow, WorldRow
from eaportal.simulator.rules.events import EventKind

RANKS = {kind: rank for rank, kind in enumerate(EventKind)}


def now(session: Session) -> datetime:
    """Return the time of the world. Nothing else in the portal may ask for the time."""
    return session.get_one(WorldRow, 1).present


def is_running(session: Session) -> bool:
    """Check whether the clock runs by itself, as fast as the real one."""
    return session.get_one(WorldRow, 1).running_since is not None


def is_behind(session: Session) -> bool:
    """Check whether a running clock has passed an event that hasn't happened yet."""
    if not is_running(session):
        return False
    due = next_due(session)
    return due is not None and due <= now(session)


def run(session: Session) -> None:
    """Let the clock run, starting at its present time."""
    world = session.get_one(WorldRow, 1)
    world.running_since = world.running_since or real_now()


def resume(session: Session) -> None:
    """Let a running clock continue from the time it was last set to, however long ago that was."""
    session.get_one(WorldRow, 1).running_since = real_now()


def next_due(session: Session) -> datetime | None:
    """Return when the next event is due, if there is one."""
    return session.scalar(select(func.min(DueRow.at)))


def due_row(at: datetime, kind: EventKind, about_id: int) -> DueRow:
    """Return the row that schedules *kind* for the period or request whose id is *about_id*."""
    return DueRow(at=at, rank=RANKS[kind], about_id=about_id)


def cancel_due(session: Session, about_id: int, *kinds: EventKind) -> None:
    """Cancel events of these *kinds* that are due for the period or request whose id is *about_id*."""
    ranks = [RANKS[kind] for kind in kinds]
    session.execute(delete(DueRow).where(DueRow.about_id == about_id, DueRow.rank.in_(ranks)))
