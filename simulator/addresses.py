"""Network addresses."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Return whether *host*, a name or an IP address, is only reachable from this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
