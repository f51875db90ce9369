"""The problems of failed checks, in words that need no knowledge of pytest or Playwright."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.client.values import Entry
from eaportal.flows.errors import StepFailedError, WrongInputError
from eaportal.flows.qa.verify.problems import Comparison, Problem, problem_of

LONG = "x" * 100
MOMENT = datetime(2020, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("operator", "left", "right", "expected", "seen"),
    [
        ("==", "A", "B", "'B'", "'A'"),
        ("==", 1, 2, "2", "1"),
        ("==", None, Decimal("1.50"), "1.50", "nothing"),
        ("==", [], ["A"], "'A'", "nothing"),
        ("==", [["A", 1]], [["A", 2]], "['A', 2]", "['A', 1]"),
        ("==", {"A": 1}, {"A": 2}, "(A: 2)", "(A: 1)"),
        ("is", True, False, "False", "True"),
        ("!=", "A", "A", "something other than 'A'", "'A'"),
        (">=", 1, 2, "at least 2", "1"),
        ("in", "A", "BC", "a text with 'A'", "'BC'"),
        ("not in", "A", "AB", "a text without 'A'", "'AB'"),
        ("in", "A", ["B"], "a list with 'A'", "'B'"),
        ("not in", "A", {"A"}, "a list without 'A'", "'A'"),
        # What is equal on both sides of long values is left out.
        ("==", [LONG, "A", LONG], [LONG, "B", LONG], "'B'", "'A'"),
        ("==", [LONG, LONG, "A"], [LONG, LONG], "nothing", "'A'"),
        ("==", {LONG, "A", f"{LONG}x"}, {LONG, f"{LONG}x"}, "nothing", "'A'"),
        ("==", {"a": LONG, "b": LONG, "c": 1}, {"a": LONG, "b": LONG}, "nothing", "(c: 1)"),
        ("==", {"a": LONG, "b": LONG, "c": None}, {"a": LONG, "b": LONG}, "nothing", "(c: nothing)"),
        ("==", f"{LONG}\nA\n{LONG}", f"{LONG}\nB\n{LONG}", "'B'", "'A'"),
        ("==", [LONG, "A", "B", LONG], [LONG, "B", "A", LONG], "'B', 'A'", "another order: 'A', 'B'"),
        (
            "==",
            [Entry(MOMENT, MOMENT, "a@b", "save", "po_number", "value", None, "PO-1")],
            [],
            "nothing",
            "(at: 2020-12-01 00:00:00+00:00, real_at: 2020-12-01 00:00:00+00:00, who: 'a@b', place: 'save',"
            " subject: 'po_number', field: 'value', old: nothing, new: 'PO-1')",
        ),
    ],
)
def test_a_comparison_says_what_was_expected_and_seen(
    operator: str, left: object, right: object, expected: str, seen: str
) -> None:
    problem = problem_of(AssertionError("assert …"), Comparison(operator, left, right))

    assert (problem.expected, problem.seen) == (expected, seen)
    assert problem.sentence == f"Expected {expected}. Seen: {seen}."


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            "Locator expected to have text 'Yes.'\nActual value: No. \nCall log:\n"
            '  - Expect "to_have_text" get_by_role("alert") with timeout 200ms\n'
            '  - waiting for get_by_role("alert")\n    5 × locator resolved to <p>No.</p>\n',
            "Expected the error message to have text 'Yes.'. Seen: 'No.'.",
        ),
        (
            "Locator expected to contain text 'A'\nActual value:\n    B\n    C\n\nCall log:\n"
            '  - waiting for get_by_role("listitem").first\n',
            "Expected the first list item to contain text 'A'. Seen: 'B C'.",
        ),
        (
            "Locator expected to be visible\nActual value: None\nError: element(s) not found \nCall log:\n"
            '  - waiting for get_by_role("link", name="Q")\n',
            "Expected the link 'Q' to be visible. Seen: it isn't there.",
        ),
        (
            "Locator expected to have attribute 'y'\nActual value: None \nCall log:\n"
            '  - waiting for get_by_role("button", name="A")\n',
            "Expected the button 'A' to have attribute 'y'. Seen: nothing.",
        ),
        (
            "Page title expected to be 'T'\nActual value:  \nCall log:\n  - Expect \"to_have_title\"\n",
            "Expected the page's title to be 'T'. Seen: nothing.",
        ),
        (
            "Page URL expected to be 'http://a/'\nActual value: about:blank \nCall log:\n",
            "Expected the page's address to be 'http://a/'. Seen: 'about:blank'.",
        ),
        (
            'the heading\nActual value: inactive \nCall log:\n  - Expect "to_be_focused" get_by_role("a")\n',
            "Expected the heading to be focused. Seen: 'inactive'.",
        ),
        (
            "assert False\n +  where False = <built-in method startswith of str object at 0x7f>('PO-')\n"
            " +    where <built-in method startswith of str object at 0x7f> = 'No.'.startswith",
            "Expected a text that begins with 'PO-'. Seen: 'No.'.",
        ),
        ("assert False\n +  where False = …", "assert False"),
    ],
)
def test_an_unmet_expectation_names_the_control(message: str, sentence: str) -> None:
    assert problem_of(AssertionError(message), None).sentence == sentence


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (
            'Locator.click: Timeout 10000ms exceeded.\nCall log:\n  - waiting for get_by_role("link")',
            "Expected the link to be clicked within 10 seconds. Seen: it isn't there.",
        ),
        (
            'Locator.fill: Timeout 300ms exceeded.\nCall log:\n  - waiting for get_by_label("N")\n'
            "      - element is not enabled",
            "Expected the field 'N' to be filled in within 0.3 seconds. Seen: it is disabled.",
        ),
        (
            'Locator.click: Timeout 1000ms exceeded.\nCall log:\n  - waiting for get_by_text("H")\n'
            "      - <div>…</div> intercepts pointer events",
            "Expected the text 'H' to be clicked within 1 second. Seen: another element covers it.",
        ),
        (
            'Page.wait_for_url: Timeout 200ms exceeded.\nwaiting for navigation to "http://q/" until "load"',
            "Expected the page http://q/ within 0.2 seconds. Seen: another page.",
        ),
        ("Locator.inner_text: Timeout 1000ms exceeded.", "Expected the page to be there within 1 second."),
    ],
)
def test_a_control_that_is_out_of_reach_is_named_with_the_reason(log: str, sentence: str) -> None:
    assert problem_of(PlaywrightTimeoutError(log), None).sentence.startswith(sentence)


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (StepFailedError("It is locked."), Problem("It is locked.")),
        (
            StepFailedError("It is locked.", step="Save", expected="the dialog to close", seen="a message"),
            Problem("It is locked.", "the dialog to close", "a message"),
        ),
        (WrongInputError("There is no user."), Problem("There is no user.")),
        (
            Error("Page.goto: net::ERR_EMPTY_RESPONSE at http://a/b\nCall log:\n"),
            Problem(
                "Expected the page http://a/b to load. Seen: the browser reported ERR_EMPTY_RESPONSE.",
                "the page http://a/b to load",
                "the browser reported ERR_EMPTY_RESPONSE",
            ),
        ),
        (
            KeyError("Total Amount"),
            Problem(
                "Expected 'Total Amount' on the page. Seen: it isn't there.",
                "'Total Amount' on the page",
                "it isn't there",
            ),
        ),
        (
            IndexError("list index out of range"),
            Problem(
                "Expected more entries on the page. Seen: the page has fewer.",
                "more entries on the page",
                "the page has fewer",
            ),
        ),
        (
            ValueError("bad\nworse"),
            Problem("The check could not read what the portal shows (ValueError: bad)."),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_is_a_sentence(error: Exception, problem: Problem) -> None:
    assert problem_of(error, None) == problem
