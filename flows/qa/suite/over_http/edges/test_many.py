"""The sample users of a world to try things out in, and a user with many enrollments."""

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor
from eaportal.flows.qa.suite.settings import EDITORS

ROLES = {
    "ea_admin": "Enterprise administrator",
    "ea_admin_readonly": "Enterprise administrator (read only)",
    "ea_purchaser": "EA purchaser",
    "department_admin": "Department administrator",
    "department_admin_readonly": "Department administrator (read only)",
    "account_owner": "Account owner",
    "partner_admin": "Partner administrator",
    "partner_admin_readonly": "Partner administrator (read only)",
}
# As many enrollments as the pop-out has boxes, and one more.
BOXES = 24
MANY = [f"75{i:05}" for i in range(BOXES + 1)]
# More than the portal handles in one transaction happen at the same moment.
MORE = [f"76{i:05}" for i in range(45)]
WORLD_FILE = (
    'now: "2020-12-10T09:00:00Z"\nenrollments:\n'
    + "".join(
        f"- {{number: '{number}', name: 'No {i} of {number[::-1]}', kind: direct, start: 2018-07-01,"
        " end: 2021-06-30}\n"
        for i, number in enumerate(MANY)
    )
    + "".join(
        f"- {{number: '{number}', name: More, kind: direct, start: 2018-07-01, end: 2021-06-30}}\n"
        for number in MORE
    )
    + f"users:\n- {{account: many@x.example, name: Ma Ny, role: ea_admin, enrollments: {MANY}}}\n"
    + f"- {{account: more@x.example, name: Mo Re, role: ea_admin, enrollments: {MORE}}}\n"
    + "periods:\n"
    + "".join(f"- {{enrollment: '{number}', period: '2020-12'}}\n" for number in MORE)
)


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """A user with one enrollment more than there are boxes."""
    return WORLD_FILE


@pytest.fixture
def sample(suite_worlds: Callable[..., World]) -> World:
    """The world that a simulator has if nobody describes another."""
    return suite_worlds("sample", None)


@proves(Fact.EDITORS)
def test_the_sign_in_page_of_the_sample_world_lists_its_users_and_what_they_may(sample: World) -> None:
    page = Visitor(sample.url, "en-US").open("signin")

    rows = {read(row.select_one("th")): row.select("td") for row in page.page.select(".personas tbody tr")}

    users = {user.account: user for user in sample.users()}
    kinds = kinds_of(sample)
    assert sorted(rows) == sorted(users)
    assert [button["value"] for button in page.page.select(".personas th button")] == list(rows)
    for account, (role, sees, changes) in rows.items():
        user = users[account]
        assert read(role) == ROLES[user.role]
        assert [read(each) for each in sees.select("div")] == [
            f"{number} ({kinds[number].capitalize()})" for number in user.enrollments
        ]
        may = [number for number in user.enrollments if EDITORS[kinds[number]] == user.role]
        assert [read(each) for each in changes.select("div")] == may
        assert (read(changes) == "None: read only") == (may == [])
        assert "and more" not in read(sees)


@proves(Fact.EDITORS)
def test_a_sample_user_is_chosen_and_signs_in_with_the_password_filled_in(sample: World) -> None:
    visitor = Visitor(sample.url, "en-US")
    account = sample.users()[0].account

    chosen = visitor.send(visitor.open("signin"), ".personas form", account=account)
    typed = visitor.send(visitor.open("signin"), "main .sign-in form", account=account)
    stay = visitor.send(chosen, "main .sign-in form")

    field = chosen.the("#password")
    assert field["aria-describedby"] == chosen.the("main .small")["id"]
    assert str(field["value"]) in chosen.read("main .small")
    assert "value" not in typed.the("#password").attrs
    assert typed.page.select("main .small") == []
    assert stay.read("h1") == "Stay signed in?"


@proves(Fact.WITHOUT_SAYING)
def test_no_other_world_says_who_may_sign_in(visit: Visit) -> None:
    assert visit(None).open("signin").page.select(".personas") == []


@proves(Fact.NAVIGATION)
@pytest.mark.parametrize(
    ("search", "found", "more"),
    [
        ("", MANY[:BOXES], True),
        ("7500", MANY[:BOXES], True),
        ("750000", MANY[:10], False),
        ("75", MANY[:BOXES], True),
        ("no 24", MANY[24:], False),
        ("4", [MANY[4], MANY[14], MANY[24]], False),
        ("o", MANY[:BOXES], True),
        ("zz", [], False),
        ("7500024", MANY[24:], False),
        ("7500025", [], False),
        (" NO 3 ", MANY[3:4], False),
        ("%", [], False),
        ("___", [], False),
    ],
)
def test_the_pop_out_has_24_boxes_and_says_that_there_are_more(
    visit: Visit, search: str, found: list[str], more: bool
) -> None:
    page = search_for(visit("many@x.example"), search)

    assert page.read_all(".boxes strong") == found
    assert ("There are more enrollments." in page.read("main dialog")) == more


@proves(Fact.NAVIGATION)
def test_a_pop_out_whose_boxes_have_every_enrollment_says_nothing_of_more(
    visit: Visit, portal_world: World
) -> None:
    portal_world.add_user("few@x.example", "ea_admin", MANY[:BOXES])

    page = search_for(visit("few@x.example"), "")

    assert page.read_all(".boxes strong") == MANY[:BOXES]
    assert "There are more enrollments." not in page.read("main dialog")


@proves(Fact.NAVIGATION)
@pytest.mark.parametrize(
    ("opened_on", "tab"),
    [
        ("report/invoices", "report/invoices"),
        ("report/usagesummary", "report/usagesummary"),
        ("mailbox", "manage/enrollment"),
    ],
)
def test_another_enrollment_opens_on_the_tab_of_reports_from_which_it_is_chosen(
    visit: Visit, opened_on: str, tab: str
) -> None:
    visitor = visit("more@x.example")

    switch = visitor.open(str(visitor.open(opened_on).the("a.enrollment")["href"]))
    searched = visitor.open(f"manage/enrollment/switch?{urlencode(switch.values('main dialog form'))}")

    for page in (switch, searched):
        box = page.page.select(".boxes a")[1]
        assert visitor.open(str(box["href"])).url == f"{visitor.url}{tab}?enrollment={MORE[1]}"


@proves(Fact.TIMELINE)
def test_what_happens_to_many_enrollments_at_once_happens_to_each_once(portal_world: World) -> None:
    events = portal_world.advance_to(datetime(2021, 1, 8, tzinfo=UTC))

    for kind, period in (("period-closed", "2020-12"), ("notification-sent", "2020-12")):
        told = [event.enrollment for event in events if (event.kind, event.period) == (kind, period)]
        assert told == MORE, kind
    opened = [event.enrollment for event in events if event.kind == "default-made"]
    assert sorted(opened) == sorted([*MORE, *MORE])
    assert len(portal_world.mails(about="Overage notification")) == len(MORE)


@proves(Fact.NAVIGATION)
def test_a_search_has_at_most_100_characters(visit: Visit) -> None:
    page = search_for(visit("many@x.example"), "x" * 101)

    assert page.the("#search")["value"] == "x" * 100


def search_for(visitor: Visitor, search: str) -> Answer:
    """Search in the pop-out."""
    return visitor.open(f"manage/enrollment/switch?active=yes&search={search.replace('%', '%25')}")


def kinds_of(world: World) -> dict[str, str]:
    """Return the kind of each enrollment, as Enrollment Detail says it."""
    kinds = {}
    for user in world.users():
        visitor = Visitor(world.url, "en-US")
        cookie = world.begin_session(account=user.account)
        visitor.keep(f"{cookie.name}={cookie.value}; Path={cookie.path}")
        for number in user.enrollments:
            facts = visitor.open(f"manage/enrollment?enrollment={number}").facts("main dl.facts")
            kinds[number] = facts["Enrollment type"].casefold()
    return kinds
