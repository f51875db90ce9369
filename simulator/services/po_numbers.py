"""The PO numbers of a world: read them, save a change, and add those of a new period."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import DefectPoint
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, PoLockRow, PoNumberRow, UserRow
from eaportal.simulator.rules.po_numbers import (
    Origin,
    PoChange,
    PoKind,
    PoLock,
    PoNumber,
    change_po_number,
    opening_po_number,
    why_not_editable,
)
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import Role, may_edit_po
from eaportal.simulator.services.permissions import why_read_only


@dataclass(frozen=True)
class PoNumberState:
    """The PO number of a period and kind, and the lock of its kind."""

    po_number: PoNumber
    lock: PoLock


@DefectPoint
def po_number_states(
    session: Session, enrollment: EnrollmentRow, period: PeriodRow
) -> dict[PoKind, PoNumberState]:
    """Return the PO numbers of *period* with their locks, by kind."""
    numbers = session.scalars(select(PoNumberRow).where(PoNumberRow.period_id == period.id))
    locks = session.scalars(select(PoLockRow).where(PoLockRow.enrollment_id == enrollment.id))
    lock_by_kind = {row.kind: row.value for row in locks}
    return {row.kind: PoNumberState(row.value, lock_by_kind[row.kind]) for row in numbers}


@DefectPoint
def role_in(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Role:
    """Return the role of *user* in *enrollment*, which is the same in all enrollments."""
    return user.role


def may_edit(session: Session, user: UserRow, enrollment: EnrollmentRow) -> bool:
    """Check whether *user* may change the PO numbers of *enrollment* at any time."""
    return may_edit_po(role_in(session, user, enrollment), enrollment.kind)


@DefectPoint
def why_not_editable_now(
    session: Session, user: UserRow, enrollment: EnrollmentRow, period: PeriodRow, now: datetime
) -> Refusal | None:
    """Return why *user* may not change the PO numbers of *period* at *now*, or None."""
    role, kind = role_in(session, user, enrollment), enrollment.kind
    if may_edit_po(role, kind) and (read_only := why_read_only(session, enrollment)):
        return read_only
    return why_not_editable(role, kind, period.period, now)


@DefectPoint
def save_po_number(
    session: Session,
    user: UserRow,
    enrollment: EnrollmentRow,
    period: PeriodRow,
    kind: PoKind,
    change: PoChange,
    now: datetime,
) -> PoNumber | Refusal:
    """Save *change* as *user* at *now*. A refused change has no effect.

    A newly locked number is carried on into later periods that are already open and whose number nobody
    entered.
    """
    refusal = why_not_editable_now(session, user, enrollment, period, now)
    if refusal:
        return refusal
    po_row = session.get_one(PoNumberRow, (period.id, kind))
    lock_row = session.get_one(PoLockRow, (enrollment.id, kind))
    decision = change_po_number(period.period, kind, po_row.value, lock_row.value, change)
    if isinstance(decision, Refusal):
        return decision
    newly_locked = decision.lock.locked and not lock_row.locked
    po_row.set_value(decision.po_number)
    lock_row.set_value(decision.lock)
    if newly_locked:
        for later in _later_not_entered(session, period, kind):
            later.set_value(PoNumber(decision.lock.number, Origin.CARRIED_ON, later.version + 1))
    return decision.po_number


@DefectPoint
def add_po_number(
    session: Session, enrollment: EnrollmentRow, period: PeriodRow, kind: PoKind, lock: PoLock
) -> PoNumberRow:
    """Add the PO number with which *period* opens."""
    row = PoNumberRow(period=period, kind=kind)
    row.set_value(opening_po_number(enrollment.number, period.period, kind, lock))
    session.add(row)
    return row


def _later_not_entered(session: Session, period: PeriodRow, kind: PoKind) -> list[PoNumberRow]:
    query = (
        select(PoNumberRow)
        .join(PeriodRow)
        .where(
            PeriodRow.enrollment_id == period.enrollment_id,
            PeriodRow.start > period.start,
            PoNumberRow.kind == kind,
            PoNumberRow.origin != Origin.ENTERED,
        )
    )
    return list(session.scalars(query))
