"""Whether what answers at a base URL is the simulator, with worlds to make."""

import json
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from eaportal.flows.client import Simulator
from eaportal.flows.portal import PortalUnreachableError, checked_base_url

_PATIENCE_SECONDS = 10
_opener = build_opener(ProxyHandler({}))


def reached_simulator(
    base_url: str, token: str | None = None, allowed_hosts: tuple[str, ...] = ()
) -> Simulator:
    """The simulator at *base_url*, ready to make worlds.

    Raises PortalUnreachableError for one that is down, half up or no simulator, and PortalAddressError.
    """
    url = checked_base_url(base_url, allowed_hosts)
    status, content = _answer(f"{url}_sim/", token)
    if not _is_control(content):
        if status >= 500:
            raise PortalUnreachableError(f"The portal at {url} is not ready: it answers {status}.")
        if status == 401:
            raise PortalUnreachableError(
                f"The simulator at {url} asks for its control token. Set EAPORTAL_CONTROL_TOKEN."
            )
        raise PortalUnreachableError(
            f"What answers at {url} is not the EA portal simulator: it has no control API at {url}_sim/."
        )
    ready, _ = _answer(f"{url}readyz", None)
    if ready != 200:
        raise PortalUnreachableError(f"The simulator at {url} is not ready: its {url}readyz answers {ready}.")
    return Simulator(url, token, allowed_hosts)


def _answer(address: str, token: str | None) -> tuple[int, bytes]:
    request = Request(address)  # noqa: S310 - an address that has been checked
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with _opener.open(request, timeout=_PATIENCE_SECONDS) as answer:
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
