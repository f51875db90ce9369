from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from eaportal.simulator.database.tables import EnrollmentRow

TICKETS = "/support/tickets"
NEW = f"{TICKETS}/new"
MAY_NOT = (
    "You can't open support tickets for this enrollment. Only the enterprise administrator of"
    " a direct enrollment or the partner administrator of an indirect one can."
)


@pytest.fixture
def facts(read):
    """Return the facts on the page of a ticket."""
    return lambda page: {read(each.dt): read(each.dd) for each in page.select(".facts div")}


def way(page, read):
    """The steps of a ticket that are reached, and the one where it is."""
    return [read(each.find(string=True)) for each in page.select(".way .reached")], read(
        page.select_one(".way [aria-current]").find(string=True)
    )


def open_one(visitor, wanted="PO-4711", period="2020-10"):
    visitor.open(f"{NEW}?period={period}")
    return visitor.press("Open the ticket", wanted=wanted)


def test_an_invoiced_period_leads_to_a_ticket_for_its_invoice(ea_admin, direct, read):
    ea_admin.open("/report/usagesummary/ponumbers?period=2020-10")

    page = ea_admin.follow("Open a support ticket", within="dialog")

    assert page.h1.get_text() == "Open a support ticket"
    assert page.select_one("#invoice [selected]")["value"] == f"E{direct.number}202010"
    assert read(page.select_one("main dl")) == "Issue category Billing and Invoicing"


def test_an_open_period_and_one_about_to_be_invoiced_lead_to_no_ticket(ea_admin, at):
    for moment in (datetime(2020, 12, 10, 9, tzinfo=UTC), datetime(2020, 12, 15, tzinfo=UTC)):
        at(moment)
        page = ea_admin.open("/report/usagesummary/ponumbers?period=2020-11")
        assert "support ticket" not in page.select_one("dialog .actions").get_text()


def test_an_invoice_leads_to_a_ticket_for_it(ea_admin, direct):
    ea_admin.open(f"/report/invoices/E{direct.number}202009")

    page = ea_admin.follow("Open a support ticket", within="main")

    assert page.select_one("#invoice [selected]")["value"] == f"E{direct.number}202009"


def test_a_ticket_shows_its_request_and_its_progress(ea_admin, direct, facts, read, wait_until):
    page = open_one(ea_admin)

    assert facts(page) == {
        "Ticket number": "12012100000001",
        "Issue category": "Billing and Invoicing",
        "Status": "Ticket open",
        "Invoice": f"E{direct.number}202010",
        "What to change": "PO number for Azure services",
        "Current value": f"{direct.number}-202010",
        "New value": "PO-4711",
        "Opened by": "ea_admin@eaportal.example",
    }
    assert way(page, read) == (["Ticket open"], "Ticket open")
    wait_until(datetime(2020, 12, 11, 9, tzinfo=UTC))
    assert way(ea_admin.open(ea_admin.address), read) == (["Ticket open", "In progress"], "In progress")


def test_a_solved_ticket_leads_to_the_new_invoice(ea_admin, direct, facts, wait_until):
    address = (open_one(ea_admin), ea_admin.address)[1]
    wait_until(datetime(2020, 12, 13, 9, tzinfo=UTC))

    solved = facts(ea_admin.open(address))
    invoice = facts(ea_admin.follow(f"E{direct.number}202010-R1", within="main"))

    assert (solved["Status"], solved["Credit note"]) == ("Solved", f"E{direct.number}202010-C1")
    assert invoice["PO number for Azure services"] == "PO-4711"
    assert invoice["Replaces"] == f"E{direct.number}202010"


def test_a_credited_invoice_keeps_its_number_and_leads_to_the_one_in_its_place(
    ea_admin, direct, facts, read, wait_until
):
    number = f"E{direct.number}202010"
    open_one(ea_admin)
    wait_until(datetime(2020, 12, 13, 9, tzinfo=UTC))

    page = ea_admin.open(f"/report/invoices/{number}")
    credited = facts(page)
    follows = ea_admin.follow("New invoice", within="main")

    assert credited["PO number for Azure services"] == f"{direct.number}-202010"
    assert credited["Status"] == f"Credited by {number}-C1 and replaced by {number}-R1"
    assert "support ticket" not in read(page.main)
    assert facts(follows)["Document number"] == f"{number}-R1"
    listed = ea_admin.open("/report/invoices").select("tbody th")
    assert [read(each) for each in listed][:3] == [
        f"{number}-R1",
        f"{number} Credited",
        f"E{direct.number}202009",
    ]


def test_users_without_charges_still_see_that_an_invoice_is_credited(
    ea_admin, another, direct, facts, read, wait_until
):
    open_one(ea_admin)
    wait_until(datetime(2020, 12, 13, 9, tzinfo=UTC))
    owner = another()
    owner.sign_in("account_owner")

    listed = owner.open("/report/invoices").select("tbody th")
    said = [facts(owner.open(f"/report/invoices/E{direct.number}202010{end}")) for end in ("", "-R1")]

    assert [read(each) for each in listed][1] == f"E{direct.number}202010 Credited"
    assert said[0]["Status"].startswith("Credited by")
    assert said[1]["Replaces"] == f"E{direct.number}202010"


def test_an_invoice_shows_the_tax_id_that_a_ticket_has_put_on_it(ea_admin, direct, facts, world, wait_until):
    with world.session(writes=True) as session, session.begin():
        session.execute(update(EnrollmentRow).values(tax_id="NL001234567B01"))
    ea_admin.open(f"{NEW}?period=2020-10")
    ea_admin.press("Open the ticket", topic="tax-id", wanted="NL001234567B01")
    wait_until(datetime(2020, 12, 13, 9, tzinfo=UTC))

    before, after = (
        facts(ea_admin.open(f"/report/invoices/E{direct.number}202010{end}")) for end in ("", "-R1")
    )

    assert "VAT or tax ID" not in before
    assert after["VAT or tax ID"] == "NL001234567B01"


def test_tickets_are_listed_the_newest_first_and_each_leads_to_its_page(ea_admin, read):
    open_one(ea_admin, "PO-1", "2020-10")
    open_one(ea_admin, "PO-2", "2020-09")
    ea_admin.open("/report")

    page = ea_admin.follow("Support tickets", within="header")

    assert [read(cell) for cell in page.select("tbody td:nth-of-type(3)")] == ["PO-2", "PO-1"]
    assert ea_admin.follow("12012100000001", within="main").h1.get_text() == "Support ticket"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter a PO number."),
        ("x" * 36, "A PO number has at most 35 characters; this one has 36."),
        ("x" * 10_000, "A PO number has at most 35 characters; this one has 10000."),
        ("8599081-202010", "It is already 8599081-202010."),
    ],
)
def test_a_refused_ticket_says_why_and_keeps_what_was_typed(ea_admin, world, dump, read, typed, sentence):
    ea_admin.open(f"{NEW}?period=2020-10")
    before = dump(world)

    page = ea_admin.press("Open the ticket", wanted=typed, topic="po-number")

    assert read(page.select_one("[role=alert]")) == sentence
    assert page.select_one("#wanted")["value"] == typed
    assert dump(world) == before


def test_a_second_ticket_for_an_invoice_waits_for_the_first(ea_admin, read):
    open_one(ea_admin, "PO-1")

    page = open_one(ea_admin, "PO-2")

    said = "12012100000001 already asks for a change and isn't closed yet. Wait until it is."
    assert read(page.select_one("[role=alert]")) == said


@pytest.mark.parametrize("user", ["ea_admin_readonly", "ea_purchaser", "customer_admin", "department_admin"])
def test_users_who_cannot_open_tickets_read_who_can(visitor, user, world, dump, read):
    visitor.sign_in(user)
    page = visitor.open(f"{NEW}?period=2020-10")
    assert read(page.select_one("[role=alert]")) == MAY_NOT
    before = dump(world)

    page = visitor.send(page.select_one("main form"), wanted="PO-1")

    assert read(page.select_one("[role=alert]")) == MAY_NOT
    assert dump(world) == before
    assert "Open a support ticket" not in visitor.open(TICKETS).main.get_text()


def test_the_partner_administrator_opens_them_for_indirect_enrollments(visitor, indirect, facts):
    visitor.sign_in("partner_admin")

    page = open_one(visitor)

    assert facts(page)["Invoice"] == f"E{indirect.number}202010"


def test_users_of_the_whole_enrollment_see_its_tickets(ea_admin, another, read):
    address = (open_one(ea_admin), ea_admin.address)[1]

    statuses = {}
    for user in ("ea_admin_readonly", "ea_purchaser", "department_admin", "account_owner"):
        visitor = another()
        visitor.sign_in(user)
        statuses[user] = (
            visitor.open(address) and visitor.status,
            len(visitor.open(TICKETS).select("tbody tr")),
        )

    assert statuses == {
        "ea_admin_readonly": (200, 1),
        "ea_purchaser": (200, 1),
        "department_admin": (404, 0),
        "account_owner": (404, 0),
    }


def test_a_ticket_of_another_enrollment_is_not_found(ea_admin, another, indirect, read):
    partner = another()
    partner.sign_in("partner_admin")
    number = open_one(partner).select_one(".facts dd").get_text()

    said = {}
    for address in (
        f"{TICKETS}/{number}",
        f"{TICKETS}/x",
        f"{TICKETS}/{'9' * 10_000}",
        f"{NEW}?invoice=E{indirect.number}202010",
        f"{TICKETS}/{number}?enrollment={indirect.number}",
    ):
        page = ea_admin.open(address)
        said[ea_admin.address] = (ea_admin.status, read(page.select_one("[role=alert]")))

    assert list(said.values()) == [
        (404, "There is no such support ticket, or you can't see it."),
        (404, "There is no such support ticket, or you can't see it."),
        (404, "There is no such support ticket, or you can't see it."),
        (404, "There is no such invoice, or you can't see it."),
        (404, "There is no such page, enrollment, period, invoice, or file, or you can't see it."),
    ]


def test_the_mails_of_a_ticket_go_to_its_opener_and_to_the_contacts(ea_admin, wait_until, read):
    open_one(ea_admin)
    wait_until(datetime(2020, 12, 13, 9, tzinfo=UTC))

    subjects = [read(each) for each in ea_admin.open("/mailbox").select("tbody th")]

    assert [each.rpartition(", ")[2] for each in subjects if "12012100000001" in each] == [
        "solved",
        "in-work",
        "open",
    ]
