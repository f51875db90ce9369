"""Administrators: add one, and remove one."""

from flask import request
from werkzeug.wrappers import Response

from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.administrators import add_administrator, remove_administrator
from eaportal.simulator.web.manage.enrollment import detail_page, done
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import chosen, is_yes
from eaportal.simulator.web.shell.sections import Page, Section
from eaportal.simulator.web.words.refusals import sentence

section = Section(
    "administrators", __name__, "/manage/enrollment/administrators", fault_page=PortalPage.MANAGE
)


@section.get("/add", page=Page())
def dialog() -> str:
    """Show the dialog for a new administrator, who may be read-only [S6, S23]."""
    return detail_page("manage/add_administrator.html", typed="", read_only="no")


@section.post("/add")
def add() -> Response | str:
    """Add the administrator and send the invitation, or say why not."""
    typed = request.form.get("email", "")
    added = add_administrator(
        context.database(),
        context.user(),
        context.enrollment(),
        typed,
        chosen(AccountType, "account_type"),
        is_read_only=is_yes("read_only"),
        now=context.portal_time(),
    )
    if isinstance(added, Refusal):
        return detail_page(
            "manage/add_administrator.html",
            typed=typed,
            read_only="yes" if is_yes("read_only") else "no",
            alert=sentence(added, context.language()),
        )
    said = context.language().text(
        "%(name)s is now an administrator of this enrollment. An invitation has been mailed.",
        name=added.account,
    )
    return done("manage.enrollment_detail", said)


@section.post("/remove")
def remove() -> Response | str:
    """Remove an administrator, or say why not."""
    account = request.form.get("account", "")
    removed = remove_administrator(context.database(), context.user(), context.enrollment(), account)
    if removed is None:
        context.not_here(context.language().text("This enrollment has no such administrator."))
    if isinstance(removed, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(removed, context.language()))
    said = context.language().text("%(name)s is no longer an administrator of this enrollment.", name=account)
    return done("manage.enrollment_detail", said)
