"""What every page has: the world, the language, the user, the enrollment and the frame round them."""

from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Any, NoReturn, cast
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
from markupsafe import Markup
from werkzeug.exceptions import HTTPException, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from eaportal.simulator.catalogs import SOURCE, VARIANTS
from eaportal.simulator.clock import is_behind
from eaportal.simulator.faults.faults import has_faults
from eaportal.simulator.rules.roles import sees_whole
from eaportal.simulator.services.delivery import Mailer, keep_up
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.mails import ask_for_delivery, has_sent
from eaportal.simulator.services.sign_ins import find_session, is_use_to_note, note_use
from eaportal.simulator.web.misbehaving.defects import change_request, load_defects
from eaportal.simulator.web.misbehaving.faults import answer_of, befall
from eaportal.simulator.web.shell.addressing import asked, world_name
from eaportal.simulator.web.words.language import Language, language, names, nearest
from eaportal.simulator.worlds.database import RETRY_AFTER, DiskFullError, WorldBusyError, WorldGoneError
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.journal import JournaledSession
from eaportal.simulator.worlds.tables import Delivery, EnrollmentRow, UserRow, WorldRow
from eaportal.simulator.worlds.world import World

blueprint = Blueprint("shell", __name__)

# The sections whose pages are about one enrollment.
ENROLLMENT_SECTIONS = (
    "manage",
    "settings",
    "administrators",
    "contacts",
    "organisation",
    "tax_requests",
    "reports",
    "usage_summary",
    "custom_summary",
    "po_numbers",
    "invoices",
    "tickets",
)
# What is remembered of an address has to fit into a cookie.
LONGEST_ADDRESS = 500


class _NoRoom(HTTPException):
    code = HTTPStatus.INSUFFICIENT_STORAGE


def init_app(app: Flask, worlds: Worlds, mailer: Mailer | None) -> None:
    """Open the world before each request and close it after."""

    @app.before_request
    def open_world() -> Response | None:
        if request.endpoint == "static":
            return None
        world = worlds.get(world_name(request))
        if world is None:
            abort(404)
        g.db = world.session(writes=request.method == "POST")
        g.portal = world
        struck = None
        # Held, since a session forgets what nobody holds and reads it again.
        g.world = g.db.get_one(WorldRow, 1)
        faulty = has_faults(g.db)
        if faulty or is_behind(g.db):
            g.db.close()
            keep_up(world, mailer)
            struck = befall(world) if faulty else None
            g.db = world.session(writes=request.method == "POST")
        if mailer:
            ask_for_delivery(g.db)
        _load_user()
        if g.sign_in and is_use_to_note(g.sign_in, g.now):
            g.in_use = world, g.sign_in.token
        change_request()
        return answer_of(struck) if struck else None

    @app.teardown_request
    def close_world(_error: BaseException | None) -> None:
        if "db" in g:
            g.db.close()
            if mailer and has_sent(g.db):
                mailer.deliver(g.portal.name, Delivery.WAITING)
        if "in_use" in g:
            _note_use(*g.in_use)

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
            "period_in_dialog": "world" in g and g.world.edition in VARIANTS,
            "here": _here(),
            # Asked for by the script of the page, which leaves what is behind the dialog as it is.
            "turns_dialog": request.headers.get("Wanted-Part") == "dialog",
            "user_sees_whole": g.get("user") is not None and sees_whole(g.user.role),
        }

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        if error.code in (301, 302, 303, 307, 308) or error.response:
            return error.get_response()
        if "language" not in g:
            # Those of every world: what this one says is not known.
            g.languages = names()
            g.language = language(_language_tag())
        if g.get("user") and "enrollment" not in g:
            # With the frame of the other pages, so that the script can show it in their place.
            g.enrollment = _enrollment(g.db, g.user, None)
        page = render_template("shell/error.html", code=error.code, missing=g.get("missing"))
        response = make_response(page, error.code or 500)
        kept = ("Allow", "Retry-After")
        response.headers.extend((name, value) for name, value in error.get_headers() if name in kept)
        return response

    @app.errorhandler(WorldBusyError)
    def busy(_error: WorldBusyError) -> Response:
        world = worlds.get(world_name(request))
        if world:
            g.db = world.session()
            _load_user()
        return explain(ServiceUnavailable(retry_after=RETRY_AFTER))

    @app.errorhandler(DiskFullError)
    def full(_error: DiskFullError) -> Response:
        return explain(_NoRoom())

    @app.errorhandler(WorldGoneError)
    def gone(_error: WorldGoneError) -> Response:
        return explain(NotFound())

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"
        )
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            if "language" in g:
                response.headers["Content-Language"] = g.language.tag
        return response


def _load_user() -> None:
    g.world = row = g.db.get_one(WorldRow, 1)
    load_defects(g.db)
    g.now = row.present
    g.languages = names(row.labels)
    g.language = language(_language_tag(), row.edition, row.labels)
    g.sign_in = find_session(g.db, session.get("sign_in", ""), g.now)
    g.user = g.sign_in.user if g.sign_in else None
    if g.user:
        g.db.sign(g.user.account, request.path)


def _note_use(world: World, token: str) -> None:
    # Apart from what the request did, which may have been refused; where that cannot be, the next use counts.
    with suppress(WorldBusyError, WorldGoneError), world.session(writes=True) as db, db.begin():
        note_use(db, token, g.now)


def require_user() -> Response | None:
    """Send who is not signed in to the sign-in page; load the enrollment of who is."""
    if g.user is None:
        return redirect(url_for("sign_in.account", next=_here()), 303 if request.method == "POST" else 302)
    g.enrollment = _enrollment(g.db, g.user, asked("enrollment"))
    if g.enrollment is None:
        abort(404)
    session["enrollment"] = g.enrollment.number
    return None


def not_here(sentence: Markup) -> NoReturn:
    """End the request with 404 and a *sentence* that says what is not there for this user."""
    g.missing = sentence
    abort(404)


def database() -> JournaledSession:
    """The world of this request; a POST is alone in writing to it, and commits what it changed."""
    return cast("JournaledSession", g.db)


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


def _enrollment(db: JournaledSession, user: UserRow, number: str | None) -> EnrollmentRow | None:
    """The enrollment *number* if *user* sees it; without a number the one seen last, or the first."""
    found = find_enrollment(db, user, number or session.get("enrollment"))
    return find_enrollment(db, user, None) if found is None and number is None else found
