"""What a request is about: its world, language, user and enrollment."""

from datetime import datetime
from typing import NoReturn, cast

from flask import abort, g, redirect, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from eaportal.simulator.catalogs import SOURCE
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.tables import EnrollmentRow, UserRow, WorldRow
from eaportal.simulator.services.enrollments import find_enrollment
from eaportal.simulator.services.permissions import why_read_only
from eaportal.simulator.services.sign_ins import find_session
from eaportal.simulator.web.shell.addressing import here
from eaportal.simulator.web.shell.fields import asked
from eaportal.simulator.web.words.language import Language, find_language, language_names, nearest
from eaportal.simulator.web.words.refusals import sentence


def load_context() -> None:
    """Find the time, the language and the user of the request in its open world."""
    g.world = row = g.db.get_one(WorldRow, 1)
    g.now = row.present
    g.languages = language_names(row.labels)
    g.language = find_language(_language_tag(), row.edition, row.labels)
    g.sign_in = find_session(g.db, session.get("sign_in", ""), g.now)
    g.user = g.sign_in.user if g.sign_in else None
    if g.user:
        g.db.sign(g.user.account, request.path)


def complete_context() -> None:
    """Add what an error page needs if the request ended before it was known."""
    if "language" not in g:
        # Without a world there are only the languages that every world has.
        g.languages = language_names()
        g.language = find_language(_language_tag())
    if g.get("user") and "enrollment" not in g:
        # The script shows the error in place of the page only if both have the same frame.
        g.enrollment = _enrollment(g.db, g.user, None)


def require_user() -> Response | None:
    """Redirect anonymous visitors to sign-in; otherwise load the current enrollment."""
    if g.user is None:
        return redirect(url_for("sign_in.account", next=here()), 303 if request.method == "POST" else 302)
    g.enrollment = _enrollment(g.db, g.user, asked("enrollment"))
    if g.enrollment is None:
        abort(404)
    session["enrollment"] = g.enrollment.number
    return None


def not_here(sentence: Markup) -> NoReturn:
    """End the request with 404 and a *sentence* that says what this user can't find here."""
    g.missing = sentence
    abort(404)


def database() -> JournaledSession:
    """Return the open world; a POST is its only writer, and has to commit its changes."""
    return cast("JournaledSession", g.db)


def user() -> UserRow:
    """Return the signed-in user."""
    return cast("UserRow", g.user)


def enrollment() -> EnrollmentRow:
    """Return the enrollment that the page is about."""
    return cast("EnrollmentRow", g.enrollment)


def managed_elsewhere() -> Markup | None:
    """Return why nobody can change the enrollment in this portal any more, or None."""
    refusal = why_read_only(database(), enrollment())
    return sentence(refusal, language()) if refusal else None


def portal_time() -> datetime:
    """Return the time on the world's clock."""
    return cast("datetime", g.now)


def language() -> Language:
    """Return the language of the page."""
    return cast("Language", g.language)


def _language_tag() -> str:
    chosen = session.get("language")
    if chosen in g.languages:
        return cast("str", chosen)
    wished = (tag for tag, quality in request.accept_languages if quality)
    return nearest(wished, [SOURCE, *g.languages]) or SOURCE


def _enrollment(db: JournaledSession, user: UserRow, number: str | None) -> EnrollmentRow | None:
    """Find the enrollment *number* if *user* sees it; without a number, the last one seen or the first."""
    found = find_enrollment(db, user, number or session.get("enrollment"))
    return find_enrollment(db, user, None) if found is None and number is None else found
