"""Department and Account: the tabs of Manage with the parts of an enrollment."""

from typing import NoReturn

from flask import render_template, request
from werkzeug.wrappers import Response

from eaportal.simulator.database.tables import AccountRow, DepartmentRow
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.cost_visibility import (
    cost_by_account,
    latest_visible_period,
    visible_accounts,
)
from eaportal.simulator.services.organization import (
    add_account,
    change_account,
    save_department,
    visible_departments,
)
from eaportal.simulator.services.permissions import why_not_manageable
from eaportal.simulator.web.manage.enrollment import done
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked, chosen
from eaportal.simulator.web.shell.sections import Menu, Page, Section
from eaportal.simulator.web.words.language import N_
from eaportal.simulator.web.words.refusals import sentence

section = Section("organization", __name__, "/manage", fault_page=PortalPage.MANAGE)


@section.get("/department", page=Page({Menu.MANAGE: N_("Department")}))
def departments() -> str:
    """List the departments that the user sees."""
    return departments_page("manage/departments.html")


@section.get("/department/edit", page=Page())
def department() -> str:
    """Show the dialog for a new department, or for one to change."""
    shown = find_department()
    quota = from_minor(shown.spending_quota, context.enrollment().currency) if shown else 0
    return departments_page("manage/department.html", department=shown, quota=quota or "")


@section.post("/department/edit")
def save_department_form() -> Response | str:
    """Add or change a department, or say why not."""
    typed = {name: request.form.get(name, "") for name in ("name", "cost_center", "quota")}
    saved = save_department(
        context.database(), context.user(), context.enrollment(), find_department(), **typed
    )
    if isinstance(saved, Refusal):
        return departments_page(
            "manage/department.html",
            department=find_department(),
            typed=typed,
            alert=sentence(saved, context.language()),
        )
    said = context.language().text("The department %(name)s is saved.", name=saved.name)
    return done("organization.departments", said)


@section.get("/account", page=Page({Menu.MANAGE: N_("Account")}))
def accounts() -> str:
    """List the accounts that the user sees."""
    return departments_page("manage/accounts.html")


@section.get("/account/add", page=Page())
def account() -> str:
    """Show the dialog for a new account."""
    return departments_page("manage/account.html", typed={})


@section.post("/account/add")
def add() -> Response | str:
    """Add an account and invite its owner, or say why not."""
    typed = {name: request.form.get(name, "") for name in ("name", "owner", "department")}
    added = add_account(
        context.database(),
        context.user(),
        context.enrollment(),
        name=typed["name"],
        typed_owner=typed["owner"],
        account_type=chosen(AccountType, "account_type"),
        department=find_department(),
        now=context.portal_time(),
    )
    if isinstance(added, Refusal):
        return departments_page("manage/account.html", typed=typed, alert=sentence(added, context.language()))
    said = context.language().text(
        "The account %(name)s has been added. An invitation has been mailed to its owner.", name=added.name
    )
    return done("organization.accounts", said)


@section.get("/account/change", page=Page(samples=("/account/change?account=1",)))
def change() -> str:
    """Show the dialog that renames an account, or associates it with a department [S6]."""
    found = _account()
    return departments_page("manage/change_account.html", changed=found, chosen=found.department_id)


@section.post("/account/change")
def save_account() -> Response | str:
    """Change an account, or say why not."""
    found, department, typed = _account(), None, request.form.get("name", "")
    # Who may not change it learns nothing of departments.
    saved: AccountRow | Refusal | None = why_not_manageable(
        context.database(), context.user(), context.enrollment()
    )
    if saved is None:
        department = find_department()
        saved = change_account(context.database(), context.user(), found, name=typed, department=department)
    if isinstance(saved, Refusal):
        return departments_page(
            "manage/change_account.html",
            changed=found,
            typed=typed,
            chosen=department.id if department else None,
            alert=sentence(saved, context.language()),
        )
    said = context.language().text("The account %(name)s is saved.", name=saved.name)
    return done("organization.accounts", said)


def _account() -> AccountRow:
    there = {str(each.id): each for each in visible_accounts(context.user(), context.enrollment())}
    key = asked("account") or ""
    if key not in there:
        context.not_here(context.language().text("This enrollment has no such account."))
    return there[key]


def no_department() -> NoReturn:
    """End with 404, because the enrollment has no such department."""
    context.not_here(context.language().text("This enrollment has no such department."))


def find_department() -> DepartmentRow | None:
    """Return the department that the request names, if any; end with 404 if the user doesn't see it."""
    key = asked("department")
    if not key:
        return None
    db, user, enrollment = context.database(), context.user(), context.enrollment()
    there = {str(each.id): each for each in visible_departments(db, user, enrollment)}
    if key not in there:
        no_department()
    return there[key]


def departments_page(template: str, **shown: object) -> str:
    """Render the *template* of a tab with departments and accounts, or of a dialog over it."""
    db, user, enrollment = context.database(), context.user(), context.enrollment()
    latest = latest_visible_period(db, user, enrollment)
    costs = cost_by_account(db, user, enrollment, latest) if latest else {}
    there, seen = visible_departments(db, user, enrollment), visible_accounts(user, enrollment)
    return render_template(
        template,
        latest=latest,
        departments=[
            (each, sum(costs.get(one.id, 0) for one in seen if one.department_id == each.id))
            for each in there
        ],
        accounts=[(each, costs.get(each.id, 0)) for each in seen],
        may_manage=why_not_manageable(db, user, enrollment) is None,
        **shown,
    )
