"""Notification Contact: add a contact, change how often one is notified, and remove one."""

from typing import NoReturn

from flask import request
from werkzeug.wrappers import Response

from eaportal.simulator.rules.contacts import DEFAULT_FREQUENCY, Frequency
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.contacts import add_contact, listed_contacts, remove_contact, set_frequency
from eaportal.simulator.web.manage.enrollment import detail_page, done
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked, chosen
from eaportal.simulator.web.shell.sections import Page, Section
from eaportal.simulator.web.words.refusals import sentence

section = Section("contacts", __name__, "/manage/enrollment/contacts", fault_page=PortalPage.MANAGE)

_DIALOG = "manage/contact.html"


@section.get("/add", page=Page())
def dialog() -> str:
    """Show the dialog for a new contact."""
    return detail_page(_DIALOG, typed="", confirmation="", frequency=DEFAULT_FREQUENCY)


@section.post("/add")
def add() -> Response | str:
    """Add the contact, or say why not."""
    typed, confirmation = (request.form.get(name, "") for name in ("email", "confirmation"))
    frequency = chosen(Frequency, "frequency")
    added = add_contact(
        context.database(), context.user(), context.enrollment(), typed, confirmation, frequency
    )
    if isinstance(added, Refusal):
        return detail_page(
            _DIALOG,
            typed=typed,
            confirmation=confirmation,
            frequency=frequency,
            alert=sentence(added, context.language()),
        )
    said = context.language().text("%(name)s now gets notifications about this enrollment.", name=added)
    return done("manage.enrollment_detail", said)


@section.get("/change", page=Page(samples=("/change?contact=ea_admin@eaportal.example",)))
def change() -> str:
    """Show the dialog for how often a contact is notified."""
    address = asked("contact")
    listed = {each.address: each for each in listed_contacts(context.database(), context.enrollment())}
    if address not in listed:
        _not_here()
    contact = listed[address]
    return detail_page(_DIALOG, contact=contact, frequency=contact.frequency)


@section.post("/change")
def save() -> Response | str:
    """Change how often a contact is notified, or say why not."""
    address, frequency = request.form.get("contact", ""), chosen(Frequency, "frequency")
    saved = set_frequency(context.database(), context.user(), context.enrollment(), address, frequency)
    if saved is None:
        _not_here()
    if isinstance(saved, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(saved, context.language()))
    return done("manage.enrollment_detail", context.language().text("The contact is saved."))


@section.post("/remove")
def remove() -> Response | str:
    """Remove a contact, or say why not."""
    address = request.form.get("contact", "")
    removed = remove_contact(context.database(), context.user(), context.enrollment(), address)
    if removed is None:
        _not_here()
    if isinstance(removed, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(removed, context.language()))
    said = context.language().text(
        "%(name)s no longer gets notifications about this enrollment.", name=removed
    )
    return done("manage.enrollment_detail", said)


def _not_here() -> NoReturn:
    context.not_here(context.language().text("This enrollment has no such contact."))
