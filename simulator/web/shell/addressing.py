"""Addresses and cookies of worlds: ``/`` is the default world, ``/w/<name>/`` any other."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlencode

from flask import Flask, Request, request, url_for
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException

from eaportal.simulator.web.shell.fields import asked
from eaportal.simulator.worlds.folder import DEFAULT, NAME

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

ENVIRON_KEY = "eaportal.world"
# An address to come back to has to fit into the session cookie.
LONGEST_ADDRESS = 500
_PREFIX = re.compile(rf"/w/({NAME.pattern})(?=/|$)")


class WorldsByPath:
    """Middleware that strips ``/w/<name>``, so that the application sees each world at its root."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Put the name of the world into the environment and pass the request on."""
        environ[ENVIRON_KEY] = DEFAULT
        found = _PREFIX.match(environ["PATH_INFO"])
        if found:
            environ[ENVIRON_KEY] = found[1]
            environ["SCRIPT_NAME"] += found[0]
            environ["PATH_INFO"] = environ["PATH_INFO"][found.end() :] or "/"
        return self._application(environ, start_response)


class _AgelessSerializer(URLSafeTimedSerializer):
    """Signs cookies, whose age doesn't matter: the clock of a world ends its sessions, not the machine's."""

    def loads(self, s: str | bytes, *_age: object, **_more_age: object) -> Any:
        """Return what *s* holds if it is signed, also if the machine's clock has been set back since."""
        return super().loads(s)


class CookiePerWorld(SecureCookieSessionInterface):
    """Sessions with one cookie per world: its name and its path are those of the world."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs the cookies of *app*."""
        if app.secret_key is None:
            return None
        options = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        return _AgelessSerializer(
            app.secret_key, salt=self.salt, serializer=self.serializer, signer_kwargs=options
        )

    def get_cookie_name(self, app: Flask) -> str:
        """Return a cookie name with the port and the name of the world."""
        return _cookie_name(world_name(request), request.environ["SERVER_PORT"])

    def get_cookie_path(self, app: Flask) -> str:
        """Return the path of the world, so that browsers send its cookie nowhere else."""
        return request.script_root or "/"


def session_cookie(portal: Flask, world: str, token: str, port: str) -> tuple[str, str, str]:
    """Return the name, value and path of the cookie for the session of *world* with this *token*."""
    serializer = CookiePerWorld().get_signing_serializer(portal)
    if serializer is None:
        raise RuntimeError("a portal without a secret has no sessions")
    path = "/" if world == DEFAULT else f"/w/{world}"
    return _cookie_name(world, port), str(serializer.dumps({"sign_in": token})), path


def _cookie_name(world: str, port: str) -> str:
    # Browsers send the cookies of one port to all others of the host.
    return f"eaportal-{port}-{world}"


def world_name(asking: Request) -> str:
    """Return the name of the world that the request *asking* is for."""
    name: str = asking.environ[ENVIRON_KEY]
    return name


def here() -> str:
    """Return the address that shows this page again, even if it's the answer to a form."""
    query = request.query_string.decode("ascii", "replace")
    if request.method == "POST":
        try:
            given = {key: asked(key) for key in ("enrollment", "period", "kind")}
        except HTTPException:
            return "/"
        query = urlencode({key: value for key, value in given.items() if value is not None})
    return f"{request.path}?{query}" if query else request.path


def local_path(path: str | None) -> str:
    """Return the address of *path* if it is in this world, or else of the world's first page."""
    if path and len(path) <= LONGEST_ADDRESS and path.isprintable() and _stays_here(path):
        return request.script_root + path
    return url_for("shell.home")


def _stays_here(path: str) -> bool:
    # Browsers read \ as /, and follow . and .. even if they are escaped.
    parts = unquote(path.partition("?")[0].partition("#")[0]).replace("\\", "/").split("/")
    return parts[0] == "" and parts[1:2] not in ([], [""], ["w"], ["_sim"]) and not {".", ".."} & {*parts}
