"""Fixtures of the checks without a browser: visitors of a world of their own, or of one that is only read."""

from collections.abc import Callable

import pytest

from eaportal.flows.client import World
from eaportal.flows.qa.checks import note_answer
from eaportal.flows.qa.suite.over_http.agreements import WORLD_FILE
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

ENGLISH = "en-US"
Visit = Callable[..., Visitor]


def _visit(world: World, account: str | None, language: str, request: pytest.FixtureRequest) -> Visitor:
    """Visit *world*, signed in without the sign-in pages; the report shows what the visitor does."""
    recorder = request.config.pluginmanager.get_plugin("eaportal-recorder")

    def note(step: str, answer: Answer) -> None:
        note_answer(request.node, answer.status, answer.url)
        if recorder:
            recorder.note(request.node, f"{account or 'A visitor'}: {step}")

    visitor = Visitor(world.url, language, note)
    if account:
        cookie = world.begin_session(account=account)
        visitor.keep(f"{cookie.name}={cookie.value}; Path={cookie.path}; HttpOnly; SameSite=Lax")
    return visitor


@pytest.fixture
def visit(portal_world: World, request: pytest.FixtureRequest) -> Visit:
    """Visit the check's own world: ``visit("account", "nl-NL")``, or ``visit(None)`` without signing in."""
    return lambda account, language=ENGLISH: _visit(portal_world, account, language, request)


@pytest.fixture
def agreements(suite_worlds: Callable[..., World], request: pytest.FixtureRequest) -> World:
    """A world of agreements of many kinds that many checks look at, and none changes."""
    return suite_worlds("looked-at", WORLD_FILE, *request.config.getoption("eaportal_defect"))


@pytest.fixture
def look(agreements: World, request: pytest.FixtureRequest) -> Visit:
    """Look at the shared world: ``look("account", "nl-NL")``."""
    return lambda account, language=ENGLISH: _visit(agreements, account, language, request)


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """The same agreements, for a check that changes them."""
    return WORLD_FILE
