"""Worlds by path: ``/`` is the default world, ``/w/<name>/`` any other."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request, request
from flask.sessions import SecureCookieSessionInterface

from eaportal.simulator.worlds.folder import DEFAULT, NAME

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

ENVIRON_KEY = "eaportal.world"
_PREFIX = re.compile(rf"/w/({NAME.pattern})(?=/|$)")


class WorldsByPath:
    """Take ``/w/<name>`` off the path, so that the application below sees each world at its root."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Name the world in the environment and pass the request on."""
        environ[ENVIRON_KEY] = DEFAULT
        found = _PREFIX.match(environ["PATH_INFO"])
        if found:
            environ[ENVIRON_KEY] = found[1]
            environ["SCRIPT_NAME"] += found[0]
            environ["PATH_INFO"] = environ["PATH_INFO"][found.end() :] or "/"
        return self._application(environ, start_response)


class CookiePerWorld(SecureCookieSessionInterface):
    """Sessions whose cookie belongs to one world: by its name, and by its path."""

    def get_cookie_name(self, app: Flask) -> str:
        """The cookie's name ends with the world's."""
        return _cookie_name(world_name(request))

    def get_cookie_path(self, app: Flask) -> str:
        """The cookie is sent to pages of its world only."""
        return request.script_root or "/"


def session_cookie(portal: Flask, world: str, token: str) -> tuple[str, str, str]:
    """Name, value and path of the cookie that belongs to the session of *world* known by *token*."""
    serializer = CookiePerWorld().get_signing_serializer(portal)
    if serializer is None:
        raise RuntimeError("a portal without a secret has no sessions")
    path = "/" if world == DEFAULT else f"/w/{world}"
    return _cookie_name(world), str(serializer.dumps({"sign_in": token})), path


def _cookie_name(world: str) -> str:
    return f"eaportal-{world}"


def world_name(asking: Request) -> str:
    """The name of the world that the request *asking* is for."""
    name: str = asking.environ[ENVIRON_KEY]
    return name


def asked(name: str) -> str | None:
    """What the request asks for under *name*: a form says it later than the address that it came from."""
    return request.form.get(name, request.args.get(name))
