"""What to do with a row, from what it asks for, what the portal shows, and what may have been saved."""

from dataclasses import dataclass
from enum import Enum

from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.protocol.outcomes import Status


@dataclass(frozen=True)
class Present:
    """The PO number that the portal shows; *locked* None where nobody looked."""

    number: str
    locked: bool | None = None


class Decision(Enum):
    """What the present number means for a row."""

    UNCHANGED = "unchanged"
    ARRIVED = "arrived"
    CONFLICT = "conflict"
    WRITE = "write"


def is_wanted(change: Change, present: Present) -> bool:
    """Tell whether *present* is what *change* asks for."""
    return present.number == change.po_number.strip(" ") and change.lock in (None, present.locked)


def decide(change: Change, present: Present, intent: Present | None) -> Decision:
    """Decide from the *present* number; *intent* is what was read before a save whose fate is unknown.

    With such a save, the number that is wanted is ours, the one before means that nothing was stored, and
    any other is somebody else's. Without one, the number must be the one expected, where one is.
    """
    if is_wanted(change, present):
        return Decision.ARRIVED if intent else Decision.UNCHANGED
    expected = intent.number if intent else change.expected
    return Decision.WRITE if expected in (None, present.number) else Decision.CONFLICT


def status_after_refusal(change: Change, before: Present, now: Present, intent: Present | None) -> Status:
    """Tell what a refused save means: *now* is read after it, *before* and *intent* come from before it.

    Where the number has moved in between, somebody else was first, or an earlier save of ours came late.
    """
    if now.number == before.number:
        return Status.REFUSED
    if is_wanted(change, now):
        return Status.UPDATED if intent else Status.UNCHANGED
    return Status.CONFLICT


def moved(number: str, expected: str | None) -> str:
    """Say that somebody else has changed a number."""
    return f"The portal shows {number}, not {expected}: somebody else has changed it. Nothing was written."
