"""The contents of an invoice in one language, for its page and its PDF."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from eaportal.simulator.database.tables import EnrollmentRow, InvoiceRow
from eaportal.simulator.rules.invoices import InvoiceKind
from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.rules.usage import UsageSection
from eaportal.simulator.web.words.language import N_, Language

TITLE = N_("Invoice")
COLUMNS = (N_("Charges"), N_("Extended Amount"), N_("Commitment Usage"), N_("Net Amount"))
SECTIONS = {
    UsageSection.AZURE_SERVICE: N_("Azure service"),
    UsageSection.BILLED_SEPARATELY: N_("Charges billed separately"),
    UsageSection.MARKETPLACE: N_("Azure Marketplace"),
}
PO_NUMBERS = {
    PoKind.AZURE: N_("PO number for Azure services"),
    PoKind.MARKETPLACE: N_("PO number for Marketplace"),
}
SEPARATE = N_("Azure services and Azure Marketplace are on separate invoices.")
FINAL = N_("The PO number of this invoice can only be changed with a support ticket.")


@dataclass(frozen=True)
class Fact:
    """A *name* with its value; the value is *translated*, or data of the invoice."""

    name: Markup
    value: Markup
    translated: bool = False


@dataclass(frozen=True)
class InvoiceDocument:
    """The words and amounts of an invoice, from top to bottom; *lines* have one cell per column."""

    title: Markup
    number: str
    facts: list[Fact]
    totals: list[Fact]
    columns: list[Markup]
    lines: list[tuple[Markup, ...]]
    to_pay: list[Fact]
    notes: list[Markup]


def invoice_document(invoice: InvoiceRow, enrollment: EnrollmentRow, language: Language) -> InvoiceDocument:
    """Return the contents of *invoice* in the language *language*."""
    amounts = invoice.amounts

    def money(minor: int) -> Markup:
        return escape(language.money(minor, enrollment.currency))

    return InvoiceDocument(
        title=language.text(TITLE),
        number=invoice.number,
        facts=_facts(invoice, enrollment, language),
        # Invoices call Total Usage and Total Overage of Usage Summary by other names [S3b, S9].
        totals=[
            Fact(language.text(name), money(minor))
            for line in amounts.lines
            if line.section is UsageSection.AZURE_SERVICE
            for name, minor in (
                (N_("Total Extended Amount"), line.extended_amount),
                (N_("Commitment Usage"), line.commitment_usage),
                (N_("Total Sale"), line.net_amount),
            )
        ],
        columns=[language.text(column) for column in COLUMNS],
        lines=[
            (
                language.text(SECTIONS[line.section]),
                money(line.extended_amount),
                money(line.commitment_usage),
                money(line.net_amount),
            )
            for line in amounts.lines
        ],
        to_pay=[
            Fact(language.text(N_("Total before tax")), money(amounts.net_amount)),
            Fact(
                language.text(
                    N_("Tax (%(percent)s of the net amount)"), percent=language.percent(invoice.tax_percent)
                ),
                money(amounts.tax),
            ),
            Fact(language.text(N_("Total Amount")), money(amounts.total)),
        ],
        notes=[
            *([] if invoice.kind is InvoiceKind.COMBINED else [language.text(SEPARATE)]),
            *([] if invoice.correction else [language.text(FINAL)]),
        ],
    )


def _facts(invoice: InvoiceRow, enrollment: EnrollmentRow, language: Language) -> list[Fact]:
    own = {
        N_("Document number"): invoice.number,
        N_("Document date"): language.day(invoice.generated_at.date()),
        N_("Billing Period"): language.days(invoice.period.period),
        **{PO_NUMBERS[kind]: number for kind, number in invoice.po_numbers.items()},
        N_("Enrollment name"): enrollment.name,
        N_("Enrollment number"): enrollment.number,
        N_("Country"): language.country(enrollment.country),
    }
    if invoice.corrects:
        own[N_("Replaces")] = invoice.corrects.invoice.number
    if invoice.tax_id:
        own[N_("VAT or tax ID")] = invoice.tax_id
    if enrollment.bill_to:
        own[N_("Invoice recipient")] = enrollment.bill_to
    return [
        *(Fact(language.text(name), escape(value)) for name, value in own.items()),
        Fact(language.text(N_("Status")), _status(invoice, language), translated=True),
    ]


def _status(invoice: InvoiceRow, language: Language) -> Markup:
    correction, paid = invoice.correction, invoice.paid_at
    if correction:
        return language.text(
            N_("Credited by %(credit_note)s and replaced by %(rebilled)s"),
            credit_note=correction.credit_note,
            rebilled=correction.rebilled.number,
        )
    return (
        language.text(N_("Paid on %(day)s"), day=language.day(paid.date()))
        if paid
        else language.text(N_("Open"))
    )
