"""The faults of a world, counted so that the same requests meet the same faults."""

from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import FaultRow
from eaportal.simulator.faults.effects import EFFECTS, Effect
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.roles import Role


@dataclass(frozen=True)
class Call:
    """A request as faults see it; a part that the request doesn't have is None."""

    page: PortalPage | None
    role: Role | None
    enrollment: str | None


def has_faults(session: Session) -> bool:
    """Return whether any fault is set."""
    return session.scalar(select(exists(select(FaultRow.id)))) or False


def list_faults(session: Session) -> list[FaultRow]:
    """Return all faults, in the order in which they were set."""
    return list(session.scalars(select(FaultRow).order_by(FaultRow.id)))


def effect_of(fault: FaultRow) -> Effect:
    """Return the effect of *fault* with its parameters."""
    return EFFECTS[fault.effect].model_validate_json(fault.parameters)


def faults_that_hit(session: Session, call: Call, now: datetime) -> list[FaultRow]:
    """Count *call*, made at *now*, and return the faults that hit it, in the order in which they were set.

    Delays add up. The first fault that does more than delay hides the call from the faults set after it, so
    two such faults hit one call after the other.
    """
    hitting = []
    for fault in list_faults(session):
        if not _matches(fault, call):
            continue
        fault.calls += 1
        if not _hits(fault, now):
            continue
        fault.hits += 1
        hitting.append(fault)
        if not effect_of(fault).shares_request:
            break
    return hitting


def _matches(fault: FaultRow, call: Call) -> bool:
    wanted = (fault.page, fault.role, fault.enrollment)
    return all(
        want in (None, given)
        for want, given in zip(wanted, (call.page, call.role, call.enrollment), strict=True)
    )


def _hits(fault: FaultRow, now: datetime) -> bool:
    """Return whether *fault* hits the call that it has just counted."""
    if fault.calls < fault.from_call or (fault.times is not None and fault.hits >= fault.times):
        return False
    if fault.until is not None and now >= fault.until:
        return False
    # Drawn from the seed and the call's number alone, so nothing else can shift the sequence.
    draw = Random(f"{fault.seed} {fault.calls}").random()  # noqa: S311 - repeatable on purpose
    return fault.probability is None or draw < fault.probability
