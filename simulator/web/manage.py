"""Manage: the enrollment's detail, and the switch to another enrollment."""

from flask import Blueprint, render_template, request

from simulator.store.enrollments import latest_period, search_enrollments
from simulator.web import shell

blueprint = Blueprint("manage", __name__, url_prefix="/manage")
blueprint.before_request(shell.require_user)

BOXES = 24


@blueprint.get("/enrollment")
def enrollment_detail() -> str:
    """Show what is agreed for the enrollment."""
    latest = latest_period(shell.database(), shell.enrollment())
    return render_template("manage/enrollment.html", latest=latest)


@blueprint.get("/enrollment/switch")
def switch() -> str:
    """Show the pop-out with a search and a box for each enrollment found [S7]."""
    search = request.args.get("search", "").strip()[:100]
    db = shell.database()
    found = search_enrollments(db, shell.user(), search, BOXES + 1)
    return render_template(
        "manage/switch.html",
        latest=latest_period(db, shell.enrollment()),
        search=search,
        boxes=[(each, latest_period(db, each)) for each in found[:BOXES]],
        more=len(found) > BOXES,
    )
