"""Where articles are checked, and how what one did is undone before the next."""

from dataclasses import dataclass
from typing import Protocol


class ResettablePortal(Protocol):
    """A portal whose state can be kept and come back to."""

    @property
    def base_url(self) -> str:
        """The portal's first page."""

    def save_state(self) -> None:
        """Keep the present state."""

    def restore_state(self) -> None:
        """Come back to the state that was kept."""


@dataclass(frozen=True)
class SharedPortal:
    """A portal that others use too: what an article did there stays."""

    base_url: str

    def save_state(self) -> None:
        """Leave the portal as it is."""

    def restore_state(self) -> None:
        """Leave the portal as it is."""
