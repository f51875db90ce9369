"""The faults of a world, counted so that the same requests meet the same faults."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from eaportal.simulator.faults.effects import FaultEffect, PortalPage
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, shown_state
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.worlds.tables import EnrollmentRow, FaultRow, PeriodRow, UserRow


@dataclass(frozen=True)
class Call:
    """A request as faults see it; what it is not about is None."""

    page: PortalPage | None
    role: Role | None
    enrollment: str | None


def has_faults(session: Session) -> bool:
    """Tell whether any fault is set."""
    return session.scalar(select(exists(select(FaultRow.id)))) or False


def list_faults(session: Session) -> list[FaultRow]:
    """All faults, in the order in which they were set."""
    return list(session.scalars(select(FaultRow).order_by(FaultRow.id)))


def befalling(session: Session, call: Call, now: datetime) -> list[FaultRow]:
    """Count *call*, made at *now*, and return the faults that befall it, in the order in which they were set.

    Delays add up; the first fault of another kind is the last: those set after it do not see the call, so
    that two faults in a row befall one call after the other.
    """
    befall = []
    for fault in list_faults(session):
        if not _fits(fault, call):
            continue
        fault.calls += 1
        if not _strikes(fault, now):
            continue
        fault.hits += 1
        befall.append(fault)
        if fault.effect is not FaultEffect.LATENCY:
            break
    return befall


def save_first(
    session: Session, fault: FaultRow, user: UserRow, enrollment: str, period: str, kind: str, now: datetime
) -> None:
    """Save another number just before *user* does, as far as the same rules allow it."""
    query = select(PeriodRow).join(EnrollmentRow).where(EnrollmentRow.number == enrollment)
    rows = [row for row in session.scalars(query) if row.period.key == period]
    if not rows or kind not in list(PoKind):
        return
    (row,) = rows
    state = po_number_states(session, row.enrollment, row)[PoKind(kind)]
    shown = shown_state(row.period, PoKind(kind), state.po_number, state.lock)
    change = PoChange(fault.po_number or f"SAVED-FIRST-{fault.hits}", state.lock.locked, based_on=shown)
    save_po_number(session, user, row.enrollment, row, PoKind(kind), change, now)


def _fits(fault: FaultRow, call: Call) -> bool:
    asked = (fault.page, fault.role, fault.enrollment)
    return all(
        want in (None, given)
        for want, given in zip(asked, (call.page, call.role, call.enrollment), strict=True)
    )


def _strikes(fault: FaultRow, now: datetime) -> bool:
    """Whether *fault* befalls the call that it has just counted."""
    if fault.calls < fault.from_call or (fault.times is not None and fault.hits >= fault.times):
        return False
    if fault.until is not None and now >= fault.until:
        return False
    # Drawn anew for each call from the seed and the call's number alone: nothing else can shift the row.
    draw = Random(f"{fault.seed} {fault.calls}").random()  # noqa: S311 - repeatable on purpose
    return fault.probability is None or draw < fault.probability
