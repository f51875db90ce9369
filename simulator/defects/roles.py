"""Defects of who may change a PO number."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from eaportal.simulator.defects import facts
from eaportal.simulator.defects.entries import Kind, Section
from eaportal.simulator.rules.roles import EnrollmentKind, Role
from eaportal.simulator.services.po_numbers import role_in
from eaportal.simulator.worlds.tables import EnrollmentRow, UserRow

section = Section(Kind.RULE)
# Takes a user of a role for one of another, on an enrollment of a kind.
_Mistake = Callable[[Role, EnrollmentKind], Role]
_RoleIn = Callable[[Session, UserRow, EnrollmentRow], Role]
_READ_ONLY = {
    Role.EA_ADMIN_READONLY: Role.EA_ADMIN,
    Role.PARTNER_ADMIN_READONLY: Role.PARTNER_ADMIN,
}


def _defect(*, seen: str) -> Callable[[_Mistake], _Mistake]:
    def enter(mistake: _Mistake) -> _Mistake:
        def replacement(healthy: _RoleIn, session: Session, user: UserRow, enrollment: EnrollmentRow) -> Role:
            return mistake(healthy(session, user, enrollment), enrollment.kind)

        role_in.replace_with(replacement, defect=section.tell(mistake, seen=seen, breaks=facts.EDITORS))
        return mistake

    return enter


@_defect(
    seen="Usage Summary as EA purchaser: View/Edit PO Numbers, and its Save",
)
def purchaser_may_save(role: Role, _kind: EnrollmentKind) -> Role:
    """An EA purchaser may change PO numbers of a direct enrollment."""
    return Role.EA_ADMIN if role is Role.EA_PURCHASER else role


@_defect(
    seen="Usage Summary as read-only EA or partner administrator: View/Edit PO Numbers, and its Save",
)
def read_only_may_save(role: Role, _kind: EnrollmentKind) -> Role:
    """Administrators with read-only access may change PO numbers."""
    return _READ_ONLY.get(role, role)


@_defect(
    seen="Usage Summary of an indirect enrollment as EA administrator: View/Edit PO Numbers, and its Save",
)
def customer_may_save(role: Role, kind: EnrollmentKind) -> Role:
    """The customer's EA administrator may change PO numbers of an indirect enrollment."""
    return Role.PARTNER_ADMIN if role is Role.EA_ADMIN and kind is EnrollmentKind.INDIRECT else role
