"""The address of the portal that flows drive, and the credentials of its user."""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from eaportal.flows.errors import SurroundingsError, WrongInputError


class PortalAddressError(WrongInputError):
    """A base URL that flows refuse to use; the message says why."""


class PortalUnreachableError(SurroundingsError):
    """No portal answers at the base URL."""


@dataclass(frozen=True)
class Credentials:
    """An account and its password, which is not part of the repr, so that no log or report shows it."""

    account: str
    password: str = field(repr=False)


def checked_base_url(
    url: str, allowed_hosts: tuple[str, ...] = (), allow_option: str = "--allow-host"
) -> str:
    """Return *url* with a slash at the end if its host is this machine or one of *allowed_hosts*.

    Raises PortalAddressError otherwise, so that nobody changes a real portal by mistake; the error names
    *allow_option*. The result is built
    from the parts that were checked, since a browser reads some addresses differently than Python does.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise PortalAddressError(f"{url!r} is not an address ({error}).") from error
    if parts.scheme not in ("http", "https") or not host or not re.fullmatch(r"[\w.:%-]+", host):
        raise PortalAddressError(f"{url!r} is not the address of a portal, such as http://127.0.0.1:5000/.")
    if "@" in parts.netloc or parts.query or parts.fragment or not re.fullmatch(r"[\w./~%-]*", parts.path):
        raise PortalAddressError(f"{url!r} may only have a host, a port and a path.")
    if host not in (allowed.casefold() for allowed in allowed_hosts) and not _is_loopback(host):
        raise PortalAddressError(
            f"{host} is not this machine. To use a portal there anyway, pass: {allow_option} {host}"
        )
    shown_host = f"[{host}]" if ":" in host else host
    shown_port = f":{port}" if port is not None else ""
    return f"{parts.scheme}://{shown_host}{shown_port}{parts.path.rstrip('/')}/"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
