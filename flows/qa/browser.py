"""What the plugin changes about pytest-playwright: the browser it starts, and a warning it causes."""

import warnings
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eaportal.flows.qa.fixtures import uses_portal

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """What pytest-playwright returns, unless that would start a browser that isn't there.

    It is returned unchanged in a session that uses none of our fixtures, except with the setting
    ``eaportal_browser = system``.
    """
    config = request.config
    if not config.stash[uses_portal] and config.getini("eaportal_browser") != "system":
        return browser_type_launch_args
    playwright: Playwright = request.getfixturevalue("playwright")
    browsers = config.getoption("browser") or ["chromium"]
    is_chosen = {"executable_path", "channel"} & browser_type_launch_args.keys()
    if is_chosen or browsers != ["chromium"] or Path(playwright.chromium.executable_path).exists():
        return browser_type_launch_args
    from eaportal.flows.browser.start import NoBrowserError, choose_browser, launch_options

    headed = browser_type_launch_args.get("headless") is False
    try:
        return {**browser_type_launch_args, **launch_options(choose_browser(playwright, headed=headed))}
    except NoBrowserError:
        if config.stash[uses_portal]:
            raise
        return browser_type_launch_args


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: "pytest.FixtureDef[object]", request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Hide pytest's warning about the fixture ``base_url`` of pytest-playwright where warnings are errors."""
    if fixturedef.argname != "base_url" or not request.config.stash[uses_portal]:
        return (yield)
    with warnings.catch_warnings():
        warnings.filterwarnings(
            "ignore", "Session-scoped fixtures defined as instance methods", pytest.PytestDeprecationWarning
        )
        return (yield)
