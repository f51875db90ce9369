"""The pytest plugin: a simulator for the session, a world for each test, and pages to try it with.

It is loaded in every project that has eaportal installed, so what it needs is imported where it is used.
"""

import os
import re
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

    from eaportal.flows.client import Simulator, World
    from eaportal.flows.errors import RefusedError, SurroundingsError, WrongInputError
    from eaportal.flows.labels import Labels
    from eaportal.flows.pages.reports import ReportsPage
    from eaportal.flows.pages.save import SavePanel
    from eaportal.flows.pages.sign_in import SignInPage
    from eaportal.flows.pages.usage_summary import UsageSummaryPage
    from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
    from eaportal.flows.qa.sign_in import SignedInAs

# A world that a killed test run has left behind goes by itself.
_WORLD_LIVES = "PT1H"
_WRONG_INPUT, _SURROUNDINGS = 2, 3
_EXITS = "eaportal_exits"
# For each failure that is not the portal's, the exit code that it asks for.
_exits = pytest.StashKey[list[int]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of eaportal."""
    group = parser.getgroup("eaportal", "EA portal simulator")
    group.addoption(
        "--eaportal-defect",
        metavar="NAME",
        action="append",
        default=[],
        help="Plant this seeded defect in every world, to see whether the tests find it.",
    )
    group.addoption(
        "--eaportal-full",
        action="store_true",
        help="In the procedure suite, try every case, not only each pair of values.",
    )
    group.addoption(
        "--eaportal-results",
        metavar="FOLDER",
        help="Write what became of each check of the procedure suite to FOLDER.",
    )
    group.addoption(
        "--eaportal-update-snapshots",
        action="store_true",
        help="Keep what pages look like, and in the procedure suite tell a screen reader, now.",
    )
    group.addoption(
        "--eaportal-pictures",
        metavar="FOLDER",
        help="Compare what pages look like with the pictures in FOLDER; new ones are written.",
    )
    group.addoption(
        "--eaportal-mask",
        metavar="CSS",
        action="append",
        default=[],
        help="Leave out of the pictures what moves: the elements of this selector.",
    )
    group.addoption(
        "--eaportal-step-pictures", action="store_true", help="With the results, a picture of each step."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Know the mark of a check, and a browser where Playwright has none of its own."""
    config.stash[_exits] = []
    config.addinivalue_line("markers", "eaportal_check(fact, against): a check of the procedure suite")
    config.addinivalue_line("markers", "eaportal_kept: a check that compares with what was kept before")
    # After all plugins, so that it adds to what pytest-playwright says.
    config.pluginmanager.import_plugin("eaportal.flows.browser.system_browser")
    folder = config.getoption("eaportal_results")
    if folder:
        from eaportal.flows.qa.verify.recording import Recorder

        pictures = config.getoption("eaportal_step_pictures")
        config.pluginmanager.register(Recorder(folder, pictures=pictures), "eaportal-recorder")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say in one sentence, with its place in the test, what our errors say, instead of with a traceback."""
    report = yield
    if report.failed and call.excinfo:
        from eaportal.flows.errors import RefusedError, SurroundingsError, WrongInputError

        error = call.excinfo.value
        if isinstance(error, (RefusedError, SurroundingsError, WrongInputError)):
            report.longrepr = f"{_place(item, call.excinfo)}: {error}"
            item.config.stash[_exits] += _asked_for(error)
    return report


@pytest.hookimpl(optionalhook=True)  # known where xdist is
def pytest_testnodedown(node: Any) -> None:
    """Learn from a worker of xdist what was asked wrongly, or is not there."""
    node.config.stash[_exits] += getattr(node, "workeroutput", {}).get(_EXITS, [])


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with 3 where the portal was not there, with 2 where nothing failed but what was asked wrongly."""
    exits = session.config.stash[_exits]
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_EXITS] = exits
    elif _SURROUNDINGS in exits:
        session.exitstatus = _SURROUNDINGS
    elif exits and len(exits) == session.testsfailed:
        session.exitstatus = _WRONG_INPUT


def _place(item: pytest.Item, error: "pytest.ExceptionInfo[BaseException]") -> str:
    """The file of *item*, with the line of it in which *error* arose, if it did."""
    lines = [entry.lineno + 1 for entry in error.traceback if entry.path == item.path]
    return f"{item.location[0]}:{lines[-1]}" if lines else item.location[0]


def _asked_for(error: "RefusedError | SurroundingsError | WrongInputError") -> list[int]:
    """The exit code that *error* asks for, if it is no finding."""
    from eaportal.flows.client import ControlRefusedError

    exit_code = _WRONG_INPUT if isinstance(error, ControlRefusedError) else error.exit_code
    return [exit_code] if exit_code in (_WRONG_INPUT, _SURROUNDINGS) else []


@pytest.fixture(scope="session")
def simulator(base_url: str | None) -> "Iterator[Simulator]":
    """The simulator at ``--base-url``, else one of this session's own."""
    from eaportal.flows.client import Simulator
    from eaportal.flows.qa.verify.reaching import reached_simulator

    if not base_url:
        from eaportal.simulator.server import Portal

        with Portal() as portal:
            yield Simulator(portal.url)
        return
    yield reached_simulator(base_url, os.environ.get("EAPORTAL_CONTROL_TOKEN"))


@pytest.fixture(scope="session")
def world_file() -> str | None:
    """What each world begins as: the text of a world file; None for the sample world. Override it."""
    return None


@pytest.fixture
def world(
    simulator: "Simulator", world_file: str | None, request: pytest.FixtureRequest
) -> "Iterator[World]":
    """A fresh world for this test alone: its clock, mailbox, journal, faults, defects and users."""
    from eaportal.flows.client import ControlRefusedError
    from eaportal.flows.portal import PortalUnreachableError

    told = re.sub("[^a-z0-9]+", "-", request.node.name.casefold()).strip("-")[:30].strip("-")
    world = simulator.create_world(
        f"{told or 'test'}-{uuid.uuid4().hex[:12]}", world_file=world_file, time_to_live=_WORLD_LIVES
    )
    for defect in request.config.getoption("eaportal_defect"):
        world.plant(defect)
    yield world
    # The test may have deleted it; one on a portal that is gone goes by itself.
    with suppress(ControlRefusedError, PortalUnreachableError):
        world.delete()


@pytest.fixture
def labels(request: pytest.FixtureRequest, browser_context_args: dict[str, Any]) -> "Labels":
    """The words of the pages, in the ``locale`` of the browser context."""
    from eaportal.flows.labels import labels_for, spoken_for

    return labels_for(spoken_for(_locale(request, browser_context_args)))


@pytest.fixture
def signed_in_as(
    request: pytest.FixtureRequest,
    world: "World",
    page: "Page",
    new_context: "Callable[..., BrowserContext]",
    browser_context_args: dict[str, Any],
) -> "SignedInAs":
    """Sign people in without a click, by role or account, as in ``signed_in_as('ea_admin')``.

    The first to sign in has the test's own ``page``, each other a browser context of their own.
    """
    from eaportal.flows.qa.sign_in import SignedInAs

    locale = _locale(request, browser_context_args)
    return SignedInAs(world, page, new_context, locale)


@pytest.fixture
def looks_as_before(request: pytest.FixtureRequest, output_path: str) -> "Callable[[Page, str], None]":
    """Compare a page with its picture in the folder of ``--eaportal-pictures``, if that is given.

    ``looks_as_before(page, "the dialog")``; where it looks otherwise, what was expected, what is there and
    the difference are kept with the other artifacts of the test.
    """
    from eaportal.flows.qa.pictures import MOVES, LooksAsBefore

    config = request.config
    folder = config.getoption("eaportal_pictures")

    def keep(what: str, picture: bytes) -> None:
        recorder = config.pluginmanager.get_plugin("eaportal-recorder")
        if recorder:
            recorder.show(request.node, what, picture)
            return
        path = Path(output_path) / f"{what.casefold()}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture)

    return LooksAsBefore(
        folder=Path(folder).absolute() if folder else None,
        updates=config.getoption("eaportal_update_snapshots"),
        masks=(*MOVES, *config.getoption("eaportal_mask")),
        keep=keep,
    )


@pytest.fixture
def sign_in_page(page: "Page", labels: "Labels") -> "SignInPage":
    """Step 1, on ``page``."""
    from eaportal.flows.pages.sign_in import SignInPage

    return SignInPage(page, labels)


@pytest.fixture
def reports_page(page: "Page", labels: "Labels") -> "ReportsPage":
    """Step 2, on ``page``."""
    from eaportal.flows.pages.reports import ReportsPage

    return ReportsPage(page, labels)


@pytest.fixture
def usage_summary_page(page: "Page", labels: "Labels") -> "UsageSummaryPage":
    """Step 3, on ``page``."""
    from eaportal.flows.pages.usage_summary import UsageSummaryPage

    return UsageSummaryPage(page, labels)


@pytest.fixture
def view_edit_po_numbers_dialog(page: "Page", labels: "Labels") -> "ViewEditPoNumbersDialog":
    """Step 4, on ``page``."""
    from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog

    return ViewEditPoNumbersDialog(page, labels)


@pytest.fixture
def save_panel(view_edit_po_numbers_dialog: "ViewEditPoNumbersDialog", labels: "Labels") -> "SavePanel":
    """Step 5, in the dialog of ``page``."""
    from eaportal.flows.pages.save import SavePanel

    return SavePanel(view_edit_po_numbers_dialog.dialog, labels)


def _locale(request: pytest.FixtureRequest, browser_context_args: dict[str, Any]) -> str:
    from eaportal.flows.labels import SOURCE

    marker = next(request.node.iter_markers("browser_context_args"), None)
    locale: str = (marker.kwargs if marker else {}).get("locale", browser_context_args.get("locale", SOURCE))
    return locale
