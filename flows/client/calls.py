"""Calls of the control API: they send and read JSON, and raise a refusal as an exception."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException
from typing import TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import ProxyHandler, Request, build_opener

from pydantic import TypeAdapter

from eaportal.flows.errors import RefusedError
from eaportal.flows.portal import PortalUnreachableError

# Longer than the API lets a request wait for a mail.
_TIMEOUT_SECONDS = 60
# The simulator is on this machine: it is not reached through a proxy.
_opener = build_opener(ProxyHandler({}))

T = TypeVar("T")
Value = str | int | float | datetime | None


class ControlRefusedError(RefusedError):
    """The simulator refused a call; the message says why. *status* is the HTTP status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Calls:
    """The control API at *url*, such as ``http://127.0.0.1:8020/_sim``, with the *token* if it needs one."""

    url: str
    token: str | None = field(default=None, repr=False)

    def get(self, expected: type[T], *path: str, **query: Value) -> T:
        """Send a GET request for *path*, without the parts of *query* that are None."""
        return _read(expected, self._send("GET", path, query=query))

    def post(self, expected: type[T], *path: str, **body: Value | list[str]) -> T:
        """Send a POST request to *path*, without the parts of *body* that are None."""
        content = json.dumps(_given(body)).encode()
        return _read(expected, self._send("POST", path, content, "application/json"))

    def delete(self, *path: str) -> None:
        """Send a DELETE request for *path*."""
        self._send("DELETE", path)

    def download(self, *path: str) -> bytes:
        """Download the file at *path*."""
        return self._send("GET", path)

    def upload(self, *path: str, content: bytes, **query: Value) -> None:
        """Upload *content* as a file to *path*."""
        self._send("POST", path, content, "application/octet-stream", query)

    def _send(
        self,
        method: str,
        path: tuple[str, ...],
        content: bytes | None = None,
        kind: str | None = None,
        query: Mapping[str, Value] | None = None,
    ) -> bytes:
        address = "/".join([self.url, *(quote(part, safe="") for part in path)])
        if query and _given(query):
            address += f"?{urlencode(_given(query))}"
        request = Request(address, content, method=method)  # noqa: S310 - an address of this machine
        if kind:
            request.add_header("Content-Type", kind)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with _opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                received: bytes = answer.read()
                return received
        except HTTPError as error:
            with error:
                raise ControlRefusedError(_sentence(error), error.code) from error
        except (URLError, HTTPException, OSError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise PortalUnreachableError(f"No simulator answers at {self.url} ({reason}).") from error


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _read(expected: type[T], content: bytes) -> T:
    return TypeAdapter(expected).validate_json(content)


def _sentence(error: HTTPError) -> str:
    try:
        return str(json.loads(error.read())["error"])
    except (ValueError, LookupError, TypeError):
        return f"{error.url} answers {error.code}."
