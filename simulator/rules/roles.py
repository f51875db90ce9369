"""Who takes part in an enrollment, and who of them may change a PO number."""

from enum import StrEnum


class Role(StrEnum):
    """What a user is in the portal [S5]."""

    EA_ADMIN = "ea_admin"
    EA_ADMIN_READONLY = "ea_admin_readonly"
    EA_PURCHASER = "ea_purchaser"
    DEPARTMENT_ADMIN = "department_admin"
    DEPARTMENT_ADMIN_READONLY = "department_admin_readonly"
    ACCOUNT_OWNER = "account_owner"
    PARTNER_ADMIN = "partner_admin"
    PARTNER_ADMIN_READONLY = "partner_admin_readonly"


class EnrollmentKind(StrEnum):
    """Whether a customer buys from Microsoft itself or through a partner."""

    DIRECT = "direct"
    INDIRECT = "indirect"


DEPARTMENT_ROLES = (Role.DEPARTMENT_ADMIN, Role.DEPARTMENT_ADMIN_READONLY)
PO_EDITOR = {
    EnrollmentKind.DIRECT: Role.EA_ADMIN,
    EnrollmentKind.INDIRECT: Role.PARTNER_ADMIN,
}


def may_edit_po(role: Role, kind: EnrollmentKind) -> bool:
    """Tell whether *role* may change PO numbers of an enrollment of this *kind* [S1, S4b]."""
    return PO_EDITOR[kind] is role


def sees_whole_enrollment(role: Role) -> bool:
    """Tell whether *role* is about a whole enrollment, not about departments or accounts of it [S5]."""
    return role not in (*DEPARTMENT_ROLES, Role.ACCOUNT_OWNER)


def may_manage(role: Role) -> bool:
    """Tell whether *role* manages administrators, departments, accounts and contacts [S5, S7]."""
    return role in (Role.EA_ADMIN, Role.PARTNER_ADMIN)
