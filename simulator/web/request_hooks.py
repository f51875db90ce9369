"""Hooks around every request: open its world before, close it after, and add headers to the response."""

from contextlib import suppress
from http import HTTPStatus

from flask import Flask, abort, g, request
from werkzeug.wrappers import Response

from eaportal.simulator.clock import is_behind
from eaportal.simulator.database.sqlite import WorldBusyError, WorldGoneError
from eaportal.simulator.database.tables import WorldRow
from eaportal.simulator.delivery import Mailer, catch_up_world
from eaportal.simulator.faults.faults import has_faults
from eaportal.simulator.rules.life import is_retired
from eaportal.simulator.services.mails import has_sent, request_delivery
from eaportal.simulator.services.sign_ins import record_use, should_record_use
from eaportal.simulator.web.misbehaving.defects import change_request, load_defects
from eaportal.simulator.web.misbehaving.faults import answer_of, has_met_faults, meet_faults
from eaportal.simulator.web.shell.addressing import world_name
from eaportal.simulator.web.shell.context import load_context
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World

# The only view of a retired portal, besides the page that says so.
LANGUAGE_CHOICE = "shell.choose_language"
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def init_app(app: Flask, worlds: Worlds, mailer: Mailer | None) -> None:
    """Open the world of each request, let its faults and defects act, and close it."""

    @app.before_request
    def open_world() -> Response | None:
        if request.endpoint == "static":
            return None
        world = worlds.get(world_name(request))
        if world is None:
            abort(404)
        g.db = world.session(writes=request.method == "POST")
        g.portal = world
        effects = None
        # Keep a reference: the session drops a row that nothing refers to, and would read it again.
        g.world = g.db.get_one(WorldRow, 1)
        faulty = has_met_faults() or has_faults(g.db)
        if faulty or is_behind(g.db):
            g.db.close()
            catch_up_world(world, mailer)
            effects = meet_faults(world) if faulty else None
            g.db = world.session(writes=request.method == "POST")
        if mailer:
            request_delivery(g.db)
        _load()
        if g.sign_in and should_record_use(g.sign_in, g.now):
            g.in_use = world, g.sign_in.token
        change_request()
        return answer_of(effects) if effects else None

    @app.before_request
    def close_retired() -> None:
        if "world" in g and is_retired(g.world.life, g.now) and request.endpoint != LANGUAGE_CHOICE:
            abort(HTTPStatus.GONE)

    @app.teardown_request
    def close_world(_error: BaseException | None) -> None:
        if "db" in g:
            g.db.close()
            if mailer and has_sent(g.db):
                mailer.deliver_soon(g.portal.name)
        if "in_use" in g:
            _note_use(*g.in_use)

    @app.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(SECURITY_HEADERS)
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            if "language" in g:
                response.headers["Content-Language"] = g.language.tag
        return response


def reopen_world(worlds: Worlds) -> None:
    """Open the world of the request again, to read it after a write has failed."""
    world = worlds.get(world_name(request))
    if world:
        g.db = world.session()
        _load()


def _load() -> None:
    load_defects(g.db)
    load_context()


def _note_use(world: World, token: str) -> None:
    # Apart from the request's own changes, which may have been refused. If it fails, the next use counts.
    with suppress(WorldBusyError, WorldGoneError), world.session(writes=True) as db, db.begin():
        record_use(db, token, g.now)
