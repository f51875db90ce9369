"""Administrators: add one, change whether one is read-only, and remove one."""

from typing import NoReturn

from flask import request
from werkzeug.wrappers import Response

from eaportal.simulator.database.tables import UserRow
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.administrators import (
    add_administrator,
    change_administrator,
    find_administrator,
    remove_administrator,
)
from eaportal.simulator.web.manage.enrollment import detail_page, done
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked, chosen, is_yes
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


@section.get("/change", page=Page(samples=("/change?account=ea_admin_readonly@eaportal.example",)))
def change() -> str:
    """Show the dialog for whether an administrator is read-only."""
    administrator = _asked()
    return detail_page(
        "manage/change_administrator.html",
        account=administrator.account,
        read_only="yes" if administrator.role is Role.EA_ADMIN_READONLY else "no",
        action="administrators.save",
    )


@section.post("/change")
def save() -> Response | str:
    """Change whether an administrator is read-only, or say why not."""
    account = request.form.get("account", "")
    changed = change_administrator(
        context.database(), context.user(), context.enrollment(), account, is_read_only=is_yes("read_only")
    )
    if changed is None:
        _not_here()
    if isinstance(changed, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(changed, context.language()))
    return done("manage.enrollment_detail", context.language().text("The administrator is saved."))


@section.get("/remove", page=Page(samples=("/remove?account=ea_admin_readonly@eaportal.example",)))
def ask() -> str:
    """Ask whether to remove an administrator, in their row."""
    return detail_page("manage/enrollment.html", removed=_asked().account)


@section.post("/remove")
def remove() -> Response | str:
    """Remove an administrator, or say why not."""
    account = request.form.get("account", "")
    removed = remove_administrator(context.database(), context.user(), context.enrollment(), account)
    if removed is None:
        _not_here()
    if isinstance(removed, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(removed, context.language()))
    said = context.language().text("%(name)s is no longer an administrator of this enrollment.", name=account)
    return done("manage.enrollment_detail", said)


def _asked() -> UserRow:
    account = asked("account") or ""
    return find_administrator(context.database(), context.enrollment(), account) or _not_here()


def _not_here() -> NoReturn:
    context.not_here(context.language().text("This enrollment has no such administrator."))
