from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from simulator.billing.periods import month
from simulator.store.models import EnrollmentRow, InvoiceRow, PeriodRow
from simulator.web.language import language

ENGLISH = language("en-US")
INVOICES = "/report/invoices"
NOVEMBER = month("2020-11")
DIALOG = "/report/usagesummary/ponumbers?period=2020-11"
SECOND = timedelta(seconds=1)


@pytest.fixture
def stored(world):
    """The invoices of an enrollment as the world holds them, with their periods, the newest first."""

    def stored(enrollment):
        query = (
            select(InvoiceRow, PeriodRow)
            .join(PeriodRow)
            .join(EnrollmentRow)
            .where(EnrollmentRow.number == enrollment.number)
            .order_by(PeriodRow.start.desc())
        )
        with world.session() as session:
            return [(invoice, period.period) for invoice, period in session.execute(query)]

    return stored


def numbers(page):
    """The document numbers on the list."""
    return [link.get_text() for link in page.select("main td ~ th a")]


def facts(page, read):
    """What stands above the lines of an invoice."""
    return {read(each.dt): read(each.dd) for each in page.select(".facts div")}


def test_invoices_is_the_tab_after_price_sheet(ea_admin, read):
    ea_admin.follow("Reports")
    page = ea_admin.follow("Invoices")

    tabs = [read(tab) for tab in page.select(".tabs a")]
    assert tabs == ["Usage Summary", "Download Usage", "Price Sheet", "Invoices"]
    assert read(page.select_one(".tabs [aria-current=page]")) == "Invoices"


@pytest.mark.parametrize(
    ("tag", "columns"),
    [
        ("en-US", ["Document date", "Document number", "Billing Period", "PO number", "Total Amount"]),
        ("nl-NL", ["Documentdatum", "Documentnummer", "Factureringsperiode", "Ko-nummer", "Totaalbedrag"]),
    ],
)
def test_the_list_has_the_documented_columns_the_newest_first(ea_admin, direct, stored, read, tag, columns):
    ea_admin.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = tag

    page = ea_admin.open(INVOICES)

    speech = language(tag)
    assert [[read(cell) for cell in row.select("th, td")] for row in page.select("main tr")] == [
        columns,
        *(
            [
                " ".join(shown.split())
                for shown in (
                    speech.day(invoice.generated_at.date()),
                    invoice.number,
                    speech.days(period),
                    invoice.po_number,
                    speech.money(invoice.total, "EUR"),
                )
            ]
            for invoice, period in stored(direct)
        ),
    ]
    assert numbers(page)[:2] == [f"E{direct.number}202010", f"E{direct.number}202009"]


def test_a_document_number_leads_to_the_invoice(ea_admin, direct, stored, read):
    ea_admin.open(INVOICES)

    page = ea_admin.follow(f"E{direct.number}202009")

    invoice, _ = stored(direct)[1]
    assert facts(page, read) == {
        "Document number": f"E{direct.number}202009",
        "Document date": "October 15, 2020",
        "Billing Period": " ".join(ENGLISH.days(month("2020-09")).split()),
        "PO number for Azure services": invoice.po_number,
        "PO number for Marketplace": invoice.marketplace_po_number,
        "Status": "Paid on November 14, 2020",
    }
    assert [[read(cell) for cell in row.select("th, td")] for row in page.select("main tr")] == [
        ["Charges", "Amount"],
        *(
            [name, ENGLISH.money(amount, "EUR")]
            for name, amount in (
                ("Service Overage", invoice.overage),
                ("Charges billed separately", invoice.billed_separately),
                ("Azure Marketplace", invoice.marketplace),
                ("Total before tax", invoice.overage + invoice.billed_separately + invoice.marketplace),
            )
        ),
    ]


def test_the_invoice_has_the_numbers_in_force_when_it_was_generated(ea_admin, direct, wait_until, read):
    for kind, number in (("azure", "PO-EARLY"), ("azure", "PO-LATE"), ("marketplace", "MP-1")):
        ea_admin.open(f"{DIALOG}&kind={kind}")
        ea_admin.press("Save", po_number=number)
    wait_until(NOVEMBER.window_ends_at - SECOND)
    ea_admin.open(DIALOG)
    ea_admin.press("Save", po_number="PO-LAST")
    wait_until(NOVEMBER.invoiced_at)

    row = ea_admin.open(INVOICES).select_one("main tbody tr")
    page = ea_admin.follow(f"E{direct.number}202011")

    assert read(row.select("td")[2]) == "PO-LAST"
    shown = facts(page, read)
    assert (shown["PO number for Azure services"], shown["PO number for Marketplace"]) == ("PO-LAST", "MP-1")


def test_the_next_second_there_is_an_invoice_and_it_is_open_until_paid(ea_admin, direct, wait_until, read):
    number = f"E{direct.number}202011"
    paid_at = NOVEMBER.invoiced_at + timedelta(days=30)
    seen = []
    for moment in (NOVEMBER.invoiced_at, paid_at):
        for before in (SECOND, timedelta()):
            wait_until(moment - before)
            listed = number in numbers(ea_admin.open(INVOICES))
            page = ea_admin.open(f"{INVOICES}/{number}")
            seen.append((listed, ea_admin.status, facts(page, read).get("Status")))

    assert seen == [
        (False, 404, None),
        (True, 200, "Open"),
        (True, 200, "Open"),
        (True, 200, "Paid on January 14, 2021"),
    ]


def test_nothing_of_an_invoice_can_be_changed(ea_admin, direct, world, dump, wait_until, read):
    form = ea_admin.open(DIALOG).select_one("dialog form")
    wait_until(NOVEMBER.invoiced_at)
    ea_admin.open(INVOICES)
    before = dump(world)

    refused = ea_admin.send(form, po_number="PO-4500")
    page = ea_admin.open(f"{INVOICES}/E{direct.number}202011")

    assert read(refused.select_one("dialog [role=alert]")) == (
        "The invoice for November 2020 has been generated. To change its PO number, open a support ticket."
    )
    assert "The PO number of this invoice can only be changed by a support ticket." in read(page.main)
    assert page.select("main form, main input, main button") == []
    assert facts(page, read)["PO number for Azure services"] == f"{direct.number}-202011"
    assert dump(world) == before


def test_the_invoice_of_another_enrollment_is_not_found(ea_admin, direct, locked, indirect, read):
    answers = []
    for number in (f"E{locked.number}202010", f"E{indirect.number}202010", f"e{direct.number}202010"):
        page = ea_admin.open(f"{INVOICES}/{number}?enrollment={direct.number}")
        answers.append((ea_admin.status, read(page.h1), number in page.get_text()))

    assert answers == [(404, "Not possible", False)] * 3


def test_each_enrollment_has_its_own_invoices(ea_admin, locked):
    page = ea_admin.open(f"{INVOICES}?enrollment={locked.number}")

    assert {number[:-6] for number in numbers(page)} == {f"E{locked.number}"}
    assert (
        ea_admin.follow(f"E{locked.number}202010").select_one("nav.side strong").get_text() == locked.number
    )


def test_who_may_not_edit_reads_invoices_all_the_same(visitor, sample, read):
    shown = {}
    for user in sample.users:
        visitor.sign_in(user.account.partition("@")[0])
        page = visitor.open(f"{INVOICES}/E{user.enrollments[0]}202010")
        shown[user.role] = (visitor.status, read(page.h1))

    assert shown == dict.fromkeys((user.role for user in sample.users), (200, "Invoice"))


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en-US", "No invoice of this enrollment has been generated yet."),
        ("nl-NL", "Voor deze inschrijving is nog geen factuur gegenereerd."),
    ],
)
def test_an_enrollment_without_invoices_says_so(another, world, read, tag, sentence):
    with world.session(writes=True) as session, session.begin():
        session.execute(delete(InvoiceRow))
    visitor = another(tag)
    visitor.sign_in("ea_admin")

    page = visitor.open(INVOICES)

    assert read(page.select_one("main > p")) == sentence
    assert page.select("main table") == []
