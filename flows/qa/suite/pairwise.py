"""Choose few cases of many, so that each two values of two factors still meet in one of them."""

from collections.abc import Sequence
from itertools import combinations, product
from typing import TypeVar

T = TypeVar("T")
_Pair = tuple[int, object, int, object]


def every_pair(*factors: Sequence[T]) -> list[tuple[T, ...]]:
    """Cases, each one value of every one of *factors*, in which every pair of values occurs.

    The same for the same factors: each time the first of the cases with most pairs that are still missing.
    """
    cases = list(product(*factors))
    missing = {pair for case in cases for pair in _pairs(case)}
    chosen = []
    while missing:
        best = max(cases, key=lambda case: len(missing & _pairs(case)))
        chosen.append(best)
        missing -= _pairs(best)
    return chosen


def _pairs(case: tuple[T, ...]) -> set[_Pair]:
    return {(i, a, j, b) for (i, a), (j, b) in combinations(enumerate(case), 2)}
