from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest
from playwright.sync_api import Error, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.errors import (
    ControlMissingError,
    RefusedError,
    SaveRefusedError,
    StepFailedError,
    StepTimeoutError,
)
from eaportal.flows.expectations import documented_step

EXPECTED = AssertionError("the heading 'Reports'\nActual value: None\nCall log:\n  - waiting for …")
TIMEOUT = PlaywrightTimeoutError(
    'Locator.click: Timeout 10000ms exceeded.\nCall log:\n  - waiting for locator("select")\n'
)
NO_REPORTS = PlaywrightTimeoutError(
    "Locator.click: Timeout 10000ms exceeded.\n"
    "Call log:\n"
    '  - waiting for get_by_role("navigation").get_by_role("link", name="Reports", exact=True)\n'
)


@dataclass
class FakePage:
    """A page whose only content is an alert and *names* of controls, or nothing."""

    alert: str = ""
    names: Sequence[str] = ()

    def get_by_role(self, _role: str, *, name: str = "", exact: bool = False) -> Any:
        return replace(self, names=[each for each in self.names if name in ("", each)])

    def count(self) -> int:
        return len(self.names)

    def evaluate_all(self, _script: str) -> Sequence[str]:
        return self.names

    @property
    def first(self) -> "FakePage":
        return self

    def is_visible(self) -> bool:
        return bool(self.alert)

    def inner_text(self) -> str:
        return self.alert


@documented_step("Reports")
def raise_in_step(page: Page, error: Exception) -> None:
    raise error


@pytest.mark.parametrize(
    ("error", "alert", "kind", "message", "expected"),
    [
        (
            EXPECTED, "", StepFailedError,
            "Reports: the page doesn't show the heading 'Reports'.",
            "the heading 'Reports'",
        ),
        (
            EXPECTED, "The portal is busy.", StepFailedError,
            "The portal is busy.",
            "the heading 'Reports'",
        ),
        (
            TIMEOUT, "", StepTimeoutError,
            "Reports: the page doesn't show the element 'select'.",
            "the element 'select'",
        ),
    ],
    ids=["expectation", "expectation, and an alert", "time-out"],
)  # fmt: skip
def test_what_playwright_waits_for_in_vain_is_a_failed_step(
    error: Exception, alert: str, kind: type, message: str, expected: str
) -> None:
    with pytest.raises(StepFailedError) as failed:
        raise_in_step(cast("Page", FakePage(alert)), error)

    failure = failed.value
    assert (type(failure), str(failure)) == (kind, message)
    assert (failure.step, failure.expected, failure.seen) == ("Reports", expected, alert)
    assert failure.__cause__ is error


@pytest.mark.parametrize(
    ("names", "kind", "message"),
    [
        (
            ["Home", "Statements", "Report", "Home"], ControlMissingError,
            "The page has no link 'Reports': its label may have changed."
            " It has the links 'Report', 'Statements', 'Home'.",
        ),
        (
            ["Statements"], ControlMissingError,
            "The page has no link 'Reports': its label may have changed. It has the link 'Statements'.",
        ),
        (
            list("abcdefg"), ControlMissingError,
            "The page has no link 'Reports': its label may have changed."
            " It has the links 'e', 'a', 'b', 'c', 'd', ….",
        ),
        (
            [], ControlMissingError,
            "The page has no link 'Reports': its label may have changed. It has no other.",
        ),
        (
            ["Reports"], StepTimeoutError,
            "Reports: the page doesn't show the link 'Reports' in the navigation.",
        ),
    ],
    ids=["the most similar first", "one", "many", "none", "there, but not where it should be"],
)  # fmt: skip
def test_a_control_that_is_missing_is_named_with_what_the_page_has_instead(
    names: list[str], kind: type, message: str
) -> None:
    with pytest.raises(StepTimeoutError) as failed:
        raise_in_step(cast("Page", FakePage(names=names)), NO_REPORTS)

    assert (type(failed.value), str(failed.value), failed.value.step) == (kind, message, "Reports")


def test_an_error_of_a_step_gets_the_name_of_the_step_that_raised_it() -> None:
    @documented_step("Save")
    def outer(page: Page, error: Exception) -> None:
        raise_in_step(page, error)

    refusal = SaveRefusedError("This PO number is locked.")
    with pytest.raises(RefusedError) as refused:
        outer(cast("Page", FakePage()), refusal)

    assert refused.value is refusal
    assert refusal.step == "Reports"


@pytest.mark.parametrize("error", [Error("Page closed"), ValueError("a bug")], ids=["browser gone", "bug"])
def test_any_other_error_is_no_failed_step(error: Exception) -> None:
    with pytest.raises(type(error)) as raised:
        raise_in_step(cast("Page", FakePage()), error)

    assert raised.value is error
