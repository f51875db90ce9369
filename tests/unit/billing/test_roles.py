import pytest

from simulator.billing.roles import EnrollmentKind, Role, may_edit_po

# Role, and whether it may change PO numbers of a direct and of an indirect enrollment.
TABLE = [
    (Role.EA_ADMIN, True, False),
    (Role.EA_ADMIN_READONLY, False, False),
    (Role.EA_PURCHASER, False, False),
    (Role.DEPARTMENT_ADMIN, False, False),
    (Role.DEPARTMENT_ADMIN_READONLY, False, False),
    (Role.ACCOUNT_OWNER, False, False),
    (Role.PARTNER_ADMIN, False, True),
    (Role.PARTNER_ADMIN_READONLY, False, False),
]


def test_the_table_names_every_role_once():
    roles = [role for role, _, _ in TABLE]

    assert roles == list(Role)


@pytest.mark.parametrize(("role", "direct", "indirect"), TABLE)
def test_one_role_a_kind_of_enrollment_edits_po_numbers(role, direct, indirect):
    allowed = {kind: may_edit_po(role, kind) for kind in EnrollmentKind}

    assert allowed == {EnrollmentKind.DIRECT: direct, EnrollmentKind.INDIRECT: indirect}
