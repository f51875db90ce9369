"""What a failed check expected and what it saw, in words: made from a comparison or from an error."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import pytest

from eaportal.flows.errors import EaportalError, StepFailedError
from eaportal.flows.locators import in_words

# What a comparison asks of the left side, by its operator.
_ASKED = {
    "!=": "something other than ",
    "<": "less than ",
    "<=": "at most ",
    ">": "more than ",
    ">=": "at least ",
    "is not": "something other than ",
}
# The first line of an expectation that wasn't met is Playwright's, or the one that the check gave.
_EXPECTATION = re.compile(r"^(?P<first>.+)\nActual value:(?P<actual>.*?)\s*\n(?:Error:|Call log:)", re.DOTALL)
_FIRST_LINE = re.compile(r"^(Locator|Page title|Page URL|Page) expected (.+)", re.DOTALL)
_PAGE_PARTS = {
    "Locator": "the page",
    "Page": "the page",
    "Page title": "the page's title",
    "Page URL": "the page's address",
}
_EXPECT_METHOD = re.compile(r'Expect "(\w+)"')
_WAITING = re.compile(r"waiting for (.+)")
_TIMEOUT = re.compile(r"^\w+\.(\w+): Timeout (\d+)ms exceeded")
_ADDRESS = re.compile(r'navigation to "(.+?)"')
_ACTIONS = {
    "check": "to be checked",
    "click": "to be clicked",
    "fill": "to be filled in",
    "press": "to take a key",
    "select_option": "to have the option",
    "uncheck": "to be cleared",
}
_NOT_LOADED = re.compile(r"net::(\w+) at (\S+)")
_TEXT_END = re.compile(
    r"(startswith|endswith) of (?:str|bytes) object at \w+>\((.+)\)\n \+ +where .+ = (.+)\.\1$", re.DOTALL
)
_OBSTACLES = {
    "intercepts pointer events": "another element covers it",
    "not visible": "it is hidden",
    "not enabled": "it is disabled",
    "not stable": "it keeps moving",
    "not editable": "it is read-only",
}
_LONGEST = 160


@dataclass(frozen=True)
class Comparison:
    """A comparison that failed, as in ``assert left operator right``: *left* was seen, *right* expected."""

    operator: str
    left: Any
    right: Any


@dataclass(frozen=True)
class Problem:
    """Why a check failed. *expected* and *seen* are empty if *sentence* says all there is to say."""

    sentence: str
    expected: str = ""
    seen: str = ""


def problem_of(error: BaseException, compared: Comparison | None) -> Problem:
    """Return the problem that *error*, with which a check ended, reports.

    *compared* is the comparison that has failed, if the error came from one.
    """
    if isinstance(error, StepFailedError) and error.expected:
        return Problem(str(error), error.expected, error.seen)
    if isinstance(error, EaportalError | pytest.fail.Exception):
        return Problem(str(error))
    message = str(error)
    if match := _EXPECTATION.match(message):
        return _unmet(message, match["first"], match["actual"])
    if match := _TIMEOUT.match(message):
        return _out_of_reach(message, match[1], int(match[2]))
    if match := _NOT_LOADED.search(message):
        return _differs(f"the page {match[2]} to load", f"the browser reported {match[1]}")
    if isinstance(error, AssertionError):
        return _failed_assertion(message, compared)
    if isinstance(error, KeyError):
        return _differs(f"{error} on the page", "it isn't there")
    if isinstance(error, IndexError):
        return _differs("more entries on the page", "the page has fewer")
    first = message.partition("\n")[0]
    return Problem(f"The check could not read what the portal shows ({type(error).__name__}: {first}).")


def _differs(expected: str, seen: str) -> Problem:
    return Problem(f"Expected {expected}. Seen: {seen}.", expected, seen)


def _unmet(message: str, first: str, actual: str) -> Problem:
    where = _WAITING.search(message)
    line = _FIRST_LINE.match(first)
    if line:
        expected = f"{in_words(where[1]) if where else _PAGE_PARTS[line[1]]} {line[2]}"
    else:
        method = _EXPECT_METHOD.search(message)
        expected = f"{first} {method[1].replace('_', ' ')}" if method else first
    if "element(s) not found" in message:
        return _differs(expected, "it isn't there")
    text = " ".join(actual.split())
    return _differs(expected, repr(text) if text and text != "None" else "nothing")


def _out_of_reach(message: str, method: str, milliseconds: int) -> Problem:
    within = f"within {milliseconds / 1000:g} second{'s' * (milliseconds != 1000)}"
    if address := _ADDRESS.search(message):
        return _differs(f"the page {address[1]} {within}", "another page")
    where = _WAITING.search(message)
    subject = in_words(where[1]) if where else "the page"
    seen = next((words for found, words in _OBSTACLES.items() if found in message), "it isn't there")
    return _differs(f"{subject} {_ACTIONS.get(method, 'to be there')} {within}", seen)


def _failed_assertion(message: str, compared: Comparison | None) -> Problem:
    if compared:
        return _differs(*_sides(compared))
    if end := _TEXT_END.search(message):
        asked = "begins" if end[1] == "startswith" else "ends"
        return _differs(f"a text that {asked} with {end[2]}", end[3])
    return Problem(message.partition("\n")[0])


def _sides(compared: Comparison) -> tuple[str, str]:
    left, right = compared.left, compared.right
    if compared.operator in ("in", "not in"):
        has = "with" if compared.operator == "in" else "without"
        return f"{'a text' if isinstance(right, str) else 'a list'} {has} {_value(left)}", _value(right)
    if compared.operator in ("==", "is"):
        only_seen, only_expected = _differing(left, right)
        return only_expected, only_seen
    return f"{_ASKED.get(compared.operator, compared.operator)}{_value(right)}", _value(left)


def _differing(left: Any, right: Any) -> tuple[str, str]:
    """Write two values that differ, without what is equal in both if they are long."""
    whole = _value(left), _value(right)
    if all(len(each) <= _LONGEST for each in whole):
        return whole
    if isinstance(left, str) and isinstance(right, str):
        return _differing_texts(left, right)
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        keys = [key for key in {**left, **right} if left.get(key, _differs) != right.get(key, _differs)]
        return _value({k: left[k] for k in keys if k in left}), _value(
            {k: right[k] for k in keys if k in right}
        )
    if isinstance(left, Set) and isinstance(right, Set):
        return _value(left - right), _value(right - left)
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        only_left, only_right = _without_common([*left], [*right])
        if sorted(map(repr, only_left)) == sorted(map(repr, only_right)):
            return f"another order: {_value(only_left)}", _value(only_right)
        return _value(only_left), _value(only_right)
    return whole


def _differing_texts(left: str, right: str) -> tuple[str, str]:
    if "\n" not in left and "\n" not in right:
        return repr(left), repr(right)
    only_left, only_right = _without_common(left.splitlines(), right.splitlines())
    return repr("\n".join(only_left)), repr("\n".join(only_right))


def _without_common(left: list[Any], right: list[Any]) -> tuple[list[Any], list[Any]]:
    """Leave out the entries that both lists begin and end with."""
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return left, right


def _value(value: Any) -> str:
    """Write *value* as a reader would: the parts of a record by name, nothing for an empty collection."""
    if is_dataclass(value) and not isinstance(value, type):
        return _record({each.name: getattr(value, each.name) for each in fields(value)})
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _record(value._asdict())
    if isinstance(value, Mapping):
        return _record(value) if value else "nothing"
    if isinstance(value, Set):
        return _listed(sorted(value, key=repr))
    if _is_sequence(value):
        return _listed(value)
    if value is None:
        return "nothing"
    return repr(value) if isinstance(value, str | bytes) else str(value)


def _record(values: Mapping[Any, Any]) -> str:
    return "(" + ", ".join(f"{key}: {_value(value)}" for key, value in values.items()) + ")"


def _listed(values: Sequence[Any]) -> str:
    return (
        ", ".join(f"[{_value(each)}]" if _is_sequence(each) else _value(each) for each in values) or "nothing"
    )


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)
