"""The WSGI application of the simulator: the portal, the control API, and the health checks."""

import threading
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from eaportal.simulator.delivery import Mailer
from eaportal.simulator.web.app import create_app
from eaportal.simulator.web.shell.addressing import session_cookie
from eaportal.simulator.worlds.folder import DEFAULT, Worlds

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from eaportal.simulator.smtp import SmtpServer

CONTROL = "/_sim"


class Application:
    """The portal and the control API of *worlds*.

    With a *token*, the control API answers only requests that have it. Mails go to the *smtp* server, if one
    is given.
    """

    def __init__(self, worlds: Worlds, token: str | None = None, smtp: "SmtpServer | None" = None) -> None:
        self._worlds = worlds
        self._token = token
        self._mailer = Mailer(worlds, smtp) if smtp else None
        self._site = create_app(worlds, self._mailer)
        self._portal: WSGIApplication = self._site
        self._control: WSGIApplication | None = None
        self._making = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass the request to the portal, the control API or a health check."""
        path = environ["PATH_INFO"]
        if path == "/healthz":
            return _plain(start_response, "200 OK", "alive")
        if path == "/readyz":
            ready = self._worlds.get(DEFAULT) is not None
            return _plain(
                start_response, *(("200 OK", "ready") if ready else ("503 Not Ready", "no world yet"))
            )
        if path == CONTROL or path.startswith(f"{CONTROL}/"):
            environ["SCRIPT_NAME"] += CONTROL
            environ["PATH_INFO"] = path.removeprefix(CONTROL) or "/"
            return self._made_control()(environ, start_response)
        return self._portal(environ, start_response)

    def _made_control(self) -> "WSGIApplication":
        with self._making:
            if self._control is None:
                # Imported on first use: without it, the simulator starts faster and needs less memory.
                from eaportal.simulator.api.app import create_control

                cookie = partial(session_cookie, self._site)
                self._control = create_control(self._worlds, self._token, self._mailer, cookie)
            return self._control


def _plain(start_response: "StartResponse", status: str, text: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
    return [text.encode()]
