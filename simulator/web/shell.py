"""What every page has: the world, the language, the user, the enrollment and the frame round them."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Flask,
    abort,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from simulator.catalogs import SOURCE
from simulator.store.models import EnrollmentRow, SignInRow, UserEnrollmentRow, UserRow, WorldRow
from simulator.store.worlds import Worlds
from simulator.web.addressing import world_name
from simulator.web.language import Language, language, names, nearest

blueprint = Blueprint("shell", __name__)

# The sections whose pages are about one enrollment.
ENROLLMENT_SECTIONS = ("manage", "reports", "usage_summary", "po_numbers", "invoices")
# What is remembered of an address has to fit into a cookie.
LONGEST_ADDRESS = 500


def init_app(app: Flask, worlds: Worlds) -> None:
    """Open the world before each request and close it after."""

    @app.before_request
    def open_world() -> None:
        world = worlds.get(world_name(request))
        if world is None:
            g.languages = names()
            g.language = language(_language_tag())
            abort(404)
        g.db = world.session(writes=request.method == "POST")
        row = g.db.get_one(WorldRow, 1)
        g.now = row.now
        g.languages = names(row.labels)
        g.language = language(_language_tag(), row.edition, row.labels)
        sign_in = g.db.get(SignInRow, session.get("sign_in", ""))
        g.user = sign_in.user if sign_in else None
        if g.user:
            g.db.sign(g.user.account, request.path)

    @app.teardown_request
    def close_world(_error: BaseException | None) -> None:
        if "db" in g:
            g.db.close()

    @app.url_defaults
    def keep_enrollment(endpoint: str, values: dict[str, Any]) -> None:
        # The enrollment stands in every address, so that two tabs can show two enrollments.
        section = endpoint.partition(".")[0]
        if section in ENROLLMENT_SECTIONS and "enrollment" in g:
            values.setdefault("enrollment", g.enrollment.number)

    @app.context_processor
    def frame() -> dict[str, Any]:
        return {
            "speech": g.language,
            "languages": g.languages,
            "user": g.get("user"),
            "enrollment": g.get("enrollment"),
            "portal_time": g.get("now"),
            "here": _here(),
        }

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        if error.code in (301, 302, 303, 307, 308) or error.response:
            return error.get_response()
        response = make_response(render_template("shell/error.html", code=error.code), error.code or 500)
        response.headers.extend((name, value) for name, value in error.get_headers() if name == "Allow")
        return response

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def require_user() -> Response | None:
    """Send who is not signed in to the sign-in page; load the enrollment of who is."""
    if g.user is None:
        return redirect(url_for("sign_in.account", next=_here()))
    g.enrollment = _enrollment(g.db, g.user)
    session["enrollment"] = g.enrollment.number
    return None


def database() -> Session:
    """The world of this request; a POST is alone in writing to it, and commits what it changed."""
    return cast("Session", g.db)


def user() -> UserRow:
    """Who is signed in."""
    return cast("UserRow", g.user)


def enrollment() -> EnrollmentRow:
    """The enrollment that the page is about."""
    return cast("EnrollmentRow", g.enrollment)


def portal_time() -> datetime:
    """What the world's clock shows."""
    return cast("datetime", g.now)


def speech() -> Language:
    """The language of this request."""
    return cast("Language", g.language)


@blueprint.post("/language")
def choose_language() -> Response:
    """Remember the language chosen in the header and show the same page in it."""
    tag = request.form.get("language", "")
    if tag not in g.languages:
        abort(400)
    session["language"] = tag
    return redirect(local_path(request.form.get("next")), 303)


@blueprint.get("/")
def home() -> Response:
    """Begin where a signed-in user stands: on Manage."""
    return redirect(url_for("manage.enrollment_detail"))


def asked(name: str) -> str | None:
    """What the request asks for under *name*: a form says it later than the address that it came from."""
    return request.form.get(name, request.args.get(name))


def local_path(path: str | None) -> str:
    """The *path* to go on to, if it lies in this world; else its first page."""
    if (
        path
        and len(path) <= LONGEST_ADDRESS
        and path.startswith("/")
        and not path.startswith(("//", "/\\"))
        and path.isprintable()
    ):
        return request.script_root + path
    return url_for("shell.home")


def _here() -> str:
    """The address that shows this page again, also where it is the answer to a form."""
    query = request.query_string.decode("ascii", "replace")
    if request.method == "POST":
        try:
            given = {key: asked(key) for key in ("enrollment", "period", "kind")}
        except HTTPException:
            return "/"
        query = urlencode({key: value for key, value in given.items() if value is not None})
    return f"{request.path}?{query}" if query else request.path


def _language_tag() -> str:
    chosen = session.get("language")
    if chosen in g.languages:
        return cast("str", chosen)
    wished = (tag for tag, quality in request.accept_languages if quality)
    return nearest(wished, [SOURCE, *g.languages]) or SOURCE


def _enrollment(db: Session, user: UserRow) -> EnrollmentRow:
    number = asked("enrollment")
    seen = (
        select(EnrollmentRow)
        .join(UserEnrollmentRow)
        .where(UserEnrollmentRow.user_id == user.id)
        .order_by(EnrollmentRow.id)
        .limit(1)
    )
    found = db.scalar(seen.where(EnrollmentRow.number == (number or session.get("enrollment"))))
    if found is None and number is None:
        found = db.scalar(seen)
    if found is None:
        abort(404)
    return found
