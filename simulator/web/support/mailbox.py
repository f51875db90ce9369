"""Mailbox: the mails that the portal sent to the signed-in user."""

from flask import abort, render_template, request

from eaportal.simulator.delivery import headers_of
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.services.mails import find_mail, mails_to
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.addressing import world_name
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.words.language import N_

section = Section("mailbox", __name__, "/mailbox", fault_page=PortalPage.MAILBOX, has_enrollment=False)


@section.get("", page=Page({Menu.HEADER: N_("Mailbox")}))
def page() -> str:
    """List the mails, the newest first."""
    return render_template("mailbox/page.html", mails=mails_to(context.database(), context.user().account))


@section.get("/<key>", page=Page(samples=("/{mail}",)))
def mail(key: str) -> str:
    """Show one mail."""
    found = find_mail(context.database(), key, context.user().account)
    if found is None:
        abort(404)
    headers = headers_of(found, world_name(request))
    return render_template("mailbox/mail.html", mail=found, headers=headers, sender=dict(headers)["From"])
