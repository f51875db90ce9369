"""Invoices: the list for the enrollment, and each one as a page and as a PDF."""

from flask import Response, abort, render_template

from eaportal.extras import MissingExtraError
from eaportal.simulator.database.tables import InvoiceRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.services.cost_visibility import visible_invoice
from eaportal.simulator.services.invoices import find_invoice, invoices_of
from eaportal.simulator.services.requests import why_no_ticket
from eaportal.simulator.web.reports.downloads import download
from eaportal.simulator.web.reports.invoice_document import invoice_document
from eaportal.simulator.web.reports.invoice_pdf import UnprintableError, invoice_pdf
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.words.language import N_

section = Section("invoices", __name__, "/report/invoices", fault_page=PortalPage.INVOICES)


@section.get("", page=Page({Menu.REPORTS: N_("Invoices")}))
def page() -> str:
    """List the invoices of the enrollment, newest first [S4a]."""
    found = invoices_of(context.database(), context.enrollment().id)
    invoices = [visible_invoice(context.user(), context.enrollment(), invoice) for invoice in found]
    return render_template("invoices/page.html", invoices=invoices)


@section.get("/<number>", page=Page(samples=("/{invoice}",)))
def invoice(number: str) -> str:
    """Show an invoice, which nobody can change here [S1, S4a]."""
    found = _found(number)
    document = invoice_document(found, context.enrollment(), context.language())
    may_open = not (
        found.correction or why_no_ticket(context.database(), context.user(), context.enrollment())
    )
    return render_template(
        "invoices/invoice.html", document=document, may_open_ticket=may_open, correction=found.correction
    )


@section.get("/<number>.pdf")
def pdf(number: str) -> Response:
    """Download an invoice as a PDF."""
    found = _found(number)
    document = invoice_document(found, context.enrollment(), context.language())
    try:
        content = invoice_pdf(document, context.language(), found.generated_at)
    except (MissingExtraError, UnprintableError) as error:
        context.not_here(context.language().text(str(error)))
    return download(content, "application/pdf", f"{number}.pdf")


def _found(number: str) -> InvoiceRow:
    found = find_invoice(context.database(), context.enrollment().id, number)
    if found is None:
        abort(404)
    return visible_invoice(context.user(), context.enrollment(), found)
