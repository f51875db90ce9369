"""The administrators of an enrollment and of its departments, and who gets its mails."""

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    DIRECT,
    EA_ADMIN,
    HIDDEN,
    PARTNER,
    QUARTERLY,
    READER,
    SHOP_OWNER,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.forms.forms import changes, send
from eaportal.flows.qa.suite.over_http.visitor import Answer

PEOPLE = "section[aria-labelledby=administrators] table"
NEW = "new@direct.example"


@proves(Fact.ADD_ADMINISTRATOR)
@pytest.mark.parametrize(
    ("typed", "alert"),
    [
        ("", "Enter an email address, such as name@example.org."),
        ("no address", "Enter an email address, such as name@example.org."),
        (EA_ADMIN.upper(), f"{EA_ADMIN} has already been added."),
        (READER, f"{READER} has already been added."),
        (
            SHOP_OWNER,
            f"{SHOP_OWNER} already has a different role in the portal, and an account can have only one.",
        ),
    ],
)
def test_an_administrator_who_cannot_be_added_is_explained_and_kept(
    visit: Visit, portal_world: World, typed: str, alert: str
) -> None:
    visitor = visit(EA_ADMIN)
    form = visitor.open(f"manage/enrollment/administrators/add?enrollment={DIRECT}")

    answer = visitor.send(form, "main dialog form", email=typed, read_only="yes")

    assert answer.alert == alert
    kept = answer.values("main dialog form")
    assert (kept["email"], kept["read_only"]) == (typed, "yes")
    assert changes(portal_world) == []


@proves(Fact.ADD_ADMINISTRATOR)
@pytest.mark.parametrize(("read_only", "role"), [("yes", "ea_admin_readonly"), ("no", "ea_admin")])
def test_a_new_administrator_is_invited_and_listed_and_may_do_what_their_role_may(
    visit: Visit, portal_world: World, read_only: str, role: str
) -> None:
    visitor = visit(EA_ADMIN)
    form = visitor.open(f"manage/enrollment/administrators/add?enrollment={DIRECT}")

    answer = visitor.send(form, "main dialog form", email="New@Direct.example", read_only=read_only)

    account = "new@direct.example"
    assert (
        answer.message
        == f"{account} is now an administrator of this enrollment. An invitation has been mailed."
    )
    name = "Enterprise administrator" + (" (read only)" if read_only == "yes" else "")
    people = answer.rows("section[aria-labelledby=administrators] table")
    assert people[-1][:2] == [account, name]
    (mail,) = portal_world.mails(to=account)
    assert mail.subject.startswith("Invitation to Activate your Account")
    assert f"enrollment {DIRECT} (Fabrikam) as {name.lower()}." in mail.text
    assert {user.account: user.role for user in portal_world.users()}[account] == role
    added = visit(account).open(f"report/usagesummary?enrollment={DIRECT}")
    assert (added.page.select(".po-numbers a") != []) == (read_only == "no")
    assert visit(account).open(f"report/usagesummary?enrollment={HIDDEN}").status == 404


@proves(Fact.ADD_ADMINISTRATOR)
def test_the_last_administrator_who_may_edit_stays(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)

    answer = send(visitor, "manage/enrollment/administrators/remove", account=EA_ADMIN)
    nobody = send(visitor, "manage/enrollment/administrators/remove", account=SHOP_OWNER)

    assert answer.alert == "An enrollment needs at least one enterprise administrator who can change it."
    assert nobody.status == 404
    assert "This enrollment has no such administrator." in nobody.read("main")
    assert changes(portal_world) == []


@proves(Fact.ADD_ADMINISTRATOR)
def test_a_removed_administrator_is_signed_out_and_gone(visit: Visit) -> None:
    reader, visitor = visit(READER), visit(EA_ADMIN)
    assert reader.open("report").read("h1") == "Reports"

    answer = send(visitor, "manage/enrollment/administrators/remove")

    assert answer.message == f"{READER} is no longer an administrator of this enrollment."
    assert reader.open("report").read("h1") == "Sign in"
    people = answer.rows("section[aria-labelledby=administrators] table")
    assert READER not in [row[0] for row in people]


@proves(Fact.ADD_ADMINISTRATOR)
def test_an_administrator_of_two_enrollments_is_removed_from_one(visit: Visit, portal_world: World) -> None:
    visitor, account = visit(EA_ADMIN), "new@direct.example"
    for enrollment in (DIRECT, HIDDEN):
        send(visitor, "manage/enrollment/administrators/add", enrollment)
    before = len(changes(portal_world))

    send(visitor, "manage/enrollment/administrators/remove", account=account)

    (removed,) = changes(portal_world)[before:]
    assert (removed[0], removed[1], removed[3]) == (f"user {account}", "enrollments", HIDDEN)
    assert sorted(str(removed[2]).split(", ")) == [DIRECT, HIDDEN]
    added = visit(account)
    assert added.open(f"report?enrollment={HIDDEN}").read("h1") == "Reports"
    assert added.open(f"report?enrollment={DIRECT}").status == 404


@proves(Fact.ADD_ADMINISTRATOR)
def test_who_a_partner_adds_becomes_an_administrator_of_the_customer(
    visit: Visit, portal_world: World
) -> None:
    answer = send(visit(PARTNER), "manage/enrollment/administrators/add", QUARTERLY)

    added = {user.account: (user.role, user.enrollments) for user in portal_world.users()}
    assert answer.alert == ""
    assert added["new@direct.example"] == ("ea_admin", [QUARTERLY])


@proves(Fact.PARTNER_STAYS)
def test_a_partner_administrator_who_is_added_keeps_that_role(visit: Visit, portal_world: World) -> None:
    answer = send(visit(EA_ADMIN), "manage/enrollment/administrators/add", email=PARTNER)

    assert answer.alert == ""
    assert {user.account: user.role for user in portal_world.users()}[PARTNER] == "partner_admin"
    assert visit(PARTNER).open(f"report?enrollment={DIRECT}").status == 200


@proves(Fact.CONTACTS)
def test_contacts_are_the_administrators_and_those_added_and_get_the_mails(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    page = visitor.open(f"manage/enrollment?enrollment={DIRECT}")
    contacts = "section[aria-labelledby=contacts] table"
    assert [row[:2] for row in page.rows(contacts)] == [[EA_ADMIN, "Weekly"]]

    added = send(visitor, "manage/enrollment/contacts/add")
    twice = send(visitor, "manage/enrollment/contacts/add")
    changed = send(
        visitor, "manage/enrollment/contacts/change", contact="contact@direct.example", frequency="none"
    )
    enrolled = send(visitor, "manage/enrollment/contacts/remove", contact=EA_ADMIN)
    portal_world.advance("P30D")

    assert added.message == "contact@direct.example now gets notifications about this enrollment."
    assert twice.alert == "contact@direct.example has already been added."
    assert changed.message == "The contact is saved."
    assert [row[:2] for row in changed.rows(contacts)] == [
        [EA_ADMIN, "Weekly"],
        ["contact@direct.example", "None"],
    ]
    assert enrolled.status == 404
    told = portal_world.mails(about=f"Overage notification: enrollment {DIRECT}, December")
    assert [mail.to for mail in told] == [EA_ADMIN, "contact@direct.example"]
    removed = send(visitor, "manage/enrollment/contacts/remove", contact="contact@direct.example")
    assert removed.message == "contact@direct.example no longer gets notifications about this enrollment."
    assert [row[0] for row in removed.rows(contacts)] == [EA_ADMIN]


@proves(Fact.CONTACTS)
@pytest.mark.parametrize(
    ("email", "confirmation", "alert"),
    [
        ("nobody", "nobody", "Enter an email address, such as name@example.org."),
        ("a@x.example", "b@x.example", "The two email addresses differ. Enter the same one twice."),
        ("a@x.example", "", "The two email addresses differ. Enter the same one twice."),
    ],
)
def test_a_contact_whose_address_is_not_confirmed_is_explained_and_kept(
    visit: Visit, portal_world: World, email: str, confirmation: str, alert: str
) -> None:
    answer = send(visit(EA_ADMIN), "manage/enrollment/contacts/add", email=email, confirmation=confirmation)

    assert answer.alert == alert
    kept = answer.values("main dialog form")
    assert (kept["email"], kept["confirmation"], kept["frequency"]) == (email, confirmation, "daily")
    assert changes(portal_world) == []


@proves(Fact.SYMBOLS)
def test_the_x_of_an_administrator_asks_in_the_row_and_removes_after_yes(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    page = visitor.open(f"manage/enrollment?enrollment={DIRECT}")

    asked = visitor.open_symbol(page, f"Remove {READER}")
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
    dialog = visitor.open_symbol(visitor.open(f"manage/enrollment?enrollment={DIRECT}"), f"Edit {READER}")

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


def people(page: Answer) -> list[str]:
    """Return the accounts of the administrators on *page*."""
    return [row[0] for row in page.rows(PEOPLE)]
