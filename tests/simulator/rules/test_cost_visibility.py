import pytest

from eaportal.simulator.rules.cost_visibility import CostVisibility, cost_visibility
from eaportal.simulator.rules.enrollments import MarkupStatus
from eaportal.simulator.rules.roles import EnrollmentKind, Role

ALL, OWN, NONE = CostVisibility

# What each role sees of a direct enrollment with both settings, with neither; of an indirect one whose
# markup is published, and is not.
TABLE = [
    (Role.EA_ADMIN, ALL, ALL, ALL, NONE),
    (Role.EA_ADMIN_READONLY, ALL, ALL, ALL, NONE),
    (Role.EA_PURCHASER, ALL, ALL, ALL, NONE),
    (Role.DEPARTMENT_ADMIN, OWN, NONE, OWN, NONE),
    (Role.DEPARTMENT_ADMIN_READONLY, OWN, NONE, OWN, NONE),
    (Role.ACCOUNT_OWNER, OWN, NONE, OWN, NONE),
    (Role.PARTNER_ADMIN, ALL, ALL, ALL, ALL),
    (Role.PARTNER_ADMIN_READONLY, ALL, ALL, ALL, ALL),
]


def test_the_table_names_every_role_once():
    assert [role for role, *_ in TABLE] == list(Role)


@pytest.mark.parametrize(("role", "with_both", "with_neither", "published", "not_published"), TABLE)
def test_which_charges_a_role_sees(role, with_both, with_neither, published, not_published):
    def seen(kind, markup, *, views):
        return cost_visibility(role, kind, markup, da_view_charges=views, ao_view_charges=views)

    direct, indirect, disabled = EnrollmentKind.DIRECT, EnrollmentKind.INDIRECT, MarkupStatus.DISABLED
    assert seen(direct, disabled, views=True) is with_both
    assert seen(direct, disabled, views=False) is with_neither
    for markup in (MarkupStatus.PUBLISHED, MarkupStatus.LOCKED):
        assert seen(indirect, markup, views=True) is published
    for markup in (disabled, MarkupStatus.PREVIEW):
        assert seen(indirect, markup, views=True) is not_published


@pytest.mark.parametrize(
    ("role", "other"), [(Role.DEPARTMENT_ADMIN, "ao_view_charges"), (Role.ACCOUNT_OWNER, "da_view_charges")]
)
def test_each_setting_is_for_its_own_role(role, other):
    views = {"da_view_charges": False, "ao_view_charges": False} | {other: True}

    assert cost_visibility(role, EnrollmentKind.DIRECT, MarkupStatus.DISABLED, **views) is NONE
