"""What makes a test a check of the suite: the fact that it holds, and the defects it was written against."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pytest

from eaportal.flows.qa.facts import Fact

MARK = "eaportal_check"
# A check that compares with what was kept before.
KEPT = "eaportal_kept"
T = TypeVar("T", bound=Callable[..., object])


def holds(fact: Fact, *, against: str = "") -> Callable[[T], T]:
    """Say which *fact* a check holds, and the names of defects that it is likely to find.

    The likely ones are only tried first; any check may find any defect.
    """
    mark: Callable[[T], T] = pytest.mark.eaportal_check(fact=str(fact), against=tuple(against.split()))
    return mark


def fact_of(item: pytest.Item) -> str:
    """The fact that the check *item* holds."""
    return str(_said(item).get("fact", ""))


def is_likely(item: pytest.Item, defect: str) -> bool:
    """Tell whether *item* was written against *defect*."""
    likely: tuple[str, ...] = _said(item).get("against", ())
    return defect in likely


def _said(item: pytest.Item) -> Mapping[str, Any]:
    mark = item.get_closest_marker(MARK)
    return mark.kwargs if mark else {}
