"""Fixtures of the suite: its world, its browser contexts, and steps that the report can show."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eaportal.flows.client import ControlRefusedError, Simulator, World
from eaportal.flows.errors import WrongInputError
from eaportal.flows.portal import PortalUnreachableError
from eaportal.flows.qa import snapshots
from eaportal.flows.qa.checks import note_answer
from eaportal.flows.qa.fixtures import option_prefix
from eaportal.flows.qa.suite.settings import world_text
from eaportal.flows.qa.suite.user import Step, User

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from eaportal.flows.labels import Labels
    from eaportal.flows.qa.sign_in import SignIn

TIMEOUT_MS = 10_000
SignInUser = Callable[..., User]
_snapshots = pytest.StashKey[Path | None]()


def pytest_configure(config: pytest.Config) -> None:
    """End the run before it begins if there is nothing to compare with, or nothing that may be replaced."""
    try:
        config.stash[_snapshots] = snapshots.snapshot_folder(
            config.getoption("eaportal_snapshots"),
            updates=config.getoption("eaportal_update_snapshots"),
            screenshots=bool(config.getoption("eaportal_screenshots")),
            prefix=option_prefix(config),
        )
    except WrongInputError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.fixture(scope="session")
def snapshot_folder(request: pytest.FixtureRequest) -> Path | None:
    """The folder of the snapshots of pages. If there is none, the checks that use it are left out."""
    return request.config.stash[_snapshots]


@pytest.fixture(scope="session")
def portal_world_file() -> str:
    """The world that each check begins in."""
    return world_text()


@pytest.fixture(scope="session")
def suite_worlds(portal_simulator: Simulator) -> Iterator[Callable[..., World]]:
    """Worlds by what they are made from and what is planted: making one takes longer than a check."""
    worlds: dict[tuple[str, ...], World] = {}

    def world(use: str, world_file: str, *defects: str) -> World:
        key = (use, world_file, *defects)
        if key not in worlds:
            worlds[key] = portal_simulator.create_world(
                f"{use}-{uuid.uuid4().hex[:12]}", world_file=world_file, time_to_live="PT1H"
            )
            for defect in defects:
                worlds[key].plant(defect)
        return worlds[key]

    yield world
    for each in worlds.values():
        # The check may have stopped the portal.
        with suppress(ControlRefusedError, PortalUnreachableError):
            each.delete()


@pytest.fixture
def portal_world(
    suite_worlds: Callable[..., World], portal_world_file: str, request: pytest.FixtureRequest
) -> World:
    """A world for this check: as new, but reset instead of made."""
    defects = request.config.getoption("eaportal_defect")
    world = suite_worlds("changed", portal_world_file, *defects)
    world.reset()
    for defect in defects:
        world.plant(defect)
    return world


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """English, and a screen of a fixed size."""
    return {**browser_context_args, "locale": "en-US", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture
def new_context(
    new_context: "Callable[..., BrowserContext]", request: pytest.FixtureRequest
) -> "Callable[..., BrowserContext]":
    """Contexts with a shorter timeout than Playwright's 30 seconds, which note errors of the portal."""

    def create(**options: Any) -> "BrowserContext":
        context = new_context(**options)
        context.set_default_timeout(TIMEOUT_MS)
        context.on("response", lambda answer: note_answer(request.node, answer.status, answer.url))
        return context

    return create


@pytest.fixture
def step(page: "Page", request: pytest.FixtureRequest) -> Step:
    """Give what follows a name: in the trace, and in the report with a picture of how it ended."""
    recorder = request.config.pluginmanager.get_plugin("eaportal-recorder")

    @contextmanager
    def step(name: str) -> "Iterator[None]":
        page.context.tracing.group(name)
        try:
            yield
        finally:
            page.context.tracing.group_end()
            if recorder:
                recorder.note(request.node, name, page)

    return step


@pytest.fixture
def sign_in_user(portal_sign_in: "SignIn", portal_labels: "Labels", step: Step) -> SignInUser:
    """Sign in an account, on the given enrollment or its first; returns the user at the first step."""

    def sign_in(account: str, enrollment: str = "") -> User:
        query = f"?enrollment={enrollment}" if enrollment else ""
        with step("Sign in"):
            page = portal_sign_in(account, path=f"manage/enrollment{query}")
        return User(page, portal_labels, step)

    return sign_in


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what isn't asked for: screenshots without a folder, and the update of snapshots."""
    updates = config.getoption("eaportal_update_snapshots")
    left_out = [
        item
        for item in items
        if (item.path.name == "test_screenshots.py" and not config.getoption("eaportal_screenshots"))
        or (item.path.name == "test_snapshots.py" and _is_update(item) != updates)
        or (config.stash[_snapshots] is None and "snapshot_folder" in getattr(item, "fixturenames", ()))
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def _is_update(item: pytest.Item) -> bool:
    return item.name.startswith("test_the_snapshots_are_updated")
