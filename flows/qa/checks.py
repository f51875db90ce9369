"""What makes a test a check of the suite: its fact, and the defects that it was written against."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

import pytest

from eaportal.facts import Fact

MARK = "eaportal_check"
# The mark of a check that compares with a snapshot or a screenshot.
KEPT = "eaportal_kept"
T = TypeVar("T", bound=Callable[..., object])
# The errors with which the portal has answered during a check, in words.
portal_errors = pytest.StashKey[list[str]]()
_WORLD_PATH = re.compile(r"^(?:/w/[^/]+)?/")


def proves(fact: Fact, *, against: str = "") -> Callable[[T], T]:
    """Mark a check with the *fact* that it proves and the names of the defects that it should catch.

    A hunt for one of these defects tries the check first; any check may catch any defect.
    """
    mark: Callable[[T], T] = pytest.mark.eaportal_check(fact=str(fact), against=tuple(against.split()))
    return mark


def fact_of(item: pytest.Item) -> str:
    """Return the fact that the check *item* proves."""
    return str(_mark_of(item).get("fact", ""))


def is_written_against(item: pytest.Item, defect: str) -> bool:
    """Whether *item* names *defect* as one that it should catch."""
    against: tuple[str, ...] = _mark_of(item).get("against", ())
    return defect in against


def note_answer(item: pytest.Item, status: int, url: str) -> None:
    """Remember that the portal answered *item* with *status* at *url*, if that is an error of the portal."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        page = _WORLD_PATH.sub("", urlsplit(url).path) or "its first page"
        item.stash.setdefault(portal_errors, []).append(f"The portal answered {status} at {page}.")


def _mark_of(item: pytest.Item) -> Mapping[str, Any]:
    mark = item.get_closest_marker(MARK)
    return mark.kwargs if mark else {}
