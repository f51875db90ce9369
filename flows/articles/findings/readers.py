"""How far each reader gets with a list of steps."""

from dataclasses import dataclass
from enum import StrEnum


class PeriodState(StrEnum):
    """How far along the billing period is for which a reader follows the steps."""

    OPEN = "open"
    ENDED = "ended"
    NOTIFIED = "notified"
    CLOSED = "closed"
    INVOICED = "invoiced"


@dataclass(frozen=True)
class Reader:
    """A user with a *role* who sees an enrollment of one *kind*, ``direct`` or ``indirect``."""

    role: str
    kind: str


@dataclass(frozen=True)
class ReaderResult:
    """What happens to *readers* with periods in these *states*, of enrollments that are *locked* or not.

    Either it *works*, or they stop at a *step*, *because* of what a sentence says. *documented* is whether
    documents say that they may do it, and *promised* whether the article does; None if it says nothing of
    readers. *until* is the day, in ISO 8601, from which they no longer get through in the real portal.
    """

    readers: tuple[Reader, ...]
    states: tuple[PeriodState, ...]
    locked: tuple[bool, ...]
    works: bool
    documented: bool
    step: int | None = None
    because: str | None = None
    promised: bool | None = None
    until: str | None = None
