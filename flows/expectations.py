"""What a step waits for, and the error that it raises if that doesn't come."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from difflib import SequenceMatcher
from functools import wraps
from typing import Concatenate, Literal, ParamSpec, TypeVar, cast, get_args

from playwright.sync_api import Error, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.errors import ControlMissingError, SessionEndedError, StepFailedError, StepTimeoutError
from eaportal.flows.labels import Labels
from eaportal.flows.locators import ROLE_WORDS, in_words
from eaportal.flows.pages.sign_in import SignInPage

_Role = Literal["link", "button", "textbox", "combobox", "checkbox", "radio", "rowheader"]

LOOK_UP_MS = 500
_LONGEST_MS = 30_000
# How Playwright writes a locator by role and name; the last of several is the control itself.
_BY_ROLE = re.compile(r'.*get_by_role\("(\w+)", name="([^"]*)", exact=True\)')
_NAMES = """all => all.filter((each) => each.checkVisibility()).map((each) =>
  (each.ariaLabel || each.labels?.[0]?.innerText || each.innerText).replace(/\\s+/g, " ").trim())"""
_NAMED_MOST = 5
P = ParamSpec("P")
R = TypeVar("R")


def documented_step(
    name: str,
) -> Callable[[Callable[Concatenate[Page, P], R]], Callable[Concatenate[Page, P], R]]:
    """Decorate a function that carries out the step called *name*.

    Where Playwright waits in vain, the function raises StepFailedError.
    """

    def decorate(carry_out: Callable[Concatenate[Page, P], R]) -> Callable[Concatenate[Page, P], R]:
        @wraps(carry_out)
        def step(page: Page, /, *args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return carry_out(page, *args, **kwargs)
            except StepFailedError as error:
                error.step = error.step or name
                raise
            except (PlaywrightTimeoutError, AssertionError) as error:
                raise _failure(page, name, error) from error

        return step

    return decorate


def expect_shown(page: Page, labels: Labels, locator: Locator, what: str) -> None:
    """Wait until *locator* is visible; *what* it is, in words, is for the error.

    Raises StepFailedError if the portal shows a message instead, and SessionEndedError if it asks to sign in.
    """
    if locator.is_visible():
        return
    alert = page.get_by_role("alert")
    account_field = SignInPage(page, labels).account_field
    expect(locator.or_(alert).or_(account_field).first, what).to_be_visible()
    if account_field.is_visible():
        sentence = "The session has ended: the portal asks to sign in again."
        raise SessionEndedError(sentence, expected=what, seen="the sign-in page")
    if not locator.is_visible():
        said = alert.inner_text()
        raise StepFailedError(said, expected=what, seen=said)


@contextmanager
def expect_next_page(page: Page) -> Iterator[None]:
    """Run a block that leads to another page, and go on as soon as the browser has it.

    The browser reports it at once; expect() alone would look again after 20, 70 and 170 ms. Raises
    StepFailedError if no page follows.
    """
    came: list[object] = []
    failed: list[object] = []
    watch, note = (lambda frame: came.append(frame)), (lambda request: failed.append(request))
    led_on = False
    page.on("framenavigated", watch)
    page.on("requestfailed", note)
    try:
        with page.expect_event("framenavigated", timeout=LOOK_UP_MS):
            yield
            led_on = True
    except PlaywrightTimeoutError as error:
        if not led_on:  # what should lead to the page isn't there, so none follows
            raise
        _wait_on(page, came, failed, error)
    finally:
        page.remove_listener("framenavigated", watch)
        page.remove_listener("requestfailed", note)


def _wait_on(page: Page, came: list[object], failed: list[object], error: Exception) -> None:
    """Wait for a page that takes longer, as long as it may still come."""
    for _ in range(_LONGEST_MS // LOOK_UP_MS):
        if came:
            return
        if failed:
            break
        with suppress(PlaywrightTimeoutError):
            page.wait_for_event("framenavigated", timeout=LOOK_UP_MS)
    said, expected = _alert(page), "another page"
    if said:
        raise StepFailedError(said, expected=expected, seen=said) from error
    raise StepTimeoutError("The portal showed no other page.", expected=expected) from error


def control_missing(role: _Role, name: str, others: Locator) -> ControlMissingError:
    """Return the error for a page without the control *name* of *role*, but with *others* of that role."""
    names: list[str] = list(dict.fromkeys(filter(None, others.evaluate_all(_NAMES))))
    names.sort(key=lambda other: -SequenceMatcher(None, name.casefold(), other.casefold()).ratio())
    word = ROLE_WORDS.get(role, role)
    offered = f"the {word}{'s' * (len(names) > 1)} {', '.join(map(repr, names[:_NAMED_MOST]))}"
    message = (
        f"The page has no {word} {name!r}: its label may have changed."
        f" It has {offered if names else 'no other'}{', …' * (len(names) > _NAMED_MOST)}."
    )
    return ControlMissingError(message, expected=name, seen=", ".join(names))


def _failure(page: Page, step: str, error: Exception) -> StepFailedError:
    """The error for what *step* has waited for in vain: the page's own message, if it shows one."""
    seen = ""
    with suppress(Error):
        seen = _alert(page)
    timed_out = isinstance(error, PlaywrightTimeoutError)
    expected = _awaited(str(error)) if timed_out else str(error).partition("\n")[0]
    sought = None if seen else _BY_ROLE.match(expected)
    with suppress(Error):
        if sought and sought[1] in get_args(_Role):
            role, name = cast("_Role", sought[1]), sought[2]
            if not page.get_by_role(role, name=name, exact=True).count():
                missing = control_missing(role, name, page.get_by_role(role))
                missing.step = step
                return missing
    expected = in_words(expected)
    message = seen or f"{step}: the page doesn't show {expected}."
    return (StepTimeoutError if timed_out else StepFailedError)(
        message, step=step, expected=expected, seen=seen
    )


def _alert(page: Page) -> str:
    alert = page.get_by_role("alert").first
    return alert.inner_text() if alert.is_visible() else ""


def _awaited(error: str) -> str:
    """The locator in the call log of a Playwright *error*."""
    waiting = re.search(r"waiting for (.+)", error)
    return waiting[1] if waiting else error.partition("\n")[0]
