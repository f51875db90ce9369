"""The WSGI application of the simulator: the portal, the control API, and the health checks."""

import json
import threading
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from eaportal.simulator.addresses import is_loopback
from eaportal.simulator.delivery import Mailer
from eaportal.simulator.web.app import create_app
from eaportal.simulator.web.request_hooks import SECURITY_HEADERS
from eaportal.simulator.web.shell.addressing import session_cookie
from eaportal.simulator.world_files.entry_path import shown
from eaportal.simulator.worlds.folder import DEFAULT, Worlds

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from eaportal.simulator.smtp import SmtpServer

CONTROL = "/_sim"
# Methods that change nothing.
_SAFE = ("GET", "HEAD", "OPTIONS")
# Of a host to repeat in an answer.
_LONGEST = 100


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
        is_control = path == CONTROL or path.startswith(f"{CONTROL}/")
        if path == "/healthz":
            return _answer(start_response, "200 OK", "alive")
        if path == "/readyz":
            ready = self._worlds.get(DEFAULT) is not None
            return _answer(
                start_response, *(("200 OK", "ready") if ready else ("503 Not Ready", "no world yet"))
            )
        refused = self._why_foreign(environ, "control API" if is_control else "portal")
        if refused and is_control:
            text = json.dumps({"error": refused})
            return _answer(start_response, "403 Forbidden", text, "application/json")
        if refused:
            return _answer(start_response, "403 Forbidden", refused)
        if is_control:
            environ["SCRIPT_NAME"] += CONTROL
            environ["PATH_INFO"] = path.removeprefix(CONTROL) or "/"
            return self._made_control()(environ, start_response)
        return self._portal(environ, start_response)

    def _why_foreign(self, environ: "WSGIEnvironment", what: str) -> str | None:
        """Return why *what* doesn't answer a request that a page of another site may have sent, or None."""
        host = environ.get("HTTP_HOST", "")
        # Without a token, nobody but this machine may use the simulator: any site can point a name here.
        if self._token is None and host and not is_loopback(_name_of(host)):
            return f"The {what} is not served as {shown(host, _LONGEST)}."
        if what == "portal" and environ["REQUEST_METHOD"] in _SAFE:
            return None
        origin = environ.get("HTTP_ORIGIN")
        is_foreign = origin is not None and origin not in (f"http://{host}", f"https://{host}")
        if is_foreign or environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin"):
            return f"A page of another site may not use the {what}."
        return None

    def _made_control(self) -> "WSGIApplication":
        with self._making:
            if self._control is None:
                # Imported on first use: without it, the simulator starts faster and needs less memory.
                from eaportal.simulator.api.app import create_control

                cookie = partial(session_cookie, self._site)
                self._control = create_control(self._worlds, self._token, self._mailer, cookie)
            return self._control


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _answer(start_response: "StartResponse", status: str, text: str, kind: str = "text/plain") -> list[bytes]:
    headers = {**SECURITY_HEADERS, "Content-Type": kind, "Cache-Control": "no-store"}
    start_response(status, [*headers.items()])
    return [text.encode()]
