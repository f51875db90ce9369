"""What a lock does to other periods than its row's: noted before the save, compared after it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.protocol.decision import Present


class Part(StrEnum):
    """What another period has to do with a lock."""

    LATER = "later"
    CARRIED_ON = "carried-on"
    HELD_THE_LOCK = "held-the-lock"


@dataclass(frozen=True)
class OtherPeriod:
    """Another period of the enrollment and kind of a row, with the *number* that it had before the save."""

    period: str
    number: str
    part: Part = Part.LATER


class OtherPeriods(Protocol):
    """What reads other periods than the row's."""

    def later_numbers(self, change: Change) -> dict[str, str]:
        """Read the numbers of the periods after that of *change*, by period."""

    def lock_holder(self, change: Change) -> tuple[str, str] | None:
        """Find the latest period whose number is the locked one, with that number."""


def others_before(session: OtherPeriods, change: Change, present: Present) -> tuple[OtherPeriod, ...]:
    """What has to be known of other periods to put back a save that sets or clears the lock."""
    if change.lock and not present.locked:
        later = session.later_numbers(change)
        return tuple(OtherPeriod(period, number) for period, number in later.items())
    if change.lock is False and present.locked and (holder := session.lock_holder(change)):
        return (OtherPeriod(*holder, Part.HELD_THE_LOCK),)
    return ()


def others_after(
    session: OtherPeriods, change: Change, others: tuple[OtherPeriod, ...]
) -> tuple[OtherPeriod, ...]:
    """Tell which of *others* the number of *change*, which is stored and locked, was carried on into."""
    if not any(other.part is Part.LATER for other in others):
        return others
    now, wanted = session.later_numbers(change), change.po_number.strip(" ")
    return tuple(
        replace(other, part=Part.CARRIED_ON)
        if other.number != wanted and now.get(other.period) == wanted
        else other
        for other in others
    )


def opened_since(session: OtherPeriods, change: Change, known: Collection[str]) -> str:
    """Say which periods not *known* when a lock was set show its number, now that *change* has cleared it."""
    periods = sorted(
        period
        for period, number in session.later_numbers(change).items()
        if number == change.expected and period not in known
    )
    if not periods:
        return ""
    return (
        f"The lock has given {change.expected} also to {', '.join(periods)}, opened since:"
        " what it would be without the lock is not known, so it stays."
    )
