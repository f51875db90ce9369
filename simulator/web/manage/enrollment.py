"""Manage: Enrollment Detail, and the switch to another enrollment."""

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.services.administrators import listed_administrators
from eaportal.simulator.services.contacts import listed_contacts
from eaportal.simulator.services.cost_visibility import latest_visible_period
from eaportal.simulator.services.enrollments import search_enrollments
from eaportal.simulator.services.permissions import why_not_manageable
from eaportal.simulator.web.shell import context
from eaportal.simulator.web.shell.sections import Menu, Page, Section, menu
from eaportal.simulator.web.words.language import N_

section = Section("manage", __name__, "/manage", fault_page=PortalPage.MANAGE)

BOXES = 24


@section.get("/enrollment", page=Page({Menu.SIDE: N_("Manage"), Menu.MANAGE: N_("Enrollment")}))
def enrollment_detail() -> str:
    """Show the agreement, the administrators and the notification contacts of the enrollment."""
    return detail_page("manage/enrollment.html")


@section.get("/enrollment/switch", page=Page(), fault_page=PortalPage.ENROLLMENTS)
def switch() -> str:
    """Show the pop-out with a search, the Active filter and a box for each enrollment found [S6, S7]."""
    search = request.args.get("search", "").strip()[:100]
    # Browsers don't send a cleared check box; the search field shows that the form was sent.
    active_only = "search" not in request.args or "active" in request.args
    db, user = context.database(), context.user()
    tab = request.args.get("tab")
    found = search_enrollments(db, user, search, BOXES + 1, active_only=active_only)
    return detail_page(
        "manage/switch.html",
        search=search,
        active_only=active_only,
        boxes=[(each, latest_visible_period(db, user, each)) for each in found[:BOXES]],
        more=len(found) > BOXES,
        kept=tab if tab in menu(Menu.REPORTS, user.role) else None,
    )


def detail_page(template: str, **shown: object) -> str:
    """Render the *template* of Enrollment Detail, or of a dialog over it."""
    db, user, enrollment = context.database(), context.user(), context.enrollment()
    return render_template(
        template,
        latest=latest_visible_period(db, user, enrollment),
        administrators=listed_administrators(db, enrollment),
        contacts=listed_contacts(db, enrollment),
        may_manage=why_not_manageable(db, user, enrollment) is None,
        **shown,
    )


def done(endpoint: str, message: Markup) -> Response:
    """Commit the changes of the request, and redirect to *endpoint* with a *message*."""
    context.database().commit()
    flash(message)
    return redirect(url_for(endpoint), 303)
