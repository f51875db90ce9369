"""Support tickets, which change the PO number or tax ID of a generated invoice [S1, S3a]."""

from datetime import datetime

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.database.tables import InvoiceRow, TicketRow
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.requests import TicketTopic
from eaportal.simulator.rules.roles import sees_whole_enrollment
from eaportal.simulator.services.invoices import find_invoice, invoices_of
from eaportal.simulator.services.requests import find_request, open_ticket, tickets_of, why_no_ticket
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked, chosen
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.words.language import N_
from eaportal.simulator.web.words.refusals import sentence

section = Section("tickets", __name__, "/support/tickets", fault_page=PortalPage.TICKETS)


@section.get("", page=Page({Menu.HEADER: N_("Support tickets")}, seen_by=sees_whole_enrollment))
def page() -> str:
    """List the tickets of the enrollment, the newest first."""
    found = tickets_of(context.database(), context.user(), context.enrollment())
    return render_template("tickets/page.html", tickets=found, may_open=_may_open())


@section.get("/new", page=Page(samples=("/new?period=2020-10",)))
def dialog() -> str:
    """Show the form for a new ticket on the invoice or the period named in the address."""
    number = asked("invoice")
    return _form(_invoice(number) if number else _of_period())


@section.post("/new")
def open_one() -> Response | str:
    """Open the ticket, or say why not and keep what was typed."""
    invoice, topic = _invoice(request.form.get("invoice", "")), chosen(TicketTopic, "topic")
    typed = request.form.get("wanted", "")
    opened = open_ticket(
        context.database(), context.user(), context.enrollment(), invoice, topic, typed, context.portal_time()
    )
    if isinstance(opened, Refusal):
        return _form(invoice, topic, typed, opened)
    context.database().commit()
    return redirect(url_for(".ticket", number=opened.number), 303)


@section.get("/<number>", page=Page(samples=("/{ticket}",)))
def ticket(number: str) -> str:
    """Show a ticket and its progress."""
    found = find_request(context.database(), TicketRow, context.user(), context.enrollment(), number)
    if found is None:
        context.not_here(context.language().text("There is no such support ticket, or you can't see it."))
    return render_template(
        "tickets/ticket.html", ticket=found, stages=times_reached(f"ticket {found.number}")
    )


def times_reached(subject: str) -> dict[str, datetime]:
    """Return the time at which the *subject* of a journal entry reached each of its states."""
    entries = find_entries(context.database(), subject=subject)
    return {entry.new: entry.at for entry in entries if entry.field == "state" and entry.new}


def _may_open() -> bool:
    return why_no_ticket(context.database(), context.user(), context.enrollment()) is None


def _invoice(number: str) -> InvoiceRow:
    found = find_invoice(context.database(), context.enrollment().id, number)
    if found is None:
        context.not_here(context.language().text("There is no such invoice, or you can't see it."))
    return found


def _of_period() -> InvoiceRow | None:
    key = asked("period")
    found = [each for each in _in_force() if each.period.period.key == key]
    return found[0] if found else None


def _in_force() -> list[InvoiceRow]:
    invoices = invoices_of(context.database(), context.enrollment().id)
    return [invoice for invoice in invoices if not invoice.correction]


def _form(
    invoice: InvoiceRow | None,
    topic: TicketTopic = TicketTopic.PO_NUMBER,
    typed: str = "",
    refused: Refusal | None = None,
) -> str:
    return render_template(
        "tickets/new.html",
        invoices=_in_force(),
        chosen=invoice,
        topic=topic,
        typed=typed,
        may_open=_may_open(),
        alert=sentence(refused, context.language()) if refused else None,
    )
