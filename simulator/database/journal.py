"""The journal of a world: it records every change."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import Enum

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from eaportal.simulator.database.moments import real_now
from eaportal.simulator.database.tables import (
    AccountRow,
    ContactRow,
    CorrectionRow,
    DepartmentRow,
    EnrollmentRow,
    InvoiceRow,
    JournalRow,
    PeriodRow,
    PoLockRow,
    PoNumberRow,
    Row,
    TaxRequestRow,
    TicketRow,
    UserRow,
    WorldRow,
)

# The fields that are recorded, by table. To record another table, add an entry here and in _subject().
_FIELDS: dict[type[Row], tuple[str, ...]] = {
    PoNumberRow: ("number", "origin"),
    PoLockRow: ("locked",),
    InvoiceRow: ("po_number", "marketplace_po_number", "paid_at"),
    CorrectionRow: ("invoice", "rebilled"),
    UserRow: ("name", "role", "enrollments", "departments", "locked_until"),
    EnrollmentRow: (
        "activated_at",
        "auth_level",
        "has_marketplace",
        "da_view_charges",
        "ao_view_charges",
        "markup",
        "tax_id",
    ),
    DepartmentRow: ("name", "cost_center", "spending_quota"),
    AccountRow: ("name", "owner", "department", "confirmed_at"),
    ContactRow: ("frequency",),
    TicketRow: ("state", "wanted"),
    TaxRequestRow: ("state", "wanted"),
}


# No text that starts with a prefix sorts after the prefix followed by this character.
LAST_CHARACTER = "\U0010ffff"


class JournaledSession(Session):
    """A session that records its changes once it is signed."""

    def sign(self, who: str, place: str) -> None:
        """Record further changes as made by *who* at *place*, such as the path of a page."""
        self.info.update(who=who, place=place)

    @property
    def is_signed(self) -> bool:
        """Whether changes are recorded."""
        return "who" in self.info


def subject_of_po_number(enrollment: EnrollmentRow, period: PeriodRow, kind: str) -> str:
    """Return the subject of a PO number in the journal."""
    return f"po_number {enrollment.number} {period.period.key} {kind}"


def find_entries(
    session: Session,
    *,
    subject: str | None = None,
    who: str | None = None,
    after: datetime | None = None,
    until: datetime | None = None,
) -> list[JournalRow]:
    """Return the entries whose subject starts with *subject*, by *who*, later than *after*, up to *until*."""
    query = select(JournalRow).order_by(JournalRow.id)
    if subject is not None:
        # Compared as a range, because there is an index for that. LIKE would read the whole journal.
        query = query.where(JournalRow.subject >= subject, JournalRow.subject < subject + LAST_CHARACTER)
    if who is not None:
        query = query.where(JournalRow.who == who)
    if after is not None:
        query = query.where(JournalRow.at > after)
    if until is not None:
        query = query.where(JournalRow.at <= until)
    return list(session.scalars(query))


@event.listens_for(JournaledSession, "before_flush")
def _record(session: JournaledSession, _context: object, _instances: object) -> None:
    if not session.is_signed:
        return
    portal_time = session.get_one(WorldRow, 1).present
    touched = (*session.new, *session.dirty, *session.deleted)
    kept = [row for row in touched if type(row) in _FIELDS]
    for row in sorted(kept, key=_subject):
        for field, old, new in _changes(row, is_removed=row in session.deleted):
            session.add(
                JournalRow(
                    at=portal_time,
                    # The portal's clock may be frozen, so record the real time, too.
                    real_at=real_now(),
                    who=session.info["who"],
                    place=session.info["place"],
                    subject=_subject(row),
                    field=field,
                    old=old,
                    new=new,
                )
            )


def _changes(row: Row, *, is_removed: bool) -> Iterator[tuple[str, str | None, str | None]]:
    state = inspect(row)
    for field in _FIELDS[type(row)]:
        history = state.attrs[field].load_history()
        old = None if state.pending else _joined(history.non_added())
        new = None if is_removed else _joined(history.non_deleted())
        if old != new:
            yield field, old, new


def _joined(values: Sequence[object]) -> str | None:
    texts = [_text(value) for value in values if value is not None]
    return ", ".join(texts) if texts else None


def _text(value: object) -> str:
    match value:
        case datetime():
            return value.isoformat()
        case Enum():
            return str(value.value)
        case EnrollmentRow() | InvoiceRow():
            return value.number
        case DepartmentRow():
            return value.name
        case _:
            return str(value)


def _subject(row: object) -> str:
    match row:
        case PoNumberRow():
            return subject_of_po_number(row.period.enrollment, row.period, row.kind)
        case PoLockRow():
            return f"po_lock {row.enrollment.number} {row.kind}"
        case InvoiceRow():
            return f"invoice {row.number}"
        case CorrectionRow():
            return f"credit_note {row.credit_note}"
        case UserRow():
            return f"user {row.account}"
        case EnrollmentRow():
            return f"enrollment {row.number}"
        case DepartmentRow():
            return f"department {row.enrollment.number} {row.name}"
        case AccountRow():
            return f"account {row.enrollment.number} {row.owner}"
        case ContactRow():
            return f"contact {row.enrollment.number} {row.address}"
        case TicketRow():
            return f"ticket {row.number}"
        case TaxRequestRow():
            return f"tax_request {row.number}"
        case _:
            raise TypeError(f"the journal has no name for {row!r}")
