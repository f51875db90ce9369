"""Rows of a change list that ask for the same thing twice, or for two things at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eaportal.flows.bulk.lists.changes import Problem


@dataclass(frozen=True)
class Wish:
    """What a row asks for, as far as it can be read."""

    row: int
    enrollment: str
    period: str
    kind: str
    po_number: str
    lock: bool | None
    expected: str | None


def clashes(wishes: Iterable[Wish]) -> Iterator[Problem]:
    """Yield a problem for each row that asks for the same period and kind as one before it."""
    first_by_target: dict[tuple[str, str, str], Wish] = {}
    for wish in wishes:
        target = (wish.enrollment, wish.period, wish.kind)
        first = first_by_target.setdefault(target, wish)
        if first is not wish:
            yield _clash(first, wish)


def _clash(first: Wish, second: Wish) -> Problem:
    place = f"for enrollment {second.enrollment}, {second.period}, {second.kind}"
    if first.po_number != second.po_number:
        numbers = f"row {first.row} has {first.po_number!r} and this row {second.po_number!r}"
        return Problem(second.row, "po_number", f"{place} {numbers}. Keep one.")
    for column, one, other in (
        ("lock", _lock(first), _lock(second)),
        ("expected", repr(first.expected or ""), repr(second.expected or "")),
    ):
        if one != other:
            return Problem(
                second.row, column, f"{place} row {first.row} has {one} and this row {other}. Keep one."
            )
    return Problem(second.row, None, f"{place} row {first.row} says the same. Delete one.")


def _lock(wish: Wish) -> str:
    return {None: "nothing", True: "yes", False: "no"}[wish.lock]
