"""Manage: the enrollment's detail, and the switch to another enrollment."""

from flask import Blueprint, render_template, request
from sqlalchemy import or_, select

from simulator.store.models import EnrollmentRow, PeriodRow, UserEnrollmentRow
from simulator.web import shell

blueprint = Blueprint("manage", __name__, url_prefix="/manage")
blueprint.before_request(shell.require_user)

BOXES = 24


@blueprint.get("/enrollment")
def enrollment_detail() -> str:
    """Show what is agreed for the enrollment."""
    return render_template("manage/enrollment.html", latest=_latest_period(shell.enrollment()))


@blueprint.get("/enrollment/switch")
def switch() -> str:
    """Show the pop-out with a search and a box for each enrollment found [S7]."""
    search = request.args.get("search", "").strip()[:100]
    query = (
        select(EnrollmentRow)
        .join(UserEnrollmentRow)
        .where(UserEnrollmentRow.user_id == shell.user().id)
        .order_by(EnrollmentRow.id)
        .limit(BOXES + 1)
    )
    if search:
        query = query.where(
            or_(
                EnrollmentRow.number.startswith(search, autoescape=True),
                EnrollmentRow.search_name.contains(search.casefold(), autoescape=True),
            )
        )
    found = list(shell.database().scalars(query))
    return render_template(
        "manage/switch.html",
        latest=_latest_period(shell.enrollment()),
        search=search,
        boxes=[(each, _latest_period(each)) for each in found[:BOXES]],
        more=len(found) > BOXES,
    )


def _latest_period(enrollment: EnrollmentRow) -> PeriodRow | None:
    query = select(PeriodRow).where(PeriodRow.enrollment_id == enrollment.id)
    return shell.database().scalar(query.order_by(PeriodRow.start.desc()).limit(1))
