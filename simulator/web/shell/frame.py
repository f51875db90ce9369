"""The frame around every page: navigation, language menu, and the first page."""

from typing import Any

from flask import Flask, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from eaportal.simulator.catalogs import VARIANTS
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.roles import sees_whole_enrollment
from eaportal.simulator.web.shell.addressing import here, local_path
from eaportal.simulator.web.shell.context import managed_elsewhere
from eaportal.simulator.web.shell.sections import Menu, Section, menu, section_of

section = Section("shell", __name__, fault_page=PortalPage.HOME, is_public=True, has_enrollment=False)


@section.get("/")
def home() -> Response:
    """Redirect to Manage, the first page after sign-in."""
    return redirect(url_for("manage.enrollment_detail"))


@section.post("/language", fault_page=PortalPage.LANGUAGE)
def choose_language() -> Response:
    """Remember the language chosen in the header and show the same page in it."""
    tag = request.form.get("language", "")
    if tag not in g.languages:
        abort(400)
    session["language"] = tag
    return redirect(local_path(request.form.get("next")), 303)


def init_app(app: Flask) -> None:
    """Give all templates what the frame shows, and all addresses of an enrollment its number."""

    @app.url_defaults
    def name_enrollment(endpoint: str, values: dict[str, Any]) -> None:
        found = section_of(endpoint)
        if found and found.has_enrollment and "enrollment" in g:
            values.setdefault("enrollment", g.enrollment.number)

    @app.context_processor
    def frame() -> dict[str, Any]:
        user, enrollment = g.get("user"), g.get("enrollment")
        return {
            "language": g.language,
            "languages": g.languages,
            "user": user,
            "enrollment": enrollment,
            "managed_elsewhere": managed_elsewhere() if enrollment else None,
            "portal_time": g.get("now"),
            "period_in_dialog": "world" in g and g.world.edition in VARIANTS,
            "here": here(),
            # The script of the page asks for the dialog alone, and keeps the page behind it.
            "turns_dialog": request.headers.get("Wanted-Part") == "dialog",
            "user_sees_whole": user is not None and sees_whole_enrollment(user.role),
            "menu": lambda name: menu(Menu(name), user.role, has_enrollment=bool(enrollment)),
        }
