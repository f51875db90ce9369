"""Mailbox: the mails that the portal sent to the account of who reads it."""

from flask import Blueprint, abort, render_template

from simulator.store.mails import find_mail, mails_to
from simulator.web import shell

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def page() -> str:
    """List the mails, the newest first."""
    return render_template("mailbox/page.html", mails=mails_to(shell.database(), shell.user().account))


@blueprint.get("/<key>")
def mail(key: str) -> str:
    """Show one mail."""
    found = find_mail(shell.database(), shell.user().account, key)
    if found is None:
        abort(404)
    return render_template("mailbox/mail.html", mail=found)
