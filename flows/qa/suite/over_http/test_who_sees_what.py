"""What each role sees: whole enrollments, own departments and accounts, all costs, own costs, none."""

from datetime import UTC, datetime, timedelta

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
    LAB_OWNER,
    PARTNER,
    PARTNER_READER,
    PERIODS,
    PREVIEW,
    PURCHASER,
    QUARTERLY,
    READER,
    SALES_ADMIN,
    SHOP_OWNER,
)
from eaportal.flows.qa.suite.over_http.amounts import charges, cost, minor, totals
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.elements import read
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

WHOLE = [
    (EA_ADMIN, DIRECT),
    (READER, DIRECT),
    (PURCHASER, DIRECT),
    (PARTNER, QUARTERLY),
    (CUSTOMER, QUARTERLY),
]
# What each user sees of the departments, accounts and charges of an enrollment: all, own or none.
OWN = {
    (SALES_ADMIN, DIRECT): (["Sales"], ["Shop"], True),
    (SHOP_OWNER, DIRECT): ([], ["Shop"], True),
    (LAB_OWNER, DIRECT): ([], ["Lab"], True),
    (SALES_ADMIN, HIDDEN): (["Sales"], ["Shop"], False),
    (SHOP_OWNER, HIDDEN): ([], ["Shop"], False),
}
NEXT_PERIOD = datetime(2021, 1, 1, tzinfo=UTC)
LAST_SECOND = NEXT_PERIOD - timedelta(seconds=1)
DEPARTMENTS = "section[aria-labelledby=departments] table"
MENUS = {
    "whole": ["Mailbox", "Support tickets"],
    "own": ["Mailbox"],
}


def summary(visitor: Visitor, enrollment: str, more: str = "") -> Answer:
    """Open Usage Summary."""
    return visitor.open(f"report/usagesummary?enrollment={enrollment}{more}")


def hierarchy(visitor: Visitor, enrollment: str) -> list[list[str]]:
    """Return the rows of Charge by Hierarchy."""
    page = summary(visitor, enrollment, "&by=hierarchy")
    return page.rows("section[aria-labelledby=hierarchy] table")


@proves(Fact.OWN_PARTS, against="charges-of-other-departments")
@pytest.mark.parametrize(("account", "enrollment"), OWN)
def test_department_administrators_and_account_owners_see_their_own_parts_alone(
    look: Visit, account: str, enrollment: str
) -> None:
    visitor = look(account)
    departments, accounts, _ = OWN[account, enrollment]

    shown = [
        [
            row[0]
            for row in visitor.open(f"manage/{tab}?enrollment={enrollment}").rows(
                f"section[aria-labelledby={tab}s] table"
            )
        ]
        for tab in ("department", "account")
    ]

    assert shown == [departments, accounts]
    assert [row[1] for row in hierarchy(visitor, enrollment)] == accounts
    own, whole = (
        sum(len(rows) for rows in charges(summary(each, enrollment)).values())
        for each in (visitor, look(EA_ADMIN))
    )
    assert 0 < own < whole


@proves(Fact.ACCOUNTS)
@pytest.mark.parametrize(("confirmed_at", "has_charges"), [(LAST_SECOND, True), (NEXT_PERIOD, False)])
def test_an_account_has_charges_from_the_period_in_which_its_owner_confirms_it(
    visit: Visit, portal_world: World, confirmed_at: datetime, has_charges: bool
) -> None:
    portal_world.advance_to(confirmed_at)
    owner = visit(ATTIC_OWNER)

    owner.send(owner.open("signin/stay"), "main .sign-in form", stay="no")
    owner.send(owner.open("signin/warning"), "main .sign-in form")

    of_december = charges(summary(owner, DIRECT, "&period=2020-12"))
    assert (sum(len(rows) for rows in of_december.values()) > 0) == has_charges


@proves(Fact.HIERARCHY)
@pytest.mark.parametrize(("account", "enrollment"), WHOLE)
def test_everybody_else_sees_the_whole_enrollment(look: Visit, account: str, enrollment: str) -> None:
    visitor = look(account)

    departments = [
        row[0] for row in visitor.open(f"manage/department?enrollment={enrollment}").rows(DEPARTMENTS)
    ]
    accounts = [row[0] for row in visitor.open(f"manage/account?enrollment={enrollment}").rows()]

    expected = {DIRECT: (["Sales", "Research"], ["Shop", "Lab", "Attic"])}
    assert (departments, accounts) == expected.get(enrollment, (["Woodgrove"], ["Woodgrove"]))
    assert sorted(row[1] for row in hierarchy(visitor, enrollment)) == sorted(accounts)
    toggle = summary(visitor, enrollment, "&by=hierarchy").read_all("main [aria-current=true]")
    assert "Charge by Hierarchy" in toggle


@proves(Fact.HIDDEN_COSTS)
def test_what_the_prepayment_covers_is_shared_by_what_each_account_has_used(look: Visit) -> None:
    for period in PERIODS[DIRECT]:
        whole, *parts = (
            totals(summary(look(account), DIRECT, f"&period={period}"))
            for account in (EA_ADMIN, SHOP_OWNER, LAB_OWNER)
        )
        covered = [whole["Commitment Usage"] * part["Total Usage"] // whole["Total Usage"] for part in parts]

        assert [part["Commitment Usage"] for part in parts] == covered


@proves(Fact.HIDDEN_COSTS)
@pytest.mark.parametrize(("account", "enrollment"), OWN)
def test_own_charges_are_those_of_own_accounts_and_0_where_they_are_hidden(
    look: Visit, account: str, enrollment: str
) -> None:
    visitor, whole = look(account), look(EA_ADMIN)
    _, accounts, sees = OWN[account, enrollment]
    of_account = {row[1]: minor(row[2]) for row in hierarchy(whole, enrollment)}
    expected = sum(of_account[each] for each in accounts) if sees else 0

    page = summary(visitor, enrollment)
    sections = charges(page)
    shown = totals(page)

    assert expected > 0 or not sees
    assert sum(cost(rows) for rows in sections.values()) == expected
    assert [minor(row[2]) for row in hierarchy(visitor, enrollment)] == [
        of_account[each] if sees else 0 for each in accounts
    ]
    assert shown["Total Usage"] == cost(sections["Azure service"])
    assert shown["Azure Marketplace"] == cost(sections["Azure Marketplace"])
    assert shown["Total Overage"] == shown["Total Usage"] - shown["Commitment Usage"]
    assert page.page.select("div.commitment") == []
    all_rows = [row for rows in charges(summary(whole, enrollment)).values() for row in rows]
    own_rows = [row for rows in sections.values() for row in rows]
    assert 0 < len(own_rows) < len(all_rows)
    # The units are never hidden.
    assert [row[:3] for row in own_rows] == [
        row[:3] for row in all_rows if row[:3] in [own[:3] for own in own_rows]
    ]
    assert {row[3] for row in own_rows} == {"0.0000"} or sees


@proves(Fact.HIDDEN_COSTS, against="hidden-costs-in-files")
@pytest.mark.parametrize(("account", "enrollment"), OWN)
def test_files_and_lists_hide_the_same_costs_as_the_page(look: Visit, account: str, enrollment: str) -> None:
    visitor = look(account)
    _, _, sees = OWN[account, enrollment]
    latest = PERIODS[enrollment][-1]
    shown = sum(cost(rows) for rows in charges(summary(visitor, enrollment)).values())

    file = visitor.open(f"report/downloadusage/{latest}.csv?enrollment={enrollment}").text
    listed = visitor.open(f"report/downloadusage?enrollment={enrollment}").rows("div.scrolls table")
    prices = visitor.open(f"report/pricesheet?enrollment={enrollment}").rows("main section table")
    price_file = visitor.open(f"report/pricesheet.csv?enrollment={enrollment}").text
    custom = visitor.open(f"report/usagesummary/custom?enrollment={enrollment}")
    accounts = visitor.open(f"manage/account?enrollment={enrollment}").rows()
    switch = visitor.open(f"manage/enrollment/switch?enrollment={enrollment}")

    extended = [line.split(",")[-2] for line in file.splitlines()[1:]]
    assert sum(int(each.replace(".", "")) for each in extended) == shown
    assert minor(listed[0][1]) == shown
    assert sum(cost(rows) for rows in charges(custom).values()) == shown
    assert sum(minor(row[-1]) for row in accounts) == shown
    assert {float(row[2]) > 0 for row in prices} == {sees}
    assert {float(line.split(",")[-2]) > 0 for line in price_file.splitlines()[1:]} == {sees}
    box = switch.page.select(".boxes a[aria-current]")[0].parent
    assert box is not None
    overage = minor(read(box.select("dd")[1]))
    assert overage == totals(summary(visitor, enrollment))["Total Overage"]


@proves(Fact.MARKUP)
def test_customers_see_costs_once_the_markup_is_published(look: Visit) -> None:
    seen = {
        (account, enrollment): totals(summary(look(account), enrollment))["Total Usage"] > 0
        for account in (CUSTOMER, PARTNER, PARTNER_READER)
        for enrollment in (QUARTERLY, PREVIEW)
    }

    assert seen == {
        (CUSTOMER, QUARTERLY): True,
        (CUSTOMER, PREVIEW): False,
        (PARTNER, QUARTERLY): True,
        (PARTNER, PREVIEW): True,
        (PARTNER_READER, QUARTERLY): True,
        (PARTNER_READER, PREVIEW): True,
    }


@proves(Fact.MARKUP)
@pytest.mark.parametrize(("markup", "sees"), [("disabled", False), ("preview", False), ("published", True)])
def test_the_partner_sets_the_markup_and_so_what_customers_see(
    visit: Visit, portal_world: World, markup: str, sees: bool
) -> None:
    partner, customer = visit(PARTNER), visit(CUSTOMER)
    form = partner.open(f"manage/enrollment/settings?enrollment={QUARTERLY}")

    partner.send(form, "main dialog form", markup=markup)

    assert (totals(summary(customer, QUARTERLY))["Total Usage"] > 0) == sees
    assert totals(summary(partner, QUARTERLY))["Total Usage"] > 0
    offered = customer.open(f"manage/enrollment/settings?enrollment={QUARTERLY}")
    assert offered.page.select("#markup") == []
    forged = customer.send(offered, "main dialog form", markup="disabled" if sees else "published")
    assert forged.alert == "Only the partner administrator can set the markup."


@proves(Fact.HIDDEN_COSTS)
@pytest.mark.parametrize(
    ("setting", "account"), [("da_view_charges", SALES_ADMIN), ("ao_view_charges", SHOP_OWNER)]
)
def test_each_setting_hides_the_costs_of_its_own_role_alone(
    visit: Visit, portal_world: World, setting: str, account: str
) -> None:
    admin = visit(EA_ADMIN)
    visitors = {each: visit(each) for each in (SALES_ADMIN, SHOP_OWNER, EA_ADMIN)}
    form = admin.open(f"manage/enrollment/settings?enrollment={DIRECT}")

    admin.send(form, "main dialog form", **{setting: None})

    sees = {each: totals(summary(visitor, DIRECT))["Total Usage"] > 0 for each, visitor in visitors.items()}
    assert sees == {each: each != account for each in visitors}
    assert [
        (entry.subject, entry.field, entry.old, entry.new) for entry in portal_world.journal(who=EA_ADMIN)
    ] == [(f"enrollment {DIRECT}", setting, "True", "False")]


@proves(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address")
@pytest.mark.parametrize(
    "path",
    [
        "manage/enrollment",
        "manage/department",
        "manage/account",
        "manage/taxid",
        "manage/enrollment/switch",
        "manage/enrollment/settings",
        "manage/enrollment/administrators/add",
        "manage/enrollment/contacts/add",
        "report",
        "report/usagesummary",
        "report/usagesummary/ponumbers",
        "report/usagesummary/custom",
        "report/downloadusage",
        "report/downloadusage/2020-12.csv",
        "report/downloadusage/advanced",
        "report/pricesheet",
        "report/pricesheet.csv",
        "report/invoices",
        "support/tickets",
        "support/tickets/new",
    ],
)
def test_no_page_shows_the_enrollment_of_others(look: Visit, path: str) -> None:
    answers = [
        look(EA_ADMIN).open(f"{path}?enrollment={QUARTERLY}&period=2020-12"),
        look(PARTNER).open(f"{path}?enrollment={DIRECT}&period=2020-12"),
        look(READER).open(f"{path}?enrollment={HIDDEN}&period=2020-12"),
        look(EA_ADMIN).open(f"{path}?enrollment=1234567&period=2020-12"),
    ]

    assert [answer.status for answer in answers] == [404] * 4
    for answer, name in zip(answers, ("Woodgrove", "Fabrikam", "Private", "1234567"), strict=True):
        assert name not in answer.read("main")


@proves(Fact.WHO_SEES_WHAT)
def test_a_visitor_who_is_not_signed_in_sees_the_sign_in_page_alone(look: Visit) -> None:
    visitor = look(None)
    for path in ("", "report", "manage/enrollment", "mailbox", "report/invoices", "support/tickets"):
        answer = visitor.open(path)
        assert answer.read("h1") == "Sign in"
        assert answer.page.select("nav.side, .user") == []


@proves(Fact.WHO_SEES_WHAT, against="mail-of-others-by-address")
def test_a_mailbox_has_the_mails_to_its_user_alone(look: Visit, agreements: World) -> None:
    to = {each: agreements.mails(to=each) for each in (EA_ADMIN, PARTNER, READER)}
    theirs = to[PARTNER][0]

    rows = {each: look(each).open("mailbox").rows() for each in to}
    answers = [look(each).open(f"mailbox/{theirs.id}") for each in (EA_ADMIN, READER, PARTNER)]
    nowhere = [look(EA_ADMIN).open(f"mailbox/{key}").status for key in ("0", "x", "9" * 30)]

    for each, mails in to.items():
        newest_first = [mail.subject for mail in reversed(mails)]
        assert sorted(row[1] for row in rows[each]) == sorted(newest_first)
    assert [answer.status for answer in answers] == [404, 404, 200]
    assert nowhere == [404] * 3
    assert theirs.text.split() == answers[2].page.select("p.mail-text")[0].get_text().split()
    assert answers[2].facts("main dl.mail")["To"] == PARTNER


@proves(Fact.TABS)
@pytest.mark.parametrize(
    ("account", "enrollment", "whole"),
    [*((*each, True) for each in WHOLE), *((*each, False) for each in OWN)],
)
def test_the_menus_have_what_the_role_may_open(
    look: Visit, account: str, enrollment: str, whole: bool
) -> None:
    page = look(account).open(f"report?enrollment={enrollment}")

    assert page.read_all("header > a") == MENUS["whole" if whole else "own"]
    assert page.read_all("nav.side a") == [f"Enrollment {enrollment}", "Manage", "Reports"]
    assert page.read_all("nav.tabs a") == ["Usage Summary", "Download Usage", "Price Sheet", "Invoices"]
    manage = look(account).open(f"manage/enrollment?enrollment={enrollment}")
    assert manage.read_all("nav.tabs a") == ["Enrollment", "Department", "Account", "VAT or tax ID"]
    headings = manage.read_all("main h2")
    assert headings == (
        ["Enrollment Detail", "Administrators", "Notification Contact", "VAT or tax ID"]
        if whole
        else ["Enrollment Detail", "VAT or tax ID"]
    )


@proves(Fact.NAVIGATION)
def test_the_pop_out_finds_enrollments_by_the_start_of_the_number_or_a_part_of_the_name(look: Visit) -> None:
    visitor = look(EA_ADMIN)

    def found(search: str) -> list[str]:
        page = visitor.open(f"manage/enrollment/switch?enrollment={DIRECT}&search={search}&active=yes")
        return page.read_all(".boxes strong")

    assert found("") == ["7000001", "7000002", "7000003", "7000004"]
    assert found("7000002") == ["7000002"]
    assert found("00002") == []
    assert found("nippon") == ["7000002"]
    assert found("ABRIK") == ["7000001", "7000002", "7000003", "7000004"]
    assert found("Woodgrove") == []
    none = visitor.open(f"manage/enrollment/switch?enrollment={DIRECT}&search=zzz")
    assert none.message == "None of your enrollments has this number or name."
