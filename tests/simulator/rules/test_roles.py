import pytest

from eaportal.simulator.rules.roles import (
    EnrollmentKind,
    Role,
    may_edit_po,
    may_manage,
    sees_whole_enrollment,
)

# Role; whether it may change PO numbers of a direct and of an indirect enrollment; whether it sees the whole
# enrollment; whether it manages it.
TABLE = [
    (Role.EA_ADMIN, True, False, True, True),
    (Role.EA_ADMIN_READONLY, False, False, True, False),
    (Role.EA_PURCHASER, False, False, True, False),
    (Role.DEPARTMENT_ADMIN, False, False, False, False),
    (Role.DEPARTMENT_ADMIN_READONLY, False, False, False, False),
    (Role.ACCOUNT_OWNER, False, False, False, False),
    (Role.PARTNER_ADMIN, False, True, True, True),
    (Role.PARTNER_ADMIN_READONLY, False, False, True, False),
]


def test_the_table_names_every_role_once():
    roles = [role for role, *_ in TABLE]

    assert roles == list(Role)


@pytest.mark.parametrize(("role", "whole", "manages"), [(role, *last) for role, _, _, *last in TABLE])
def test_which_roles_see_and_manage_a_whole_enrollment(role, whole, manages):
    assert (sees_whole_enrollment(role), may_manage(role)) == (whole, manages)


@pytest.mark.parametrize(("role", "direct", "indirect"), [row[:3] for row in TABLE])
def test_one_role_a_kind_of_enrollment_edits_po_numbers(role, direct, indirect):
    allowed = {kind: may_edit_po(role, kind) for kind in EnrollmentKind}

    assert allowed == {EnrollmentKind.DIRECT: direct, EnrollmentKind.INDIRECT: indirect}
