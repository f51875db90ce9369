"""The effects of a lock on other periods than its row's: noted before the save, compared after it."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from eaportal.flows.bulk.ledger.rows import DONE, OtherPeriod, Part, Present, Row, RowOutcome, Status
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
    now, wanted = session.later_numbers(change), change.wanted_number
    return tuple(
        replace(other, part=Part.CARRIED_ON)
        if other.number != wanted and now.get(other.period) == wanted
        else other
        for other in others
    )


def carried_message(change: ListedChange, others: Collection[OtherPeriod]) -> str:
    """Return a message that names the periods among *others* that have taken over the number of *change*."""
    periods = sorted(other.period for other in others if other.part is Part.CARRIED_ON)
    return f"The lock has carried {change.wanted_number} on into {', '.join(periods)}." if periods else ""


def overtaken_outcomes(rows: Iterable[Row], lock_row: int) -> Iterator[RowOutcome]:
    """Yield the new outcomes of those done *rows* whose numbers the lock of *lock_row* has replaced.

    The *rows* are those of its enrollment and kind, itself included.
    """
    rows = list(rows)
    lock = next(row for row in rows if row.change.row == lock_row)
    number = lock.change.wanted_number
    for row in rows:
        if row.change.period in lock.carried_into and row.outcome.status in DONE:
            message = f"The lock of row {lock_row} has carried {number} on into {row.change.period}."
            yield replace(row.outcome, status=Status.CONFLICT, message=message, after=number)


def in_working_order(rows: Iterable[Row]) -> list[Row]:
    """Return *rows* in an order in which their locks don't stand in the way of each other.

    A cleared lock lets the others change their numbers, and a lock that is set afterwards doesn't carry its
    number on into periods whose numbers they have entered.
    """

    def place(row: Row) -> tuple[int, str]:
        lock = row.change.lock
        return (1, "") if lock is None else (2, row.change.period) if lock else (0, "")

    return sorted(rows, key=place)


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
