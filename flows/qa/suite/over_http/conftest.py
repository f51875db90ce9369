"""Fixtures of the checks without a browser: visitors of a world of their own, or of one that is only read."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from eaportal.flows.client import World
from eaportal.flows.qa.sign_in import session_cookie
from eaportal.flows.qa.suite.over_http.agreements import WORLD_FILE
from eaportal.flows.qa.suite.over_http.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

ENGLISH = "en-US"
Visit = Callable[..., Visitor]


class _Visits:
    """Visitors who are signed in without the sign-in pages, until the check ends."""

    def __init__(self, playwright: "Playwright", stack: ExitStack) -> None:
        self._playwright = playwright
        self._stack = stack

    def __call__(self, world: World, account: str | None, language: str) -> Visitor:
        cookies = [session_cookie(world, account)] if account else []
        request = self._playwright.request.new_context(
            storage_state={"cookies": cookies, "origins": []},
            extra_http_headers={"Accept-Language": language},
        )
        self._stack.callback(request.dispose)
        return Visitor(request, world.url)


@pytest.fixture
def _visits(playwright: "Playwright") -> Iterator[_Visits]:
    with ExitStack() as stack:
        yield _Visits(playwright, stack)


@pytest.fixture
def visit(_visits: _Visits, portal_world: World) -> Visit:
    """Visit the check's own world: ``visit("account", "nl-NL")``, or ``visit(None)`` without signing in."""
    return lambda account, language=ENGLISH: _visits(portal_world, account, language)


@pytest.fixture
def agreements(suite_worlds: Callable[..., World], request: pytest.FixtureRequest) -> World:
    """A world of agreements of many kinds that many checks look at, and none changes."""
    return suite_worlds("looked-at", WORLD_FILE, *request.config.getoption("eaportal_defect"))


@pytest.fixture
def look(_visits: _Visits, agreements: World) -> Visit:
    """Look at the shared world: ``look("account", "nl-NL")``."""
    return lambda account, language=ENGLISH: _visits(agreements, account, language)


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """The same agreements, for a check that changes them."""
    return WORLD_FILE
