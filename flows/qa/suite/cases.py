"""The cases of a change: role, kind of enrollment, moment, kind of number, lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from itertools import combinations, product
from typing import Any, TypeVar

from eaportal.flows.qa.suite.settings import EDITORS, KINDS, NUMBERS, PO_KINDS, ROLES, account_of

T = TypeVar("T")
_Pair = tuple[int, object, int, object]


class Moment(Enum):
    """A period, and a time at which it is in a certain state."""

    OPEN = "2020-12", datetime(2020, 12, 10, 9, tzinfo=UTC)
    LAST_SECOND = "2020-11", datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC)
    JUST_AFTER = "2020-11", datetime(2020, 12, 15, tzinfo=UTC)
    INVOICED = "2020-11", datetime(2020, 12, 15, 6, tzinfo=UTC)

    @property
    def period(self) -> str:
        """The period."""
        return self.value[0]

    @property
    def at(self) -> datetime:
        """The time."""
        return self.value[1]


@dataclass(frozen=True)
class Case:
    """A user of a *role* who tries to change a PO number at a *moment*."""

    role: str
    kind: str
    moment: Moment
    po_kind: str
    locked: bool

    @property
    def account(self) -> str:
        """The user's account."""
        return account_of(self.role, self.kind)

    @property
    def enrollment(self) -> str:
        """The number of the enrollment."""
        return NUMBERS[self.kind, self.locked]

    @property
    def is_editor(self) -> bool:
        """Whether the user may edit PO numbers of the enrollment at all."""
        return EDITORS[self.kind] == self.role

    @property
    def is_in_time(self) -> bool:
        """Whether the edit window is open."""
        return self.moment in (Moment.OPEN, Moment.LAST_SECOND)

    def __str__(self) -> str:
        locked = "locked" if self.locked else "unlocked"
        moment = self.moment.name.casefold().replace("_", "-")
        return f"{self.role}-{self.kind}-{moment}-{self.po_kind}-{locked}"


_FACTORS: tuple[tuple[Any, ...], ...] = (ROLES, KINDS, tuple(Moment), PO_KINDS, (False, True))


def chosen_cases(*, full: bool) -> list[Case]:
    """Return every case, or only as many as bring each two values together."""
    chosen = product(*_FACTORS) if full else every_pair(*_FACTORS)
    return [
        Case(role, kind, moment, po_kind, locked=locked) for role, kind, moment, po_kind, locked in chosen
    ]


def every_pair(*factors: Sequence[T]) -> list[tuple[T, ...]]:
    """Choose combinations of one value of each factor in which every pair of values occurs.

    The choice depends only on *factors*: each time the first combination with the most missing pairs.
    """
    combined = list(product(*factors))
    missing = {pair for values in combined for pair in _pairs(values)}
    chosen = []
    while missing:
        best = max(combined, key=lambda values: len(missing & _pairs(values)))
        chosen.append(best)
        missing -= _pairs(best)
    return chosen


def _pairs(values: tuple[T, ...]) -> set[_Pair]:
    return {(i, a, j, b) for (i, a), (j, b) in combinations(enumerate(values), 2)}
