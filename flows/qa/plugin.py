"""The pytest plugin: its options, its marks, and the modules that hold its fixtures and hooks.

Every project that has eaportal installed loads this module, so the modules import what they need where
they use it.
"""

import argparse
from pathlib import Path

import pytest

from eaportal.flows.qa import failures, fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add our options; `eaportal verify` has them under the same names."""
    group = parser.getgroup("eaportal", "EA portal simulator")
    group.addoption(
        "--eaportal-allow-host",
        metavar="HOST",
        action="append",
        default=[],
        help="Allow a simulator on HOST, not only on this machine (repeatable).",
    )
    group.addoption(
        "--eaportal-defect",
        metavar="NAME",
        action="append",
        default=[],
        help="Plant the seeded defect NAME in every world (repeatable).",
    )
    group.addoption(
        "--eaportal-full",
        action="store_true",
        help="In the suite, check every combination of values, not only each pair.",
    )
    group.addoption(
        "--eaportal-screenshots",
        metavar="DIR",
        help="Compare pages with the screenshots in DIR. Screenshots that don't exist yet are written.",
    )
    group.addoption("--eaportal-pictures", help=argparse.SUPPRESS)
    group.addoption(
        "--eaportal-snapshots",
        metavar="DIR",
        type=Path,
        help="In the suite, compare pages with the snapshots in DIR instead of those of the package.",
    )
    group.addoption(
        "--eaportal-mask",
        metavar="CSS",
        action="append",
        default=[],
        help="Mask the elements that match this selector in screenshots (repeatable).",
    )
    group.addoption(
        "--eaportal-update-snapshots",
        action="store_true",
        help="Replace screenshots, and in the suite the snapshots, with what the pages show now.",
    )
    parser.addini(
        "eaportal_browser",
        "Set to 'system' to let every test use the system's browser if Playwright has none."
        " Default: only in sessions that use our fixtures.",
        default="",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register our marks, fixtures and hooks."""
    if config.getoption("--eaportal-pictures") is not None:
        raise pytest.UsageError("--eaportal-pictures is now --eaportal-screenshots.")
    if config.getini("eaportal_browser") not in ("", "system"):
        raise pytest.UsageError("eaportal_browser: expected 'system' or nothing.")
    config.addinivalue_line("markers", "eaportal_check(fact, against): a check of the suite")
    config.addinivalue_line("markers", "eaportal_kept: a check that compares with a snapshot or screenshot")
    config.stash[fixtures.uses_portal] = False
    config.pluginmanager.register(failures.Failures(), "eaportal-failures")
    config.pluginmanager.register(fixtures, "eaportal-fixtures")
    if config.pluginmanager.hasplugin("playwright"):
        from eaportal.flows.qa import browser

        # Now, when every plugin is loaded, so that it extends what pytest-playwright returns.
        config.pluginmanager.register(browser, "eaportal-browser")


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find out whether a test uses our fixtures; end the run if they need an extra."""
    config = session.config
    ours = {name for name in vars(fixtures) if name.startswith("portal_")}
    config.stash[fixtures.uses_portal] = any(
        ours.intersection(getattr(item, "fixturenames", ())) for item in session.items
    )
    if config.stash[fixtures.uses_portal] and not config.pluginmanager.hasplugin("playwright"):
        from eaportal.extras import MissingExtraError, require

        try:
            require("pytest")
        except MissingExtraError as error:
            pytest.exit(str(error), error.exit_code)
