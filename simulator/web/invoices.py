"""Invoices: those generated for the enrollment, and each on a page of its own."""

from flask import Blueprint, abort, render_template

from simulator.store.invoices import find_invoice, invoices_of
from simulator.web import shell

blueprint = Blueprint("invoices", __name__, url_prefix="/report/invoices")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def page() -> str:
    """List the invoices of the enrollment, the newest first [S4a]."""
    invoices = invoices_of(shell.database(), shell.enrollment().id)
    return render_template("invoices/page.html", invoices=invoices)


@blueprint.get("/<number>")
def invoice(number: str) -> str:
    """Show one invoice; nothing of it can be changed here [S1, S4a]."""
    found = find_invoice(shell.database(), shell.enrollment().id, number)
    if found is None:
        abort(404)
    return render_template("invoices/invoice.html", invoice=found)
