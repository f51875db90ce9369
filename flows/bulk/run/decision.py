"""What to do with a row: what it asks for, what the portal shows, and what may have been saved."""

from enum import Enum

from eaportal.flows.bulk.ledger.rows import Present, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.run.stored_forms import is_form_of


class Decision(Enum):
    """What the present number means for a row."""

    UNCHANGED = "unchanged"
    ARRIVED = "arrived"
    ALTERED = "altered"
    CONFLICT = "conflict"
    WRITE = "write"


def is_wanted(change: ListedChange, present: Present) -> bool:
    """Check whether *present* is what *change* asks for."""
    return present.number == change.wanted_number and change.lock in (None, present.locked)


def decide(change: ListedChange, present: Present, intent: Present | None) -> Decision:
    """Decide from the *present* number; *intent* is what was read before a save whose result is unknown.

    After such a save, the wanted number means that it was stored, another form of it that the portal altered
    it, the number before means that it wasn't stored, and any other number is somebody else's. Without one,
    the number must be the expected one, if any.
    """
    if is_wanted(change, present):
        return Decision.ARRIVED if intent else Decision.UNCHANGED
    expected = intent.number if intent else change.expected
    if intent and present.number not in (change.wanted_number, expected):
        return Decision.ALTERED if is_form_of(present.number, change.wanted_number) else Decision.CONFLICT
    return Decision.WRITE if expected in (None, present.number) else Decision.CONFLICT


def status_after_refusal(
    change: ListedChange, before: Present, now: Present, intent: Present | None
) -> Status:
    """Return what a refused save means: *now* was read after it, *before* and *intent* before it.

    If the number has changed in between, somebody else was first, or an earlier save of ours came late.
    """
    if now.number == before.number:
        return Status.REFUSED
    if is_wanted(change, now):
        return Status.UPDATED if intent else Status.UNCHANGED
    return Status.CONFLICT
