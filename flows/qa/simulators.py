"""The simulator that tests run against: the one at a base URL, or one of their own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from eaportal.flows.client import Simulator
from eaportal.flows.portal import PortalUnreachableError, checked_base_url

_TIMEOUT_SECONDS = 10
_opener = build_opener(ProxyHandler({}))


@contextmanager
def open_simulator(
    base_url: str | None,
    token: str | None = None,
    allowed_hosts: tuple[str, ...] = (),
    allow_option: str = "--allow-host",
) -> Iterator[Simulator]:
    """Give the simulator at *base_url*, or start one and stop it afterwards.

    Raises the errors of reachable_simulator.
    """
    if base_url is not None:
        yield reachable_simulator(base_url, token, allowed_hosts, allow_option)
        return
    from eaportal.simulator.server import Portal

    with Portal() as portal:
        yield Simulator(portal.url)


def reachable_simulator(
    base_url: str,
    token: str | None = None,
    allowed_hosts: tuple[str, ...] = (),
    allow_option: str = "--allow-host",
) -> Simulator:
    """Return the simulator at *base_url*, once it is known to be ready.

    Raises PortalUnreachableError if it is down, not ready or not a simulator, and PortalAddressError.
    """
    url = checked_base_url(base_url, allowed_hosts, allow_option)
    status, content = look_at(f"{url}_sim/", token)
    if not _is_control(content):
        if status >= 500:
            raise PortalUnreachableError(f"The portal at {url} isn't ready: it answers {status}.")
        if status == 401:
            raise PortalUnreachableError(
                f"The simulator at {url} asks for its control token. Set EAPORTAL_CONTROL_TOKEN."
            )
        raise PortalUnreachableError(
            f"The site at {url} isn't the EA portal simulator: it has no control API at {url}_sim/."
        )
    ready, _ = look_at(f"{url}readyz")
    if ready != 200:
        raise PortalUnreachableError(f"The simulator at {url} isn't ready: its {url}readyz answers {ready}.")
    return Simulator(url, token, allowed_hosts)


def look_at(address: str, token: str | None = None, timeout: float = _TIMEOUT_SECONDS) -> tuple[int, bytes]:
    """Return the status and the content of the answer at *address*; raises PortalUnreachableError."""
    request = Request(address)  # noqa: S310 - an address that has been checked
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with _opener.open(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()
    except (URLError, HTTPException, OSError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise PortalUnreachableError(f"No portal answers at {address} ({reason}).") from error


def _is_control(content: bytes) -> bool:
    try:
        return "openapi" in json.loads(content)
    except (ValueError, TypeError):
        return False
