"""How often a contact is told of what is not billed yet, and what an address is."""

import re
from enum import StrEnum

# As far as the accounts of users and world files go: something, an @, something.
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


class Frequency(StrEnum):
    """How often a contact is told of the unbilled balance [S6, S7]."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NONE = "none"


# Documented for partner administrators [S7]; for the customer's ours.
DEFAULT_FREQUENCY = Frequency.WEEKLY


def read_address(typed: str) -> str | None:
    """Return the e-mail address that *typed* means, in small letters, or None where it is none."""
    address = typed.strip().casefold()
    return address if address.isprintable() and _ADDRESS.fullmatch(address) else None
