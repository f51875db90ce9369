"""Departments and accounts: adding, changing, and whom they belong to."""

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    ATTIC_OWNER,
    DIRECT,
    EA_ADMIN,
    HIDDEN,
    READER,
    SHOP_OWNER,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.forms.forms import changes, send


@proves(Fact.DEPARTMENTS)
@pytest.mark.parametrize(
    ("fields", "alert"),
    [
        ({"name": ""}, "Enter a name of at most 100 characters."),
        ({"name": "x" * 101}, "Enter a name of at most 100 characters."),
        ({"cost_center": "x" * 101}, "Enter a name of at most 100 characters."),
        ({"name": "sales"}, "sales has already been added."),
        ({"quota": "-1"}, "A spending quota is an amount such as 2500 or 2500.50."),
        ({"quota": "12,5"}, "A spending quota is an amount such as 2500 or 2500.50."),
    ],
)
def test_a_department_that_cannot_be_saved_is_explained_and_kept(
    visit: Visit, portal_world: World, fields: dict[str, str], alert: str
) -> None:
    answer = send(visit(EA_ADMIN), "manage/department/edit", **fields)

    assert answer.alert == alert
    kept = answer.values("main dialog form")
    assert {name: kept[name] for name in fields} == fields
    assert changes(portal_world) == []


@proves(Fact.DEPARTMENTS)
def test_a_department_is_added_and_changed(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)

    departments = "section[aria-labelledby=departments] table"
    added = send(visitor, "manage/department/edit", name="x" * 100)
    pencil = added.page.select(f"{departments} tbody tr")[-1].select("a.symbol")[0]["href"]
    form = visitor.open(str(pencil))
    changed = visitor.send(form, "main dialog form", name="Support", cost_center="CC-10", quota="")

    assert added.message == f"The department {'x' * 100} is saved."
    assert form.values("main dialog form")["quota"] == "12.50"
    assert changed.rows(departments)[-1][:4] == ["Support", "CC-10", "None", "€0.00"]
    assert len(changed.rows(departments)) == 3


@proves(Fact.ACCOUNTS)
@pytest.mark.parametrize(
    ("fields", "alert"),
    [
        ({"name": " "}, "Enter a name of at most 100 characters."),
        ({"owner": "nobody"}, "Enter an email address, such as name@example.org."),
        ({"name": "shop"}, "shop has already been added."),
        ({"owner": SHOP_OWNER}, "Site has already been added."),
        (
            {"owner": READER},
            f"{READER} already has a different role in the portal, and an account can have only one.",
        ),
    ],
)
def test_an_account_that_cannot_be_added_is_explained_and_kept(
    visit: Visit, portal_world: World, fields: dict[str, str], alert: str
) -> None:
    answer = send(visit(EA_ADMIN), "manage/account/add", **fields)

    assert answer.alert == alert
    kept = answer.values("main dialog form")
    assert {name: kept[name] for name in fields} == fields
    assert changes(portal_world) == []


@proves(Fact.WARNING)
def test_an_account_is_pending_until_its_owner_signs_in_and_continues(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    added = send(visitor, "manage/account/add")
    owner = visit("site_owner@direct.example")

    warning = owner.send(owner.open("signin/stay"), "main .sign-in form", stay="no")
    page = owner.send(warning, "main .sign-in form")

    assert added.rows()[-1][:4] == ["Site", "site_owner@direct.example", "–", "Pending"]
    assert warning.read("h1") == "Warning"
    assert warning.read_all("main ul.plain li") == [f"Site ({DIRECT})"]
    assert page.read("h1") == "Manage"
    listed = visitor.open(f"manage/account?enrollment={DIRECT}").rows()
    assert listed[-1][3] == "Active"
    assert owner.send(owner.open("signin/stay"), "main .sign-in form", stay="no").read("h1") == "Manage"


@proves(Fact.ACCOUNTS)
def test_an_owner_of_another_enrollment_gets_the_account_too(visit: Visit, portal_world: World) -> None:
    owner = ATTIC_OWNER
    before = {user.account: user.enrollments for user in portal_world.users()}

    answer = send(visit(EA_ADMIN), "manage/account/add", HIDDEN, owner=owner)

    after = {user.account: user.enrollments for user in portal_world.users()}
    assert answer.alert == ""
    assert after == {**before, owner: [DIRECT, HIDDEN]}
    assert [row[1] for row in visit(owner).open(f"manage/account?enrollment={HIDDEN}").rows()] == [owner]


@proves(Fact.ASSOCIATE)
def test_an_account_is_associated_with_a_department_behind_its_pencil(visit: Visit) -> None:
    visitor = visit(EA_ADMIN)
    tabs = [visitor.open(f"manage/{tab}?enrollment={DIRECT}") for tab in ("account", "department")]
    dialogs = [visitor.open_symbol(tab, "Edit Shop") for tab in tabs]
    departments = {read(each): str(each["value"]) for each in dialogs[0].page.select("dialog option")}

    saved = visitor.send(dialogs[0], "main dialog form", department=departments["Research"])

    assert dialogs[0].path == dialogs[1].path
    accounts = {row[0]: row[2] for row in saved.rows("section[aria-labelledby=accounts] table")}
    assert accounts["Shop"] == "Research"
