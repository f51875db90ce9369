"""The rows of Manage: the symbols of administrators, the administrators of departments, and accounts."""

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import DIRECT, EA_ADMIN, READER
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

PEOPLE = "section[aria-labelledby=administrators] table"
NEW = "new@direct.example"


@proves(Fact.SYMBOLS)
def test_the_x_of_an_administrator_asks_in_the_row_and_removes_after_yes(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    page = visitor.open(f"manage/enrollment?enrollment={DIRECT}")

    asked = follow(visitor, page, f"Remove {READER}")
    row = next(row for row in asked.page.select(f"{PEOPLE} tbody tr") if READER in read(row))
    kept = visitor.open(str(row.select("a")[-1]["href"]))
    removed = visitor.send(asked, f"{PEOPLE} form")

    assert [read(each) for each in row.select("button, a")] == ["Yes", "No"]
    assert READER in people(kept)
    assert READER not in people(removed)
    assert READER not in {user.account for user in portal_world.users()}


@proves(Fact.SYMBOLS)
def test_the_pencil_of_an_administrator_changes_whether_they_only_read(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    dialog = follow(visitor, visitor.open(f"manage/enrollment?enrollment={DIRECT}"), f"Edit {READER}")

    visitor.send(dialog, "main dialog form", read_only="no")

    assert dialog.values("main dialog form")["read_only"] == "yes"
    assert {user.account: user.role for user in portal_world.users()}[READER] == "ea_admin"


@proves(Fact.OF_DEPARTMENTS)
def test_a_department_gets_an_administrator_who_sees_it_alone(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)
    tab = visitor.open(f"manage/department?enrollment={DIRECT}")
    page = visitor.open(str(tab.page.select("section[aria-labelledby=departments] tbody th a")[0]["href"]))
    forms = [each.page.select("a[href*='administrators/add']") for each in (tab, page)]
    form = visitor.open(str(forms[1][0]["href"]))

    listed = visitor.send(form, "main dialog form", email=NEW, read_only="yes")

    assert [len(links) for links in forms] == [1, 1]
    assert [NEW, "Yes"] in [row[:2] for row in listed.rows(PEOPLE)]
    assert {user.account: user.role for user in portal_world.users()}[NEW] == "department_admin_readonly"
    seen = visit(NEW).open(f"manage/department?enrollment={DIRECT}")
    assert [row[0] for row in seen.rows("section[aria-labelledby=departments] table")] == ["Sales"]


@proves(Fact.ASSOCIATE)
def test_an_account_is_associated_with_a_department_behind_its_pencil(visit: Visit) -> None:
    visitor = visit(EA_ADMIN)
    tabs = [visitor.open(f"manage/{tab}?enrollment={DIRECT}") for tab in ("account", "department")]
    dialogs = [follow(visitor, tab, "Edit Shop") for tab in tabs]
    departments = {read(each): str(each["value"]) for each in dialogs[0].page.select("dialog option")}

    saved = visitor.send(dialogs[0], "main dialog form", department=departments["Research"])

    assert dialogs[0].path == dialogs[1].path
    accounts = {row[0]: row[2] for row in saved.rows("section[aria-labelledby=accounts] table")}
    assert accounts["Shop"] == "Research"


def follow(visitor: Visitor, page: Answer, name: str) -> Answer:
    """Open the symbol of *page* that is named so for screen readers."""
    return visitor.open(str(page.the(f"a.symbol[aria-label='{name}']")["href"]))


def people(page: Answer) -> list[str]:
    """Return the accounts of the administrators on *page*."""
    return [row[0] for row in page.rows(PEOPLE)]
