"""What Enrollment Detail shows of the agreement, and who may sign in by its authentication level."""

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    CUSTOMER,
    EA_ADMIN,
    HIDDEN,
    PARTNER_READER,
    PREVIEW,
    QUARTERLY,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit


@proves(Fact.DETAIL)
@pytest.mark.parametrize(
    ("account", "enrollment", "expected"),
    [
        (
            EA_ADMIN,
            HIDDEN,
            {
                "Enrollment number": HIDDEN,
                "Enrollment name": "Fabrikam Private",
                "Enrollment type": "Direct",
                "Status": "Active",
                "Start date": "July 1, 2018",
                "End date": "June 30, 2021",
                "Auth Level": "Mixed Account",
                "Azure Marketplace": "Enabled",
                "DA View Charges": "Disabled",
                "AO View Charges": "Disabled",
            },
        ),
        (PARTNER_READER, PREVIEW, {"Enrollment type": "Indirect", "Markup status": "Preview"}),
        (CUSTOMER, QUARTERLY, {"Enrollment type": "Indirect", "Markup status": "Published"}),
    ],
)
def test_enrollment_detail_shows_the_agreement(
    visit: Visit, account: str, enrollment: str, expected: dict[str, str]
) -> None:
    facts = visit(account).open(f"manage/enrollment?enrollment={enrollment}").facts("main dl.facts")

    assert {name: facts.get(name) for name in expected} == expected
    assert list(facts)[-2:] == ["Balance", "Overage amount"]


@proves(Fact.AUTH_LEVELS)
@pytest.mark.parametrize(
    ("level", "admits"),
    [
        ("microsoft-account-only", []),
        ("work-or-school-account", [EA_ADMIN]),
        ("work-or-school-account-cross-tenant", [EA_ADMIN]),
        ("mixed-account", [EA_ADMIN]),
    ],
)
def test_the_auth_level_decides_who_can_sign_in(
    visit: Visit, portal_world: World, level: str, admits: list[str]
) -> None:
    visitor = visit(EA_ADMIN)
    for enrollment in ("7000001", "7000002", "7000003", "7000004"):
        form = visitor.open(f"manage/enrollment/settings?enrollment={enrollment}")
        visitor.send(form, "main dialog form", auth_level=level)

    anonymous = visit(None)
    answer = anonymous.send(anonymous.open("signin"), "main .sign-in form", account=EA_ADMIN)

    assert (answer.alert == "Invalid User") == (EA_ADMIN not in admits)
