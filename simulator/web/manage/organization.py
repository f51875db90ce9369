"""Department and Account: the tabs of Manage that show how an enrollment is divided."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.rules.roles import may_manage
from eaportal.simulator.services.cost_visibility import accounts_seen, cost_by_account, latest_period_seen
from eaportal.simulator.services.organization import (
    add_account,
    all_departments,
    departments_seen,
    save_department,
)
from eaportal.simulator.web.manage.manage import done
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.addressing import asked
from eaportal.simulator.web.shell.choices import chosen
from eaportal.simulator.web.words.refusals import sentence
from eaportal.simulator.worlds.tables import DepartmentRow

blueprint = Blueprint("organisation", __name__, url_prefix="/manage")
blueprint.before_request(shell.require_user)


@blueprint.get("/department")
def departments() -> str:
    """List the departments that the user sees."""
    return _page("manage/departments.html")


@blueprint.get("/department/edit")
def department() -> str:
    """Ask for a new department, or show one to change."""
    shown = _department()
    quota = from_minor(shown.spending_quota, shell.enrollment().currency) if shown else 0
    return _page("manage/department.html", department=shown, quota=quota or "")


@blueprint.post("/department/edit")
def save_department_form() -> Response | str:
    """Add or change a department, or say why not."""
    typed = {name: request.form.get(name, "") for name in ("name", "cost_center", "quota")}
    saved = save_department(shell.database(), shell.user(), shell.enrollment(), _department(), **typed)
    if isinstance(saved, Refusal):
        return _page(
            "manage/department.html",
            department=_department(),
            typed=typed,
            alert=sentence(saved, shell.speech()),
        )
    said = shell.speech().text("The department %(name)s is saved.", name=saved.name)
    return done("organisation.departments", said)


@blueprint.get("/account")
def accounts() -> str:
    """List the accounts that the user sees."""
    return _page("manage/accounts.html")


@blueprint.get("/account/add")
def account() -> str:
    """Ask for a new account."""
    return _page("manage/account.html", typed={})


@blueprint.post("/account/add")
def add() -> Response | str:
    """Add an account and invite its owner, or say why not."""
    typed = {name: request.form.get(name, "") for name in ("name", "owner", "department")}
    added = add_account(
        shell.database(),
        shell.user(),
        shell.enrollment(),
        name=typed["name"],
        typed_owner=typed["owner"],
        account_type=chosen(AccountType, "account_type"),
        department=_department(),
        now=shell.portal_time(),
    )
    if isinstance(added, Refusal):
        return _page("manage/account.html", typed=typed, alert=sentence(added, shell.speech()))
    said = shell.speech().text(
        "The account %(name)s has been added. An invitation has been mailed to its owner.", name=added.name
    )
    return done("organisation.accounts", said)


def _department() -> DepartmentRow | None:
    """The department that the request names, None where it names none; ends with 404 for one not here."""
    key = asked("department")
    if not key:
        return None
    there = {str(each.id): each for each in all_departments(shell.database(), shell.enrollment())}
    if key not in there:
        shell.not_here(shell.speech().text("There is no such department of this enrollment."))
    return there[key]


def _page(template: str, **shown: object) -> str:
    db, user, enrollment = shell.database(), shell.user(), shell.enrollment()
    latest = latest_period_seen(db, user, enrollment)
    costs = cost_by_account(db, user, enrollment, latest) if latest else {}
    there, seen = departments_seen(db, user, enrollment), accounts_seen(user, enrollment)
    return render_template(
        template,
        latest=latest,
        departments=[
            (each, sum(costs.get(one.id, 0) for one in seen if one.department_id == each.id))
            for each in there
        ],
        accounts=[(each, costs.get(each.id, 0)) for each in seen],
        all_departments=all_departments(db, enrollment),
        may_manage=may_manage(user.role),
        **shown,
    )
