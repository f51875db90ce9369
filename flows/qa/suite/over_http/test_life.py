"""The end of the portal: until when its enrollments can be changed, and until when they can be read."""

from datetime import UTC, datetime, timedelta

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

DIRECT, INDIRECT = "7300001", "7300002"
ADMIN, PARTNER = "admin@end.example", "partner@end.example"
DIRECT_DAY, INDIRECT_DAY = datetime(2022, 10, 10, tzinfo=UTC), datetime(2023, 2, 20, tzinfo=UTC)
RETIRED = datetime(2024, 2, 15, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SENTENCE = (
    "As of {day}, {kind} EA customers can't manage their billing account in the EA portal."
    " Instead, they must use the Azure portal."
)
WORLD_FILE = f"""\
now: "2022-10-01T09:00:00Z"
life: documented
enrollments:
- {{number: '{DIRECT}', name: Direct, kind: direct, start: 2020-07-01, end: 2026-06-30}}
- {{number: '{INDIRECT}', name: Indirect, kind: indirect, start: 2020-07-01, end: 2026-06-30}}
users:
- {{account: {ADMIN}, name: Adm In, role: ea_admin, enrollments: ['{DIRECT}']}}
- {{account: {PARTNER}, name: Part Ner, role: partner_admin, enrollments: ['{INDIRECT}']}}
periods:
- {{enrollment: '{DIRECT}', period: '2022-10'}}
- {{enrollment: '{INDIRECT}', period: '2022-10'}}
"""


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """A direct and an indirect enrollment of a portal that ends as documented."""
    return WORLD_FILE


@proves(Fact.END)
@pytest.mark.parametrize(
    ("account", "enrollment", "day", "period", "said"),
    [
        (ADMIN, DIRECT, DIRECT_DAY, "2022-10", SENTENCE.format(day="October 10, 2022", kind="direct")),
        (
            PARTNER,
            INDIRECT,
            INDIRECT_DAY,
            "2023-02",
            SENTENCE.format(day="February 20, 2023", kind="indirect"),
        ),
    ],
    ids=["direct", "indirect"],
)
def test_an_enrollment_is_changed_until_the_day_from_which_it_is_managed_elsewhere(
    visit: Visit, portal_world: World, account: str, enrollment: str, day: datetime, period: str, said: str
) -> None:
    portal_world.advance_to(day - SECOND)
    visitor = visit(account)
    saved = save(visitor, enrollment, period, "PO-LAST")
    opened_in_time = visitor.open(f"report/usagesummary/ponumbers?enrollment={enrollment}&period={period}")
    portal_world.advance_to(day)
    before = [entry for entry in portal_world.journal() if entry.who == account]

    late = visitor.send(opened_in_time, "main dialog form", po_number="PO-LATE")
    manage = visitor.open(f"manage/enrollment?enrollment={enrollment}")

    assert "PO-LAST" in saved.message
    assert late.alert == said
    assert late.read("[role=note]") == manage.read("[role=note]") == said
    assert [entry for entry in portal_world.journal() if entry.who == account] == before


@proves(Fact.READ_UNTIL_THEN)
def test_what_is_managed_elsewhere_is_read_until_the_portal_is_retired(
    visit: Visit, portal_world: World
) -> None:
    portal_world.advance_to(RETIRED - SECOND)
    visitor = visit(ADMIN)
    path = f"report/usagesummary?enrollment={DIRECT}"

    last = visitor.open(path)
    portal_world.advance_to(RETIRED)
    retired = [visitor.open(each) for each in (path, "signin", "mailbox")]

    assert last.read("h1") == "Usage Summary"
    assert [page.status for page in retired] == [410] * 3
    assert {page.read("h1") for page in retired} == {"The EA portal is retired"}
    assert {page.read("main p") for page in retired} == {
        "The EA portal was retired on February 15, 2024. To manage your enrollments, use"
        " Cost Management + Billing in the Azure portal."
    }


def save(visitor: Visitor, enrollment: str, period: str, number: str) -> Answer:
    """Save *number* in the dialog."""
    form = visitor.open(f"report/usagesummary/ponumbers?enrollment={enrollment}&period={period}")
    return visitor.send(form, "main dialog form", po_number=number)
