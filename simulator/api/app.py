"""The control API as one Flask application, apart from the portal and its cookies."""

import hmac
import json
from http import HTTPStatus

from flask import Flask, jsonify, request
from flask_swagger_ui import get_swaggerui_blueprint
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from eaportal.simulator.api import clock, defects, faults, journal, mails, requests, users, worlds
from eaportal.simulator.api.access import Turns
from eaportal.simulator.api.document import api, problem, refuse
from eaportal.simulator.api.mails import Waiting
from eaportal.simulator.api.users import CookieOf
from eaportal.simulator.database.sqlite import (
    RETRY_AFTER,
    NotStoredError,
    WorldBusyError,
    WorldDamagedError,
    WorldGoneError,
)
from eaportal.simulator.delivery import Mailer
from eaportal.simulator.json_types import LARGEST_BODY
from eaportal.simulator.world_files.entry_path import shown
from eaportal.simulator.worlds.folder import Worlds

# The page of the API has scripts and styles of its own in its HTML.
_NEVER = "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
_PAGE_POLICY = f"default-src 'self' 'unsafe-inline'; img-src 'self' data:; {_NEVER}"
_DATA_POLICY = f"default-src 'none'; {_NEVER}"
# No body is nested as deeply as this.
DEEPEST = 10
# Of a request to repeat in an answer.
_LONGEST_QUOTE = 200
# Of JSON, in bytes: a world file may have thousands of users. Only an exported world is larger.
LARGEST_JSON = 8 * 1024 * 1024
# Of the signs that separate values in a body, those in its texts included. Python reads JSON in one go, and
# nobody else is served meanwhile.
MOST_SIGNS = 500_000


def create_control(over: Worlds, token: str | None, mailer: Mailer | None, cookie: CookieOf) -> Flask:
    """Build the control API of the worlds *over*.

    Every request has to carry the *token*, if there is one. The *mailer* delivers mails, *cookie* makes the
    cookies of sessions.
    """
    app = Flask("eaportal.simulator.api")
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        WORLDS=over,
        MAILER=mailer,
        COOKIE=cookie,
        WAITING=Waiting(),
        TURNS=Turns(),
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    for resource in (worlds, clock, faults, defects, mails, journal, users, requests):
        app.register_blueprint(resource.blueprint)
    api.register(app)
    app.register_blueprint(get_swaggerui_blueprint("/_sim/docs", "/_sim/openapi.json"), url_prefix="/docs")

    @app.get("/")
    def first_page() -> Response:
        return jsonify({"schema": 1, "openapi": "/_sim/openapi.json", "page": "/_sim/docs/"})

    @app.get("/openapi.json")
    def document() -> Response:
        return jsonify(api.spec)

    @app.before_request
    def check_request() -> None:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
        # A browser opens the page without a token, and sends one with what is tried there.
        is_page = request.blueprint == "swagger_ui" or request.endpoint == "document"
        if token is not None and not is_page and not hmac.compare_digest(sent.encode(), token.encode()):
            refuse(HTTPStatus.UNAUTHORIZED, "This needs the header Authorization: Bearer TOKEN.")
        view = app.view_functions.get(request.endpoint or "")
        if view is not None and "json" in view.__annotations__:
            if request.mimetype != "application/json":
                refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "body: send JSON as application/json.")
            _refuse_broken_json()

    @app.after_request
    def add_headers(response: Response) -> Response:
        is_page = request.blueprint == "swagger_ui"
        response.headers["Content-Security-Policy"] = _PAGE_POLICY if is_page else _DATA_POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        return response

    @app.errorhandler(WorldBusyError)
    def busy(error: WorldBusyError) -> Response:
        answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error))
        answer.headers["Retry-After"] = str(RETRY_AFTER)
        return answer

    @app.errorhandler(NotStoredError)
    def full(error: NotStoredError) -> Response:
        return problem(HTTPStatus.INSUFFICIENT_STORAGE, str(error))

    @app.errorhandler(WorldDamagedError)
    def damaged(error: WorldDamagedError) -> Response:
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

    @app.errorhandler(WorldGoneError)
    def gone(_error: WorldGoneError) -> Response:
        return problem(HTTPStatus.NOT_FOUND, "The world has been deleted.")

    @app.errorhandler(HTTPException)
    def explain(error: HTTPException) -> Response:
        if isinstance(error.response, Response):
            return error.response
        if isinstance(error, InternalServerError):
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The simulator failed; see its log.")
        status = HTTPStatus(error.code or 500)
        asked = shown(f"{request.method} {request.path}", _LONGEST_QUOTE)
        answer = problem(status, f"{status.phrase}: {asked}.")
        for name, value in error.get_headers():
            if name == "Allow":
                answer.headers[name] = value
        return answer

    return app


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key is given twice")
    return content


def _is_flat(content: object) -> bool:
    """Check that *content* is no deeper than any body of ours; the next reader may have less stack left."""
    layer = [content]
    for _ in range(DEEPEST):
        layer = [
            value
            for each in layer
            if isinstance(each, dict | list)
            for value in (each.values() if isinstance(each, dict) else each)
        ]
    return not layer


def _refuse_broken_json() -> None:
    if (request.content_length or 0) > LARGEST_JSON:
        refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"body: JSON may have {LARGEST_JSON >> 20} MiB at most.")
    body = request.get_data() or b"{}"
    if sum(map(body.count, (b",", b":", b"[", b"{"))) > MOST_SIGNS:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "body: has too many values.")
    try:
        content = json.loads(body, object_pairs_hook=_without_duplicates)
        if not _is_flat(content):
            raise RecursionError
        json.dumps(content, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        refuse(HTTPStatus.BAD_REQUEST, f"body:{error.lineno}:{error.colno}: not JSON: {error.msg}.")
    except UnicodeEncodeError:
        refuse(HTTPStatus.BAD_REQUEST, "body: half of a surrogate pair is not a character.")
    except RecursionError:
        refuse(HTTPStatus.UNPROCESSABLE_ENTITY, "body: nested too deeply.")
    except ValueError as error:
        refuse(HTTPStatus.BAD_REQUEST, f"body: not JSON: {error}.")
    if not isinstance(content, dict):
        refuse(HTTPStatus.BAD_REQUEST, "body:1:1: not a JSON object.")
