"""What a user may do now: by their role, and by what is left of the portal."""

from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import EnrollmentRow, UserRow, WorldRow
from eaportal.simulator.rules.life import MANAGED_ELSEWHERE_FROM, Access, access_to
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.rules.roles import EnrollmentKind, may_manage

_ELSEWHERE = {
    EnrollmentKind.DIRECT: Reason.DIRECT_MANAGED_ELSEWHERE,
    EnrollmentKind.INDIRECT: Reason.INDIRECT_MANAGED_ELSEWHERE,
}


def why_read_only(session: Session, enrollment: EnrollmentRow) -> Refusal | None:
    """Return why nobody can change anything of *enrollment* in this portal any more, or None."""
    world = session.get_one(WorldRow, 1)
    if access_to(enrollment.kind, world.life, world.present) is Access.FULL:
        return None
    return Refusal(_ELSEWHERE[enrollment.kind], {"day": MANAGED_ELSEWHERE_FROM[enrollment.kind].isoformat()})


def why_not_manageable(session: Session, user: UserRow, enrollment: EnrollmentRow) -> Refusal | None:
    """Return why *user* may not manage *enrollment* now, or None."""
    if not may_manage(user.role):
        return Refusal(Reason.MAY_NOT_MANAGE)
    return why_read_only(session, enrollment)
