"""Invoices: those generated for the enrollment, and each on a page of its own."""

from flask import Blueprint, Response, abort, render_template

from eaportal.simulator.rules.tickets import may_open_ticket
from eaportal.simulator.services.cost_visibility import invoice_seen
from eaportal.simulator.services.invoices import find_invoice, invoices_of
from eaportal.simulator.web.reports.invoice_document import invoice_document
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.downloads import download
from eaportal.simulator.worlds.tables import InvoiceRow

blueprint = Blueprint("invoices", __name__, url_prefix="/report/invoices")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def page() -> str:
    """List the invoices of the enrollment, the newest first [S4a]."""
    found = invoices_of(shell.database(), shell.enrollment().id)
    invoices = [invoice_seen(shell.user(), shell.enrollment(), invoice) for invoice in found]
    return render_template("invoices/page.html", invoices=invoices)


@blueprint.get("/<number>")
def invoice(number: str) -> str:
    """Show one invoice; nothing of it can be changed here [S1, S4a]."""
    found = _found(number)
    document = invoice_document(found, shell.enrollment(), shell.speech())
    may_open = not found.correction and may_open_ticket(shell.user().role, shell.enrollment().kind)
    return render_template(
        "invoices/invoice.html", document=document, may_open_ticket=may_open, correction=found.correction
    )


@blueprint.get("/<number>.pdf")
def pdf(number: str) -> Response:
    """Give one invoice as a file."""
    # Imported here: a simulator that nobody asks for one starts sooner and stays smaller without it.
    from eaportal.simulator.web.reports.invoice_pdf import invoice_pdf

    found = _found(number)
    document = invoice_document(found, shell.enrollment(), shell.speech())
    content = invoice_pdf(document, shell.speech(), found.generated_at)
    return download(content, "application/pdf", f"{number}.pdf")


def _found(number: str) -> InvoiceRow:
    found = find_invoice(shell.database(), shell.enrollment().id, number)
    if found is None:
        abort(404)
    return invoice_seen(shell.user(), shell.enrollment(), found)
