"""How rows are shared out among workers: those of one enrollment together, in order."""

from collections import deque
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar

T = TypeVar("T")


def by_enrollment(rows: Iterable[T], enrollment_of: Callable[[T], str]) -> deque[list[T]]:
    """The *rows* of each enrollment in their order, the longest first: it would end last."""
    ordered = sorted(rows, key=enrollment_of)
    groups = [list(group) for _, group in groupby(ordered, key=enrollment_of)]
    return deque(sorted(groups, key=len, reverse=True))
