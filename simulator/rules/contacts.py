"""Notification contacts: their addresses, and how often they get mail."""

import re
from enum import StrEnum

# As lenient as the accounts in world files: something, an @, something.
_ADDRESS = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


class Frequency(StrEnum):
    """How often a contact gets mail about the unbilled balance [S6, S7]."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    NONE = "none"


# Documented for partner administrators [S7]; for customers it's our choice.
DEFAULT_FREQUENCY = Frequency.WEEKLY


def read_address(typed: str) -> str | None:
    """Return *typed* as an email address in lower case, or None if it isn't one."""
    address = typed.strip().casefold()
    return address if address.isprintable() and _ADDRESS.fullmatch(address) else None
