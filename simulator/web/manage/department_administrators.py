"""A department, and its administrators: add one, change whether one is read-only, and remove one."""

from typing import NoReturn

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from eaportal.simulator.database.tables import DepartmentRow, UserRow
from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.department_administrators import (
    add_department_administrator,
    administrators_of_department,
    change_department_administrator,
    find_department_administrator,
    remove_department_administrator,
)
from eaportal.simulator.services.permissions import why_not_manageable
from eaportal.simulator.web.manage.organization import (
    departments_page,
    find_department,
    no_department,
)
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.fields import asked, chosen, is_yes
from eaportal.simulator.web.shell.sections import Page, Section
from eaportal.simulator.web.words.refusals import sentence

section = Section("department_administrators", __name__, "/manage/department", fault_page=PortalPage.MANAGE)

_ADMINISTRATOR = "?department=1&account=department_admin@eaportal.example"


@section.get("/view", page=Page(samples=("/view?department=1",)))
def department_page() -> str:
    """Show a department and its administrators [S6]."""
    return _page("manage/department_page.html", _department())


@section.get("/administrators/add", page=Page())
def dialog() -> str:
    """Show the dialog for a new administrator, of the department that the address names if it does."""
    return _dialog()


@section.post("/administrators/add")
def add() -> Response | str:
    """Add the administrator and send the invitation, or say why not."""
    typed = request.form.get("email", "")
    if refusal := _why_not():
        return _dialog(typed, refusal)
    department = _department()
    added = add_department_administrator(
        context.database(),
        context.user(),
        department,
        typed,
        chosen(AccountType, "account_type"),
        is_read_only=is_yes("read_only"),
        now=context.portal_time(),
    )
    if isinstance(added, Refusal):
        return _dialog(typed, added)
    return _done(
        department,
        context.language().text(
            "%(name)s is now an administrator of the department. An invitation has been mailed.",
            name=added.account,
        ),
    )


@section.get("/administrators/change", page=Page(samples=(f"/administrators/change{_ADMINISTRATOR}",)))
def change() -> str:
    """Show the dialog for whether an administrator is read-only."""
    department = _department()
    administrator = _administrator(department)
    return _page(
        "manage/change_department_administrator.html",
        department,
        account=administrator.account,
        read_only="yes" if administrator.role is Role.DEPARTMENT_ADMIN_READONLY else "no",
        action="department_administrators.save",
    )


@section.post("/administrators/change")
def save() -> Response | str:
    """Change whether an administrator is read-only, or say why not."""
    if refusal := _why_not():
        return _refused(refusal)
    department, account = _department(), request.form.get("account", "")
    changed = change_department_administrator(
        context.database(), context.user(), department, account, is_read_only=is_yes("read_only")
    )
    if changed is None:
        _not_here()
    if isinstance(changed, Refusal):
        return _refused(changed)
    return _done(department, context.language().text("The administrator is saved."))


@section.get("/administrators/remove", page=Page(samples=(f"/administrators/remove{_ADMINISTRATOR}",)))
def ask() -> str:
    """Ask whether to remove an administrator, in their row."""
    department = _department()
    return _page("manage/department_page.html", department, removed=_administrator(department).account)


@section.post("/administrators/remove")
def remove() -> Response | str:
    """Remove an administrator, or say why not."""
    if refusal := _why_not():
        return _refused(refusal)
    department, account = _department(), request.form.get("account", "")
    removed = remove_department_administrator(context.database(), context.user(), department, account)
    if removed is None:
        _not_here()
    if isinstance(removed, Refusal):
        return _refused(removed)
    said = context.language().text("%(name)s is no longer an administrator of the department.", name=account)
    return _done(department, said)


def _department() -> DepartmentRow:
    """Return the department that the request names; end with 404 if the user doesn't see it."""
    return find_department() or no_department()


def _why_not() -> Refusal | None:
    """Return why the user may not manage the enrollment. Then the department of a form doesn't matter."""
    return why_not_manageable(context.database(), context.user(), context.enrollment())


def _refused(refusal: Refusal) -> str:
    return departments_page("manage/departments.html", alert=sentence(refusal, context.language()))


def _administrator(department: DepartmentRow) -> UserRow:
    account = asked("account") or ""
    return find_department_administrator(context.database(), department, account) or _not_here()


def _not_here() -> NoReturn:
    context.not_here(context.language().text("This department has no such administrator."))


def _dialog(typed: str = "", refused: Refusal | None = None) -> str:
    return departments_page(
        "manage/add_department_administrator.html",
        typed=typed,
        read_only="yes" if is_yes("read_only") else "no",
        chosen=asked("department"),
        alert=sentence(refused, context.language()) if refused else None,
    )


def _page(template: str, department: DepartmentRow, **shown: object) -> str:
    return render_template(
        template,
        shown=department,
        administrators=administrators_of_department(context.database(), department),
        may_manage=_why_not() is None,
        **shown,
    )


def _done(department: DepartmentRow, message: Markup) -> Response:
    context.database().commit()
    flash(message)
    return redirect(url_for("department_administrators.department_page", department=department.id), 303)
