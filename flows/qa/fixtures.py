"""The fixtures: a simulator for the session, a world for each test, sign-in, and the page objects."""

import os
import re
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Page

    from eaportal.flows.client import Simulator, World
    from eaportal.flows.labels import Labels
    from eaportal.flows.pages.reports import ReportsPage
    from eaportal.flows.pages.save import SavePanel
    from eaportal.flows.pages.sign_in import SignInPage
    from eaportal.flows.pages.usage_summary import UsageSummaryPage
    from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
    from eaportal.flows.qa.sign_in import SignIn

# The simulator deletes a world itself if a killed test run has left it behind.
_TIME_TO_LIVE = "PT1H"


def option_prefix(config: pytest.Config) -> str:
    """Return how the options begin that the user gave: those of `eaportal verify`, or those of pytest."""
    return "--" if config.getoption("eaportal_results", None) else "--eaportal-"


# For the whole session: whether a collected test uses our fixtures.
uses_portal = pytest.StashKey[bool]()


@pytest.fixture(scope="session")
def portal_simulator(base_url: str | None, request: pytest.FixtureRequest) -> "Iterator[Simulator]":
    """The simulator at ``--base-url``, or one that runs for this session."""
    from eaportal.flows.qa.simulators import open_simulator

    token = os.environ.get("EAPORTAL_CONTROL_TOKEN")
    hosts = tuple(request.config.getoption("eaportal_allow_host"))
    with open_simulator(
        base_url or None, token, hosts, f"{option_prefix(request.config)}allow-host"
    ) as opened:
        yield opened


@pytest.fixture(scope="session")
def portal_world_file() -> str | None:
    """The text of the world file that each world is made from; None for the sample world. Override it."""
    return None


@pytest.fixture
def portal_world(
    portal_simulator: "Simulator", portal_world_file: str | None, request: pytest.FixtureRequest
) -> "Iterator[World]":
    """A new world for this test: its clock, mailbox, journal, faults, defects and users."""
    from eaportal.flows.client import ControlRefusedError
    from eaportal.flows.portal import PortalUnreachableError

    name = re.sub("[^a-z0-9]+", "-", request.node.name.casefold()).strip("-")[:30].strip("-")
    world = portal_simulator.create_world(
        f"{name or 'test'}-{uuid.uuid4().hex[:12]}", world_file=portal_world_file, time_to_live=_TIME_TO_LIVE
    )
    for defect in request.config.getoption("eaportal_defect"):
        world.plant(defect)
    yield world
    # The test may have deleted it, or stopped its portal.
    with suppress(ControlRefusedError, PortalUnreachableError):
        world.delete()


@pytest.fixture
def portal_labels(request: pytest.FixtureRequest, browser_context_args: dict[str, Any]) -> "Labels":
    """The labels of the pages in the ``locale`` of the browser context."""
    from eaportal.flows.labels import labels_for, spoken_for

    return labels_for(spoken_for(_locale(request, browser_context_args)))


@pytest.fixture
def portal_sign_in(
    request: pytest.FixtureRequest,
    portal_world: "World",
    page: "Page",
    new_context: "Callable[..., BrowserContext]",
    browser_context_args: dict[str, Any],
) -> "SignIn":
    """Sign in a user by role or account, without the sign-in pages, as in ``portal_sign_in("ea_admin")``.

    It returns a page: the test's own ``page`` for the first user, one in a new browser context for each
    other.
    """
    from eaportal.flows.qa.sign_in import SignIn

    return SignIn(portal_world, page, new_context, _locale(request, browser_context_args))


@pytest.fixture
def portal_assert_screenshot(
    request: pytest.FixtureRequest, output_path: str
) -> "Callable[[Page, str], None]":
    """Compare a page with its screenshot in the folder of ``--eaportal-screenshots``, if that is given.

    ``portal_assert_screenshot(page, "the dialog")``; if they differ, the expected screenshot, the actual
    one and their difference are kept with the other artifacts of the test.
    """
    from eaportal.extras import require

    require("pytest")
    from eaportal.flows.qa.screenshots import DEFAULT_MASKS, Screenshots

    config = request.config
    folder = config.getoption("eaportal_screenshots")

    def keep(name: str, screenshot: bytes) -> None:
        recorder = config.pluginmanager.get_plugin("eaportal-recorder")
        if recorder:
            recorder.show(request.node, name, screenshot)
            return
        path = Path(output_path) / f"{name.casefold()}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(screenshot)

    return Screenshots(
        folder=Path(folder).absolute() if folder else None,
        updates=config.getoption("eaportal_update_snapshots"),
        masks=(*DEFAULT_MASKS, *config.getoption("eaportal_mask")),
        keep=keep,
        update_option=f"{option_prefix(config)}update-snapshots",
    )


@pytest.fixture
def portal_sign_in_page(page: "Page", portal_labels: "Labels") -> "SignInPage":
    """Step 1, on ``page``."""
    from eaportal.flows.pages.sign_in import SignInPage

    return SignInPage(page, portal_labels)


@pytest.fixture
def portal_reports_page(page: "Page", portal_labels: "Labels") -> "ReportsPage":
    """Step 2, on ``page``."""
    from eaportal.flows.pages.reports import ReportsPage

    return ReportsPage(page, portal_labels)


@pytest.fixture
def portal_usage_summary_page(page: "Page", portal_labels: "Labels") -> "UsageSummaryPage":
    """Step 3, on ``page``."""
    from eaportal.flows.pages.usage_summary import UsageSummaryPage

    return UsageSummaryPage(page, portal_labels)


@pytest.fixture
def portal_view_edit_po_numbers_dialog(page: "Page", portal_labels: "Labels") -> "ViewEditPoNumbersDialog":
    """Step 4, on ``page``."""
    from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog

    return ViewEditPoNumbersDialog(page, portal_labels)


@pytest.fixture
def portal_save_panel(
    portal_view_edit_po_numbers_dialog: "ViewEditPoNumbersDialog", portal_labels: "Labels"
) -> "SavePanel":
    """Step 5, in the dialog of ``page``."""
    from eaportal.flows.pages.save import SavePanel

    return SavePanel(portal_view_edit_po_numbers_dialog.dialog, portal_labels)


def _locale(request: pytest.FixtureRequest, browser_context_args: dict[str, Any]) -> str:
    from eaportal.flows.labels import SOURCE

    marker = next(request.node.iter_markers("browser_context_args"), None)
    locale: str = (marker.kwargs if marker else {}).get("locale", browser_context_args.get("locale", SOURCE))
    return locale
