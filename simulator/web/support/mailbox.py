"""Mailbox: the mails that the portal sent to the account of who reads it."""

from flask import Blueprint, abort, render_template, request

from eaportal.simulator.services.mails import find_mail, mails_to
from eaportal.simulator.services.messages import headers_of
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.addressing import world_name

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")
blueprint.before_request(shell.require_user)


@blueprint.get("")
def page() -> str:
    """List the mails, the newest first."""
    return render_template("mailbox/page.html", mails=mails_to(shell.database(), shell.user().account))


@blueprint.get("/<key>")
def mail(key: str) -> str:
    """Show one mail."""
    found = find_mail(shell.database(), key, shell.user().account)
    if found is None:
        abort(404)
    headers = headers_of(found, world_name(request))
    return render_template("mailbox/mail.html", mail=found, headers=headers, sender=dict(headers)["From"])
