import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from unicodedata import normalize

import pytest
from pypdf import PdfReader
from sqlalchemy import delete, select, update

from eaportal import extras
from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow, PeriodRow
from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.periods import month
from eaportal.simulator.web.words.language import find_language
from tests.support.parameters import slow_after

ENGLISH = find_language("en-US")
INVOICES = "/report/invoices"
NOVEMBER = month("2020-11")
DIALOG = "/report/usagesummary/ponumbers?period=2020-11"
SECOND = timedelta(seconds=1)


@pytest.fixture
def japanese(sample):
    """The indirect enrollment that is invoiced in Japan."""
    return sample.enrollments[3]


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
    """Return the facts above the lines of an invoice."""
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

    language = find_language(tag)
    assert [[read(cell) for cell in row.select("th, td")] for row in page.select("main tr")] == [
        columns,
        *(
            [
                " ".join(shown.split())
                for shown in (
                    language.day(invoice.generated_at.date()),
                    invoice.number,
                    language.days(period),
                    invoice.po_number,
                    language.money(invoice.amounts.total, "EUR"),
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
        "Enrollment name": direct.name,
        "Enrollment number": direct.number,
        "Country": "Netherlands",
        "Invoice recipient": "ea_admin_readonly@eaportal.example",
        "Status": "Paid on November 14, 2020",
    }


def test_an_invoice_shows_usage_prepayment_and_amount_due(ea_admin, direct, world, read):
    charges = {"azure_service": 500_000, "commitment_usage": 450_000, "billed_separately": 1_050}
    with world.session(writes=True) as session, session.begin():
        of_september = update(InvoiceRow).where(InvoiceRow.number == f"E{direct.number}202009")
        session.execute(of_september.values(**charges, marketplace=2_000, tax=11_141))

    page = ea_admin.open(f"{INVOICES}/E{direct.number}202009")

    assert {read(each.dt): read(each.dd) for each in page.select(".totals div")} == {
        "Total Extended Amount": "€5,000.00",
        "Commitment Usage": "€4,500.00",
        "Total Sale": "€500.00",
    }
    assert [[read(cell) for cell in row.select("th, td")] for row in page.select("main tr")] == [
        ["Charges", "Extended Amount", "Commitment Usage", "Net Amount"],
        ["Azure service", "€5,000.00", "€4,500.00", "€500.00"],
        ["Charges billed separately", "€10.50", "€0.00", "€10.50"],
        ["Azure Marketplace", "€20.00", "€0.00", "€20.00"],
        ["Total before tax", "€530.50"],
        ["Tax (21% of the net amount)", "€111.41"],
        ["Total Amount", "€641.91"],
    ]


def test_a_separate_marketplace_invoice_has_its_number_and_its_lines(visitor, japanese, read):
    visitor.sign_in("partner_admin")
    page = visitor.open(f"{INVOICES}?enrollment={japanese.number}")
    rows = [[read(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")][:2]
    azure = visitor.open(f"{INVOICES}/E{japanese.number}202010")
    marketplace = visitor.open(f"{INVOICES}/E{japanese.number}202010M")

    assert [(row[1], row[3]) for row in rows] == [
        (f"E{japanese.number}202010", f"{japanese.number}-202010"),
        (f"E{japanese.number}202010M", f"{japanese.number}-202010M"),
    ]
    assert all(re.fullmatch("¥[0-9,]+", row[4]) for row in rows)
    seen = [
        (
            [name for name in facts(each, read) if name.startswith("PO")],
            [read(row.th) for row in each.select("tbody tr")],
        )
        for each in (azure, marketplace)
    ]
    assert seen == [
        (["PO number for Azure services"], ["Azure service", "Charges billed separately"]),
        (["PO number for Marketplace"], ["Azure Marketplace"]),
    ]
    assert "Azure services and Azure Marketplace are on separate invoices." in read(marketplace.main)
    assert marketplace.select(".totals") == []


def pdf_text(visitor, address):
    """What a reader reads in the PDF at *address*, without the spaces."""
    response = visitor.client.get(address)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    (page,) = PdfReader(BytesIO(response.data)).pages
    return without_spaces(page.extract_text())


def without_spaces(text):
    """The signs of *text*; a PDF has them, and no spaces that can be relied on."""
    return "".join(normalize("NFKC", text).replace("\0", "").split())


@pytest.mark.parametrize("tag", slow_after(2, ["nl-NL", "ja-JP", "en-US", "ru-RU", "th-TH", "zh-CN"]))
def test_the_pdf_says_what_the_page_says(another, japanese, read, tag):
    visitor = another(tag)
    visitor.sign_in("partner_admin")
    page = visitor.open(f"{INVOICES}/E{japanese.number}202010?enrollment={japanese.number}")

    said = pdf_text(visitor, page.select_one("main a[data-whole-page]")["href"])

    cells = page.select("h1, .facts :is(dt, dd), .totals :is(dt, dd), main td, main th, main section ~ p")
    words = [without_spaces(cell.get_text()) for cell in cells]
    assert [word for word in words if word not in said] == []
    assert len(words) > 30


def test_the_pdf_of_a_language_from_right_to_left_has_its_amounts_at_the_left(another, direct, stored):
    total = f"{from_minor(stored(direct)[0][0].amounts.total, 'EUR'):,}"
    begins = {}
    for tag in ("ar-SA", "en-US"):
        visitor = another(tag)
        visitor.sign_in("ea_admin")
        response = visitor.client.get(f"{INVOICES}/E{direct.number}202010.pdf")
        (page,) = PdfReader(BytesIO(response.data)).pages

        def note(text, _, matrix, *_font, tag=tag):
            if total in text:
                begins[tag] = matrix[4]

        page.extract_text(visitor_text=note)

    assert begins["ar-SA"] < 100 < 400 < begins["en-US"]


def test_the_pdf_is_a_file_named_after_the_invoice_and_the_same_each_time(ea_admin, direct):
    address = f"{INVOICES}/E{direct.number}202010.pdf"

    one, other = ea_admin.client.get(address), ea_admin.client.get(address)

    assert one.headers["Content-Disposition"] == f"attachment; filename=E{direct.number}202010.pdf"
    assert one.data == other.data
    about = PdfReader(BytesIO(one.data))
    assert (about.metadata.title, about.metadata.creation_date) == (
        f"Invoice E{direct.number}202010",
        datetime(2020, 11, 15, 6, tzinfo=UTC),
    )
    assert about.trailer["/Root"]["/Lang"] == "en-US"


def test_the_invoice_is_mailed_only_to_its_recipient(visitor, direct, wait_until, read):
    wait_until(NOVEMBER.invoiced_at)
    subject = f"Invoice E{direct.number}202011: enrollment {direct.number}, November 2020"
    seen = {}
    for user in ("ea_admin_readonly", "ea_admin"):
        visitor.sign_in(user)
        seen[user] = [read(link) for link in visitor.open("/mailbox").select("main th a")].count(subject)

    visitor.sign_in("ea_admin_readonly")
    visitor.open("/mailbox")
    page = visitor.follow(subject)

    assert seen == {"ea_admin_readonly": 1, "ea_admin": 0}
    assert read(page.select_one(".mail dd")) == "msftinv@microsoft.com"


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
    assert "The PO number of this invoice can only be changed with a support ticket." in read(page.main)
    assert page.select("main form, main input, main button") == []
    assert facts(page, read)["PO number for Azure services"] == f"{direct.number}-202011"
    assert dump(world) == before


def test_the_invoice_of_another_enrollment_is_not_found(ea_admin, direct, locked, indirect, read):
    answers = []
    others = (f"E{locked.number}202010", f"E{indirect.number}202010", f"e{direct.number}202010")
    for number in (*others, *(f"{other}.pdf" for other in others)):
        page = ea_admin.open(f"{INVOICES}/{number}?enrollment={direct.number}")
        answers.append(
            (ea_admin.status, read(page.select_one("main [role=alert]")), number in page.get_text())
        )

    assert (
        answers
        == [(404, "There is no such page, enrollment, period, invoice, or file, or you can't see it.", False)]
        * 6
    )


def test_each_enrollment_has_its_own_invoices(ea_admin, locked):
    page = ea_admin.open(f"{INVOICES}?enrollment={locked.number}")

    assert {number[:-6] for number in numbers(page)} == {f"E{locked.number}"}
    assert (
        ea_admin.follow(f"E{locked.number}202010").select_one("nav.side strong").get_text() == locked.number
    )


def test_users_who_cannot_edit_still_read_invoices(visitor, sample, read):
    shown = {}
    for user in sample.users:
        visitor.sign_in(user.account.partition("@")[0])
        page = visitor.open(f"{INVOICES}/E{user.enrollments[0]}202010")
        shown[user.role] = (visitor.status, read(page.h1))

    assert shown == dict.fromkeys((user.role for user in sample.users), (200, "Invoice"))


@pytest.mark.parametrize(
    ("tag", "sentence"),
    [
        ("en-US", "No invoices have been generated for this enrollment yet."),
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


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        (None, "An invoice as PDF needs packages that are not installed."),
        ("אבג", "no font of the simulator has the characters א ב ג."),
    ],
)
def test_without_a_font_or_the_packages_of_a_pdf_a_page_says_so(
    ea_admin, direct, world, read, monkeypatch, lacking, sentence
):
    if lacking is None:
        monkeypatch.setitem(extras.MODULES, "pdf", ("a_module_that_is_not_installed",))
    else:
        with world.session(writes=True) as session, session.begin():
            session.execute(
                update(EnrollmentRow).where(EnrollmentRow.number == direct.number).values(name=lacking)
            )

    page = ea_admin.open(f"{INVOICES}/E{direct.number}202010.pdf")

    assert ea_admin.status == 404
    assert sentence in read(page.select_one("main [role=alert]"))
