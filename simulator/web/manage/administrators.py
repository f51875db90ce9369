"""+ Add Administrator, and taking one away."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from eaportal.simulator.rules.enrollments import AccountType
from eaportal.simulator.rules.refusals import Refusal
from eaportal.simulator.services.administrators import add_administrator, remove_administrator
from eaportal.simulator.web.manage.manage import detail_page, done
from eaportal.simulator.web.shell import shell
from eaportal.simulator.web.shell.choices import chosen, is_yes
from eaportal.simulator.web.words.refusals import sentence

blueprint = Blueprint("administrators", __name__, url_prefix="/manage/enrollment/administrators")
blueprint.before_request(shell.require_user)


@blueprint.get("/add")
def dialog() -> str:
    """Ask whom to add, and whether to read only [S6, S23]."""
    return detail_page("manage/add_administrator.html", typed="", read_only="no")


@blueprint.post("/add")
def add() -> Response | str:
    """Add the administrator and send the invitation, or say why not."""
    typed = request.form.get("email", "")
    added = add_administrator(
        shell.database(),
        shell.user(),
        shell.enrollment(),
        typed,
        chosen(AccountType, "account_type"),
        is_read_only=is_yes("read_only"),
        now=shell.portal_time(),
    )
    if isinstance(added, Refusal):
        return detail_page(
            "manage/add_administrator.html",
            typed=typed,
            read_only="yes" if is_yes("read_only") else "no",
            alert=sentence(added, shell.speech()),
        )
    said = shell.speech().text(
        "%(name)s is an administrator of this enrollment now. An invitation has been mailed.",
        name=added.account,
    )
    return done("manage.enrollment_detail", said)


@blueprint.post("/remove")
def remove() -> Response | str:
    """Take an administrator away, or say why not."""
    account = request.form.get("account", "")
    removed = remove_administrator(shell.database(), shell.user(), shell.enrollment(), account)
    if removed is None:
        shell.not_here(shell.speech().text("There is no such administrator of this enrollment."))
    if isinstance(removed, Refusal):
        return detail_page("manage/enrollment.html", alert=sentence(removed, shell.speech()))
    said = shell.speech().text("%(name)s is no administrator of this enrollment any more.", name=account)
    return done("manage.enrollment_detail", said)
