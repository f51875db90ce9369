"""Invoices: which there are, their amounts and numbers, who gets them, and that they never change."""

from datetime import UTC, datetime

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import Mail, World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.agreements import (
    ANNUAL,
    CUSTOMER,
    DIRECT,
    EA_ADMIN,
    PARTNER,
    PREVIEW,
    PURCHASER,
    QUARTERLY,
    READER,
    YEN,
)
from eaportal.flows.qa.suite.over_http.amounts import charges, cost, invoice, minor, share, to_pay, totals
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

INVOICED = datetime(2020, 12, 15, 6, tzinfo=UTC)
PAID = datetime(2020, 12, 15, 6, tzinfo=UTC)
LISTED = {
    (EA_ADMIN, DIRECT): [
        ("November 15, 2020", f"E{DIRECT}202010", "Oct 1 – 31, 2020", f"{DIRECT}-202010"),
        ("October 15, 2020", f"E{DIRECT}202009", "Sep 1 – 30, 2020", f"{DIRECT}-202009"),
    ],
    (EA_ADMIN, YEN): [
        ("November 15, 2020", f"E{YEN}202010", "Oct 1 – 31, 2020", f"{YEN}-202010"),
        ("November 15, 2020", f"E{YEN}202010M", "Oct 1 – 31, 2020", f"{YEN}-202010M"),
    ],
    (EA_ADMIN, ANNUAL): [
        ("July 15, 2020", f"E{ANNUAL}201907", "Jul 1, 2019 – Jun 30, 2020", f"{ANNUAL}-201907"),
    ],
    (PARTNER, QUARTERLY): [
        ("October 15, 2020", f"E{QUARTERLY}202007", "Jul 1 – Sep 30, 2020", f"{QUARTERLY}-202007"),
    ],
}
TAX = {DIRECT: "21", YEN: "10", ANNUAL: "0", QUARTERLY: "21"}


@proves(Fact.INVOICE_COLUMNS, against="invoices-in-wrong-order totals-without-tax")
@pytest.mark.parametrize(("account", "enrollment"), LISTED)
def test_the_list_has_every_invoice_newest_first_with_its_total(
    look: Visit, account: str, enrollment: str
) -> None:
    visitor = look(account)
    page = visitor.open(f"report/invoices?enrollment={enrollment}")

    assert page.read_all("main thead th") == [
        "Document date",
        "Document number",
        "Billing Period",
        "PO number",
        "Total Amount",
    ]
    rows = page.rows()
    assert [tuple(row[:4]) for row in rows] == LISTED[account, enrollment]
    for row in rows:
        assert to_pay(invoice(visitor, row[1]))["Total Amount"] == minor(row[4]) > 0


@proves(Fact.SAME_TOTALS)
@pytest.mark.parametrize(("account", "enrollment"), LISTED)
def test_an_invoice_has_the_charges_of_its_period_and_tax_on_the_net_amount(
    look: Visit, account: str, enrollment: str
) -> None:
    visitor = look(account)
    for _, number, _, po_number in LISTED[account, enrollment]:
        assert po_number in check_amounts(visitor, enrollment, number).read("main")


@proves(Fact.INVOICE_LINES, against="tax-before-prepayment")
@pytest.mark.parametrize("number", [f"E{DIRECT}202011", f"E{YEN}202011", f"E{YEN}202011M"])
def test_a_new_invoice_has_the_charges_of_its_period_and_tax_on_the_net_amount(
    visit: Visit, portal_world: World, number: str
) -> None:
    portal_world.advance_to(INVOICED)

    check_amounts(visit(EA_ADMIN), number[1:8], number)


@proves(Fact.INVOICE_LINES)
def test_an_invoice_names_its_enrollment_recipient_country_and_tax_id(look: Visit) -> None:
    page = invoice(look(EA_ADMIN), f"E{DIRECT}202010")

    assert page.facts("main dl.facts") == {
        "Document number": f"E{DIRECT}202010",
        "Document date": "November 15, 2020",
        "Billing Period": "Oct 1 – 31, 2020",
        "PO number for Azure services": f"{DIRECT}-202010",
        "PO number for Marketplace": f"{DIRECT}-202010M",
        "Enrollment name": "Fabrikam",
        "Enrollment number": DIRECT,
        "Country": "Netherlands",
        "VAT or tax ID": "NL123456789B01",
        "Invoice recipient": "billing@direct.example",
        "Status": "Open",
    }
    paid = invoice(look(EA_ADMIN), f"E{DIRECT}202009")
    assert paid.facts("main dl.facts")["Status"] == "Paid on November 14, 2020"
    assert "The PO number of this invoice can only be changed with a support ticket." in page.read("main")


@proves(Fact.INVOICE_LINES)
def test_an_invoice_can_be_downloaded_as_pdf(look: Visit) -> None:
    answer = look(EA_ADMIN).open(f"report/invoices/E{DIRECT}202010.pdf?enrollment={DIRECT}")

    # Without the extra for PDF, the page says how to install it.
    if answer.status == 404:
        assert "pip install" in answer.read("main")
    else:
        assert answer.headers["content-type"] == "application/pdf"
        assert f"filename=E{DIRECT}202010.pdf" in answer.headers["content-disposition"]
        assert answer.body.startswith(b"%PDF-")


@proves(Fact.NUMBER_IN_FORCE, against="next-invoice-without-number")
@pytest.mark.parametrize("kind", ["azure", "marketplace"])
def test_an_invoice_has_the_numbers_of_its_period_at_its_last_moment(
    visit: Visit, portal_world: World, kind: str
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    for period, number in (("2020-11", "NOV-1"), ("2020-12", "DEC-1")):
        path = f"report/usagesummary/ponumbers?enrollment={DIRECT}&period={period}&kind={kind}"
        visitor.send(visitor.open(path), "main dialog form", po_number=number)
    before = visitor.open(f"report/invoices?enrollment={DIRECT}").rows()

    portal_world.advance_to(INVOICED)

    page = invoice(visitor, f"E{DIRECT}202011")
    facts = page.facts("main dl.facts")
    names = {"azure": "PO number for Azure services", "marketplace": "PO number for Marketplace"}
    other = "marketplace" if kind == "azure" else "azure"
    assert facts[names[kind]] == "NOV-1"
    assert facts[names[other]] == f"{DIRECT}-202011{'M' if other == 'marketplace' else ''}"
    after = visitor.open(f"report/invoices?enrollment={DIRECT}").rows()
    assert after[1:] == before
    assert after[0][:4] == [
        "December 15, 2020",
        f"E{DIRECT}202011",
        "Nov 1 – 30, 2020",
        "NOV-1" if kind == "azure" else f"{DIRECT}-202011",
    ]


@proves(Fact.INVOICE_NUMBER)
def test_invoices_stay_as_they_are_whatever_is_saved_later(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)
    number = f"E{DIRECT}202010"
    before = [
        visitor.open(f"report/invoices?enrollment={DIRECT}").rows(),
        invoice(visitor, number).read("main"),
    ]
    for kind in ("azure", "marketplace"):
        path = f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2020-11&kind={kind}"
        visitor.send(visitor.open(path), "main dialog form", po_number="LATER-1", lock="yes")

    after = [
        visitor.open(f"report/invoices?enrollment={DIRECT}").rows(),
        invoice(visitor, number).read("main"),
    ]

    assert after == before
    assert [
        entry for entry in portal_world.journal(who=EA_ADMIN) if entry.subject.startswith("invoice")
    ] == []


@proves(Fact.WHO_SEES_WHAT, against="other-enrollment-by-address other-invoice-by-address")
@pytest.mark.parametrize("suffix", ["", ".pdf"])
def test_nobody_opens_the_invoice_of_another_enrollment(look: Visit, suffix: str) -> None:
    theirs = f"E{QUARTERLY}202007{suffix}"

    answers = [
        look(EA_ADMIN).open(f"report/invoices/{theirs}?enrollment={DIRECT}"),
        look(EA_ADMIN).open(f"report/invoices/{theirs}?enrollment={QUARTERLY}"),
        look(PARTNER).open(f"report/invoices/E{DIRECT}202010{suffix}?enrollment={QUARTERLY}"),
        look(READER).open(f"report/invoices/E{YEN}202010{suffix}?enrollment={DIRECT}"),
    ]

    assert [answer.status for answer in answers] == [404] * 4


@proves(Fact.RECIPIENT, against="invoice-mailed-to-administrators")
def test_an_invoice_is_mailed_to_its_recipient_alone_with_its_numbers_and_total(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    path = f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2020-11"
    visitor.send(visitor.open(path), "main dialog form", po_number="NOV-1")

    portal_world.advance_to(INVOICED)

    mails = portal_world.mails(about="Invoice", after=datetime(2020, 12, 10, 9, tzinfo=UTC))
    total = minor(visitor.open(f"report/invoices?enrollment={DIRECT}").rows()[0][4])
    assert [(mail.to, mail.at, mail.subject) for mail in mails] == [
        ("billing@direct.example", INVOICED, f"Invoice E{DIRECT}202011: enrollment {DIRECT}, November 2020")
    ]
    assert mails[0].text == (
        f"Invoice E{DIRECT}202011 for enrollment {DIRECT} (Fabrikam), November 2020, has been generated."
        f" Total amount: {total / 100:,.2f} EUR.\n\n"
        f"PO number: NOV-1 and {DIRECT}-202011M.\n\n"
        "You can find it in the portal: Reports, Invoices. To change its PO number, open a support ticket.\n"
    )
    assert sender_of(mails[0]) == "msftinv@microsoft.com"


@proves(Fact.SENDER, against="invoice-sender-never-changes")
@pytest.mark.parametrize(
    ("day", "sender"),
    [(14, "msftinv@microsoft.com"), (16, "microsoft-noreply@microsoft.com")],
    ids=["2022-10", "2022-12"],
)
def test_invoices_come_from_another_sender_since_november_18_2022(
    portal_world: World, day: int, sender: str
) -> None:
    month = 11 if day == 14 else 12
    portal_world.advance_to(datetime(2022, month, day + 2, tzinfo=UTC))

    last = portal_world.mails(to="billing@direct.example", about="Invoice")[-1]

    assert (last.at.year, last.at.month) == (2022, month)
    assert sender_of(last) == sender


@proves(
    Fact.NOTIFICATION,
    against="notification-with-wrong-number notification-deadline-a-day-late notification-missing",
)
def test_the_notification_says_what_is_due_and_until_when_it_can_be_changed(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    path = f"report/usagesummary/ponumbers?enrollment={DIRECT}&period=2020-12"
    visitor.send(visitor.open(path), "main dialog form", po_number="DEC-1")
    overage = totals(visitor.open(f"report/usagesummary?enrollment={DIRECT}&period=2020-12"))["Total Overage"]

    portal_world.advance_to(datetime(2021, 1, 7, 5, 59, 59, tzinfo=UTC))
    too_early = portal_world.mails(about=f"{DIRECT}, December")
    portal_world.advance_to(datetime(2021, 1, 7, 6, tzinfo=UTC))

    mails = portal_world.mails(about=f"{DIRECT}, December")
    assert too_early == []
    assert [mail.to for mail in mails] == [EA_ADMIN]
    assert mails[0].subject == f"Overage notification: enrollment {DIRECT}, December 2020"
    paragraphs = [
        f"The usage of enrollment {DIRECT} (Fabrikam) for December 2020 is complete. Service overage:"
        f" {overage / 100:,.2f} EUR before tax.",
        "The PO number for this period is DEC-1. You can change it in the portal up to and including"
        " 14 January 2021 (UTC): Reports, Usage Summary, View/Edit PO Numbers.",
        "The invoice is generated after that day. To change the PO number of an invoice that has been"
        " generated, open a support ticket.",
    ]
    assert mails[0].text == "\n\n".join(paragraphs) + "\n"
    assert mails[0].html == "".join(f"<p>{each}</p>\n" for each in paragraphs)


@proves(Fact.WITHOUT_SAYING)
def test_a_mailbox_has_the_mails_to_its_user_newest_first(visit: Visit, portal_world: World) -> None:
    visitor = visit(EA_ADMIN)
    visitor.stay_signed_in()
    portal_world.advance("P40D")

    shown = [row[-1] for row in visitor.open("mailbox").rows()]

    oldest_first = [mail.subject for mail in portal_world.mails(to=EA_ADMIN)]
    assert shown == oldest_first[::-1]
    assert len(set(shown)) > 1


@proves(Fact.SEPARATE_INVOICES, against="marketplace-never-separate")
def test_each_period_has_its_events_in_order_and_its_invoice_once(portal_world: World) -> None:
    events = portal_world.advance_to(datetime(2021, 1, 16, tzinfo=UTC))

    mine = [(event.at, event.kind, event.period) for event in events if event.enrollment == DIRECT]
    assert [each for each in mine if each[2] == "2020-12" or each[1] == "invoice-generated"] == [
        (datetime(2020, 12, 15, 6, tzinfo=UTC), "invoice-generated", "2020-11"),
        (datetime(2021, 1, 1, tzinfo=UTC), "period-closed", "2020-12"),
        (datetime(2021, 1, 7, 6, tzinfo=UTC), "notification-sent", "2020-12"),
        (datetime(2021, 1, 15, tzinfo=UTC), "window-ended", "2020-12"),
        (datetime(2021, 1, 15, 6, tzinfo=UTC), "invoice-generated", "2020-12"),
    ]
    notes = {event.note for event in events if event.kind == "invoice-generated"}
    assert {f"E{YEN}202012", f"E{YEN}202012M", f"E{DIRECT}202012", f"E{QUARTERLY}202010"} <= notes
    assert f"E{DIRECT}202012M" not in notes


@proves(Fact.WHO_SEES_WHAT)
@pytest.mark.parametrize(
    ("account", "enrollment", "sees"),
    [
        (EA_ADMIN, DIRECT, True),
        (READER, DIRECT, True),
        (PURCHASER, DIRECT, True),
        (PARTNER, PREVIEW, True),
        (CUSTOMER, QUARTERLY, True),
        (CUSTOMER, PREVIEW, False),
        ("sales_admin@direct.example", DIRECT, False),
        ("shop_owner@direct.example", DIRECT, False),
    ],
)
def test_only_who_sees_all_costs_sees_the_amounts_of_invoices(
    visit: Visit, portal_world: World, account: str, enrollment: str, sees: bool
) -> None:
    portal_world.advance_to(INVOICED)
    visitor = visit(account)

    rows = visitor.open(f"report/invoices?enrollment={enrollment}").rows()

    assert rows != []
    assert [minor(row[4]) > 0 for row in rows] == [sees] * len(rows)
    page = invoice(visitor, rows[0][1])
    assert (to_pay(page)["Total Amount"] > 0) == sees


def sender_of(mail: Mail) -> str:
    """Return who a mail says it is from."""
    return {each.name: each.value for each in mail.headers}["From"]


def line(name: str, amount: int) -> tuple[str, int, int, int]:
    """Return a line that the prepayment doesn't cover."""
    return name, amount, 0, amount


def check_amounts(visitor: Visitor, enrollment: str, number: str) -> Answer:
    """Calculate the amounts of an invoice from Usage Summary, compare, and return the invoice."""
    period = f"{number[8:12]}-{number[12:14]}"
    usage = visitor.open(f"report/usagesummary?enrollment={enrollment}&period={period}")
    shown, sections = totals(usage), charges(usage)
    page = invoice(visitor, number)
    azure = [
        ("Azure service", shown["Total Usage"], shown["Commitment Usage"], shown["Total Overage"]),
        line("Charges billed separately", cost(sections["Charges billed separately"])),
    ]
    marketplace = [line("Azure Marketplace", shown["Azure Marketplace"])]
    separate = enrollment == YEN
    expected = marketplace if number.endswith("M") else azure if separate else [*azure, *marketplace]

    lines = [(row[0], *map(minor, row[1:])) for row in page.rows("main div.invoice table")]
    assert lines == expected
    net = sum(minor(row[3]) for row in page.rows("main div.invoice table"))
    tax = share(net, TAX[enrollment])
    assert to_pay(page) == {
        "Total before tax": net,
        f"Tax ({TAX[enrollment]}% of the net amount)": tax,
        "Total Amount": net + tax,
    }
    if not number.endswith("M"):
        assert {name: minor(value) for name, value in page.facts("main dl.totals").items()} == {
            "Total Extended Amount": shown["Total Usage"],
            "Commitment Usage": shown["Commitment Usage"],
            "Total Sale": shown["Total Overage"],
        }
    note = "Azure services and Azure Marketplace are on separate invoices."
    assert (note in page.read("main")) == separate
    return page
