"""Which hosts are this machine itself."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Tell whether *host*, a name or an IP address, can be reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
