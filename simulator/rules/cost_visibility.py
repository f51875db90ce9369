"""Which costs of an enrollment a user sees."""

from enum import Enum

from eaportal.simulator.rules.enrollments import MarkupStatus
from eaportal.simulator.rules.roles import DEPARTMENT_ROLES, EnrollmentKind, Role

_PARTNER = (Role.PARTNER_ADMIN, Role.PARTNER_ADMIN_READONLY)
_TO_CUSTOMERS = (MarkupStatus.PUBLISHED, MarkupStatus.LOCKED)


class CostVisibility(Enum):
    """All costs, only those of the user's own departments or accounts, or none."""

    ALL = "all"
    OWN = "own"
    NONE = "none"


def cost_visibility(
    role: Role, kind: EnrollmentKind, markup: MarkupStatus, *, da_view_charges: bool, ao_view_charges: bool
) -> CostVisibility:
    """Return which costs *role* sees. Hidden costs are shown as 0 [S5].

    The customer of an indirect enrollment sees costs once the partner has published a markup [S3a, S12].
    """
    if role in _PARTNER:
        return CostVisibility.ALL
    if kind is EnrollmentKind.INDIRECT and markup not in _TO_CUSTOMERS:
        return CostVisibility.NONE
    if role in DEPARTMENT_ROLES:
        return CostVisibility.OWN if da_view_charges else CostVisibility.NONE
    if role is Role.ACCOUNT_OWNER:
        return CostVisibility.OWN if ao_view_charges else CostVisibility.NONE
    return CostVisibility.ALL
