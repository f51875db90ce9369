"""The journal of a world: every change, as it is written."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from simulator.store.models import (
    EnrollmentRow,
    InvoiceRow,
    JournalRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    Row,
    WorldRow,
)
from simulator.store.real_time import real_now

# What is kept of which rows. One entry here is all that a further kind of row needs.
_FIELDS: dict[type[Row], tuple[str, ...]] = {
    PoNumberRow: ("number", "origin"),
    PoLockRow: ("locked",),
    InvoiceRow: ("po_number", "marketplace_po_number", "paid_at"),
}


class JournaledSession(Session):
    """A session that keeps what it changes, once it is said who does so."""

    def sign(self, who: str, place: str) -> None:
        """Say *who* makes the changes from here on, and at which *place*."""
        self.info.update(who=who, place=place)

    @property
    def is_signed(self) -> bool:
        """Whether changes are kept."""
        return "who" in self.info


def subject_of_po_number(enrollment: EnrollmentRow, period: PeriodRow, kind: str) -> str:
    """The name by which the journal knows a PO number."""
    return f"po_number {enrollment.number} {period.period.key} {kind}"


def find_entries(
    session: Session,
    *,
    subject: str | None = None,
    who: str | None = None,
    after: datetime | None = None,
    until: datetime | None = None,
) -> list[JournalRow]:
    """The entries whose subject begins with *subject*, by *who*, later than *after*, up to *until*."""
    query = select(JournalRow).order_by(JournalRow.id)
    if subject is not None:
        query = query.where(JournalRow.subject.startswith(subject, autoescape=True))
    if who is not None:
        query = query.where(JournalRow.who == who)
    if after is not None:
        query = query.where(JournalRow.at > after)
    if until is not None:
        query = query.where(JournalRow.at <= until)
    return list(session.scalars(query))


@event.listens_for(JournaledSession, "before_flush")
def _keep(session: JournaledSession, _context: object, _instances: object) -> None:
    if not session.is_signed:
        return
    portal_time = session.get_one(WorldRow, 1).present
    kept = [row for row in (*session.new, *session.dirty) if type(row) in _FIELDS]
    for row in sorted(kept, key=_subject):
        for field, old, new in _changes(row):
            session.add(
                JournalRow(
                    at=portal_time,
                    # Beside the portal's time, which may stand still, the moment at which somebody did it.
                    real_at=real_now(),
                    who=session.info["who"],
                    place=session.info["place"],
                    subject=_subject(row),
                    field=field,
                    old=old,
                    new=new,
                )
            )


def _changes(row: object) -> Iterator[tuple[str, str | None, str]]:
    state = inspect(row)
    for field in _FIELDS[type(row)]:  # type: ignore[index]
        history = state.attrs[field].history
        if history.added and history.added[0] is not None:
            yield field, _said(history.deleted[0]) if history.deleted else None, str(_said(history.added[0]))


def _said(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)


def _subject(row: object) -> str:
    match row:
        case PoNumberRow():
            return subject_of_po_number(row.period.enrollment, row.period, row.kind)
        case PoLockRow():
            return f"po_lock {row.enrollment.number} {row.kind}"
        case InvoiceRow():
            return f"invoice {row.number}"
        case _:
            raise TypeError(f"the journal has no name for {row!r}")
