"""Portals on which articles are checked, and resetting them between articles."""

from dataclasses import dataclass
from typing import Protocol


class ResettablePortal(Protocol):
    """A portal whose state can be saved and restored."""

    @property
    def base_url(self) -> str:
        """The address of the portal."""

    def save_state(self) -> None:
        """Save the current state."""

    def restore_state(self) -> None:
        """Restore the saved state."""


@dataclass(frozen=True)
class SharedPortal:
    """A portal that others also use, so that it keeps the changes of each article."""

    base_url: str

    def save_state(self) -> None:
        """Do nothing."""

    def restore_state(self) -> None:
        """Do nothing."""
