"""The effects of a lock on other periods than its row's: noted before the save, compared after it."""

from collections.abc import Collection
from dataclasses import replace

from eaportal.flows.bulk.ledger.rows import OtherPeriod, Part, Present
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.session.session import BulkSession


def others_before(session: BulkSession, change: ListedChange, present: Present) -> tuple[OtherPeriod, ...]:
    """Return what a rollback has to know of other periods if the save sets or clears the lock."""
    if change.lock and not present.locked:
        later = session.later_numbers(change)
        return tuple(OtherPeriod(period, number) for period, number in later.items())
    if change.lock is False and present.locked and (holder := session.lock_holder(change)):
        return (OtherPeriod(*holder, Part.HELD_THE_LOCK),)
    return ()


def others_after(
    session: BulkSession, change: ListedChange, others: tuple[OtherPeriod, ...]
) -> tuple[OtherPeriod, ...]:
    """Mark which of *others* have taken over the number of *change*, which is now stored and locked."""
    if not any(other.part is Part.LATER for other in others):
        return others
    now, wanted = session.later_numbers(change), change.po_number.strip(" ")
    return tuple(
        replace(other, part=Part.CARRIED_ON)
        if other.number != wanted and now.get(other.period) == wanted
        else other
        for other in others
    )


def opened_since(session: BulkSession, change: ListedChange, known: Collection[str]) -> str:
    """Return a message that names the periods opened while a lock was set, now that *change* has cleared it.

    *known* are the periods that existed when it was set.
    """
    periods = sorted(
        period
        for period, number in session.later_numbers(change).items()
        if number == change.expected and period not in known
    )
    if not periods:
        return ""
    return (
        f"The lock also gave {change.expected} to {', '.join(periods)}, opened since."
        " Its number without the lock is not known, so it stays."
    )
