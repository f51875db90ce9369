"""Error pages: what went wrong, in the language of the user and within the frame of the other pages."""

from http import HTTPStatus

from flask import Flask, g, make_response, render_template
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, ServiceUnavailable
from werkzeug.wrappers import Response

from eaportal.simulator.database.sqlite import (
    RETRY_AFTER,
    NotStoredError,
    WorldBusyError,
    WorldDamagedError,
    WorldGoneError,
)
from eaportal.simulator.rules.life import RETIRED_ON
from eaportal.simulator.web.request_hooks import reopen_world
from eaportal.simulator.web.shell.context import complete_context
from eaportal.simulator.worlds.folder import Worlds

_REDIRECTS = (301, 302, 303, 307, 308)
_KEPT_HEADERS = ("Allow", "Retry-After")


class _InsufficientStorage(HTTPException):
    code = HTTPStatus.INSUFFICIENT_STORAGE


def init_app(app: Flask, worlds: Worlds) -> None:
    """Show an error page for each HTTP error and for each failure of a world."""

    @app.errorhandler(HTTPException)
    def show_error(error: HTTPException) -> Response:
        if error.code in _REDIRECTS or error.response:
            return error.get_response()
        complete_context()
        if error.code == HTTPStatus.GONE:
            page = render_template("shell/retired.html", day=g.language.day(RETIRED_ON))
        else:
            page = render_template("shell/error.html", code=error.code, missing=g.get("missing"))
        response = make_response(page, error.code or 500)
        response.headers.extend((name, value) for name, value in error.get_headers() if name in _KEPT_HEADERS)
        return response

    @app.errorhandler(WorldBusyError)
    def show_busy(_error: WorldBusyError) -> Response:
        reopen_world(worlds)
        return show_error(ServiceUnavailable(retry_after=RETRY_AFTER))

    @app.errorhandler(NotStoredError)
    def show_full(_error: NotStoredError) -> Response:
        return show_error(_InsufficientStorage())

    @app.errorhandler(WorldDamagedError)
    def show_damaged(_error: WorldDamagedError) -> Response:
        return show_error(InternalServerError())

    @app.errorhandler(WorldGoneError)
    def show_gone(_error: WorldGoneError) -> Response:
        return show_error(NotFound())
