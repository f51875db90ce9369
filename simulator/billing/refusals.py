"""Why the portal says no."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """The rule that stands against a change."""

    NOT_PERMITTED = "not-permitted"
    WINDOW_ENDED = "window-ended"
    INVOICED = "invoiced"
    CHANGED_MEANWHILE = "changed-meanwhile"
    NOT_SHOWN = "not-shown"
    LOCKED = "locked"
    EMPTY = "empty"
    TOO_LONG = "too-long"
    WRONG_START = "wrong-start"
    WRONG_CHARACTER = "wrong-character"
    DOUBLE_SPACE = "double-space"


@dataclass(frozen=True)
class Refusal:
    """One reason, with the *details* that its sentence names."""

    reason: Reason
    details: dict[str, str | int] = field(default_factory=dict)
