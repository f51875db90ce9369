"""Every form of the portal: its token, what it does for whom, and that nothing else changes."""

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    ATTIC_OWNER,
    CUSTOMER,
    DIRECT,
    EA_ADMIN,
    HIDDEN,
    PARTNER,
    PARTNER_READER,
    PREVIEW,
    PURCHASER,
    QUARTERLY,
    READER,
    SALES_ADMIN,
    SHOP_OWNER,
)
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

INVOICE = f"E{DIRECT}202010"
# Every form that changes something: its address, and fields that an EA administrator could send.
FORMS: dict[str, dict[str, str]] = {
    "manage/enrollment/administrators/add": {
        "email": "new@direct.example",
        "account_type": "work-or-school",
        "read_only": "no",
    },
    "manage/enrollment/administrators/change": {"account": READER, "read_only": "no"},
    "manage/enrollment/administrators/remove": {"account": READER},
    "manage/enrollment/contacts/add": {
        "email": "contact@direct.example",
        "confirmation": "contact@direct.example",
        "frequency": "daily",
    },
    "manage/enrollment/contacts/change": {"contact": EA_ADMIN, "frequency": "monthly"},
    "manage/enrollment/settings": {
        "auth_level": "work-or-school-account-cross-tenant",
        "marketplace": "yes",
        "da_view_charges": "yes",
        "ao_view_charges": "yes",
    },
    "manage/department/edit": {"name": "Support", "cost_center": "CC-9", "quota": "12.50"},
    "manage/department/administrators/add": {
        "department": "1",
        "email": "new@direct.example",
        "account_type": "work-or-school",
        "read_only": "yes",
    },
    "manage/department/administrators/change": {
        "department": "1",
        "account": SALES_ADMIN,
        "read_only": "yes",
    },
    "manage/department/administrators/remove": {"department": "1", "account": SALES_ADMIN},
    "manage/account/change": {"account": "1", "name": "Shop", "department": "2"},
    "manage/account/add": {
        "name": "Site",
        "owner": "site_owner@direct.example",
        "account_type": "microsoft",
        "department": "",
    },
    "manage/taxid": {"tax_id": "nl 999"},
    "support/tickets/new": {"invoice": INVOICE, "topic": "po-number", "wanted": "PO-4711"},
}
CHANGES: dict[str, list[tuple[str, str, str | None, str | None]]] = {
    "manage/enrollment/administrators/add": [
        ("user new@direct.example", "name", None, "new@direct.example"),
        ("user new@direct.example", "role", None, "ea_admin"),
        ("user new@direct.example", "enrollments", None, DIRECT),
    ],
    "manage/enrollment/administrators/change": [
        (f"user {READER}", "role", "ea_admin_readonly", "ea_admin"),
    ],
    "manage/enrollment/administrators/remove": [
        (f"user {READER}", "name", "Rea Der", None),
        (f"user {READER}", "role", "ea_admin_readonly", None),
        (f"user {READER}", "enrollments", DIRECT, None),
    ],
    "manage/enrollment/contacts/add": [
        (f"contact {DIRECT} contact@direct.example", "frequency", None, "daily")
    ],
    "manage/enrollment/contacts/change": [(f"contact {DIRECT} {EA_ADMIN}", "frequency", None, "monthly")],
    "manage/enrollment/settings": [
        (
            f"enrollment {DIRECT}",
            "auth_level",
            "mixed-account",
            "work-or-school-account-cross-tenant",
        )
    ],
    "manage/department/edit": [
        (f"department {DIRECT} Support", "name", None, "Support"),
        (f"department {DIRECT} Support", "cost_center", None, "CC-9"),
        (f"department {DIRECT} Support", "spending_quota", None, "1250"),
    ],
    "manage/department/administrators/add": [
        ("user new@direct.example", "name", None, "new@direct.example"),
        ("user new@direct.example", "role", None, "department_admin_readonly"),
        ("user new@direct.example", "enrollments", None, DIRECT),
        ("user new@direct.example", "departments", None, "Sales"),
    ],
    "manage/department/administrators/change": [
        (f"user {SALES_ADMIN}", "role", "department_admin", "department_admin_readonly"),
    ],
    "manage/department/administrators/remove": [
        (f"user {SALES_ADMIN}", "enrollments", f"{HIDDEN}, {DIRECT}", HIDDEN),
        (f"user {SALES_ADMIN}", "departments", "Sales, Sales", "Sales"),
    ],
    "manage/account/change": [(f"account {DIRECT} {SHOP_OWNER}", "department", "Sales", "Research")],
    "manage/account/add": [
        (f"account {DIRECT} site_owner@direct.example", "name", None, "Site"),
        (f"account {DIRECT} site_owner@direct.example", "owner", None, "site_owner@direct.example"),
        ("user site_owner@direct.example", "name", None, "site_owner@direct.example"),
        ("user site_owner@direct.example", "role", None, "account_owner"),
        ("user site_owner@direct.example", "enrollments", None, DIRECT),
    ],
    "manage/taxid": [
        ("tax_request R2012100000001", "state", None, "with-partner"),
        ("tax_request R2012100000001", "wanted", None, "NL 999"),
    ],
    "support/tickets/new": [
        ("ticket 12012100000001", "state", None, "open"),
        ("ticket 12012100000001", "wanted", None, "PO-4711"),
    ],
}
# The sentence that each form gives to whom it isn't for.
MAY_NOT = {
    "manage/taxid": (
        "You can't request a different VAT or tax ID. Only the enterprise administrator of the enrollment"
        " can."
    ),
    "support/tickets/new": (
        "You can't open support tickets for this enrollment. Only the enterprise administrator of a direct"
        " enrollment or the partner administrator of an indirect one can."
    ),
}
MAY_NOT_MANAGE = (
    "You can view this enrollment, but only its enterprise administrators and partner administrators can"
    " change it."
)


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_changes_what_it_says_and_nothing_else(visit: Visit, portal_world: World, form: str) -> None:
    answer = send(visit(EA_ADMIN), form)

    assert answer.alert == ""
    assert sorted(changes(portal_world), key=str) == sorted(CHANGES[form], key=str)
    assert {entry.who for entry in portal_world.journal()} <= {EA_ADMIN, "clock"}


@proves(Fact.WITHOUT_SAYING, against="forged-form-accepted")
@pytest.mark.parametrize("token", ["", "wrong", None])
@pytest.mark.parametrize("form", FORMS)
def test_no_form_is_accepted_without_its_token(
    visit: Visit, portal_world: World, form: str, token: str | None
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.token()
    fields = {**FORMS[form]} if token is None else {**FORMS[form], "csrf_token": token}

    answer = visitor.post(f"{form}?enrollment={DIRECT}", fields)

    assert answer.status == 400
    assert changes(portal_world) == []


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize("path", ["signin", "signin/password", "signin/stay", "signout", "language"])
def test_signing_in_and_out_needs_the_token_too(visit: Visit, path: str) -> None:
    visitor = visit(EA_ADMIN)

    answer = visitor.post(path, {"account": EA_ADMIN, "password": "x", "language": "nl-NL"})

    assert answer.status == 400
    assert visitor.open("report").read("h1") == "Reports"


@proves(Fact.READ_ONLY, against="administrators-added-by-anyone")
@pytest.mark.parametrize("account", [READER, PURCHASER, SALES_ADMIN, SHOP_OWNER])
@pytest.mark.parametrize("form", FORMS)
def test_only_administrators_change_an_enrollment_whatever_its_pages_showed(
    visit: Visit, portal_world: World, form: str, account: str
) -> None:
    answer = send(visit(account), form)

    assert answer.alert == MAY_NOT.get(form, MAY_NOT_MANAGE)
    assert changes(portal_world) == []


@proves(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address")
@pytest.mark.parametrize("form", FORMS)
def test_no_form_changes_an_enrollment_of_others(visit: Visit, portal_world: World, form: str) -> None:
    answers = [send(visit(PARTNER), form), send(visit(EA_ADMIN), form, QUARTERLY)]

    assert [answer.status for answer in answers] == [404, 404]
    assert changes(portal_world) == []


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


def send(visitor: Visitor, form: str, enrollment: str = DIRECT, **fields: str) -> Answer:
    """Send the fields of *form* with the visitor's own token, *fields* in place of them."""
    values = {**FORMS.get(form, {}), **fields, "csrf_token": visitor.token()}
    return visitor.post(f"{form}?enrollment={enrollment}", values)


def changes(world: World) -> list[tuple[str, str, str | None, str | None]]:
    """Return every change that the journal has, except those of the clock."""
    return [
        (entry.subject, entry.field, entry.old, entry.new)
        for entry in world.journal()
        if entry.who != "clock"
    ]
