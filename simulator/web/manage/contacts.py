"""Notification Contact: + Add Contact, how often each is told, and taking one away."""

from typing import NoReturn

from flask import Blueprint, request
from werkzeug.wrappers import Response

from eaportal.simulator.rules.contacts import DEFAULT_FREQUENCY, Frequency
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.contacts import add_contact, contacts_listed, remove_contact, set_frequency
from eaportal.simulator.web.manage.manage import detail_page, done
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.addressing import asked
from eaportal.simulator.web.shell.choices import chosen
from eaportal.simulator.web.words.refusals import sentence

blueprint = Blueprint("contacts", __name__, url_prefix="/manage/enrollment/contacts")
blueprint.before_request(shell.require_user)

_DIALOG = "manage/contact.html"


@blueprint.get("/add")
def dialog() -> str:
    """Ask for a new contact."""
    return detail_page(_DIALOG, typed="", frequency=DEFAULT_FREQUENCY)


@blueprint.post("/add")
def add() -> Response | str:
    """Add the contact, or say why not."""
    typed, frequency = request.form.get("email", ""), chosen(Frequency, "frequency")
    added = add_contact(shell.database(), shell.user(), shell.enrollment(), typed, frequency)
    if isinstance(added, Refusal):
        return detail_page(_DIALOG, typed=typed, frequency=frequency, alert=sentence(added, shell.speech()))
    said = shell.speech().text("%(name)s is told of this enrollment from now on.", name=added)
    return done("manage.enrollment_detail", said)


@blueprint.get("/change")
def change() -> str:
    """Ask how often a contact is to be told."""
    address = asked("contact")
    listed = {each.address: each for each in contacts_listed(shell.database(), shell.enrollment())}
    if address not in listed:
        _not_here()
    contact = listed[address]
    return detail_page(_DIALOG, contact=contact, frequency=contact.frequency)


@blueprint.post("/change")
def save() -> Response | str:
    """Have a contact told as often as the form says, or say why not."""
    address, frequency = request.form.get("contact", ""), chosen(Frequency, "frequency")
    saved = set_frequency(shell.database(), shell.user(), shell.enrollment(), address, frequency)
    if saved is None:
        _not_here()
    if isinstance(saved, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(saved, shell.speech()))
    return done("manage.enrollment_detail", shell.speech().text("The contact is saved."))


@blueprint.post("/remove")
def remove() -> Response | str:
    """Take a contact away, or say why not."""
    address = request.form.get("contact", "")
    removed = remove_contact(shell.database(), shell.user(), shell.enrollment(), address)
    if removed is None:
        _not_here()
    if isinstance(removed, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(removed, shell.speech()))
    said = shell.speech().text("%(name)s is not told of this enrollment any more.", name=removed)
    return done("manage.enrollment_detail", said)


def _not_here() -> NoReturn:
    shell.not_here(shell.speech().text("There is no such contact of this enrollment."))
