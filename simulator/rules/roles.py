"""The roles of users, and what each role may do."""

from enum import StrEnum


class Role(StrEnum):
    """The role of a user in the portal [S5]."""

    EA_ADMIN = "ea_admin"
    EA_ADMIN_READONLY = "ea_admin_readonly"
    EA_PURCHASER = "ea_purchaser"
    DEPARTMENT_ADMIN = "department_admin"
    DEPARTMENT_ADMIN_READONLY = "department_admin_readonly"
    ACCOUNT_OWNER = "account_owner"
    PARTNER_ADMIN = "partner_admin"
    PARTNER_ADMIN_READONLY = "partner_admin_readonly"


class EnrollmentKind(StrEnum):
    """Whether a customer buys directly from Microsoft or through a partner."""

    DIRECT = "direct"
    INDIRECT = "indirect"


DEPARTMENT_ROLES = (Role.DEPARTMENT_ADMIN, Role.DEPARTMENT_ADMIN_READONLY)
PO_EDITOR = {
    EnrollmentKind.DIRECT: Role.EA_ADMIN,
    EnrollmentKind.INDIRECT: Role.PARTNER_ADMIN,
}


def may_edit_po(role: Role, kind: EnrollmentKind) -> bool:
    """Check whether *role* may change PO numbers of enrollments of this *kind* [S1, S4b]."""
    return PO_EDITOR[kind] is role


def sees_whole_enrollment(role: Role) -> bool:
    """Check whether *role* covers a whole enrollment, not only its own departments or accounts [S5]."""
    return role not in (*DEPARTMENT_ROLES, Role.ACCOUNT_OWNER)


def may_manage(role: Role) -> bool:
    """Check whether *role* may manage administrators, departments, accounts and contacts [S5, S7]."""
    return role in (Role.EA_ADMIN, Role.PARTNER_ADMIN)
