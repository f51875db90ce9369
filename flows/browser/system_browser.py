"""The system's browser, in place of one that Playwright has not downloaded."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Playwright


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], pytestconfig: pytest.Config, playwright: "Playwright"
) -> dict[str, Any]:
    """What pytest-playwright gives, with the system's browser where it would find none."""
    asked = pytestconfig.getoption("browser") or ["chromium"]
    given = {"executable_path", "channel"} & browser_type_launch_args.keys()
    if given or asked != ["chromium"] or Path(playwright.chromium.executable_path).exists():
        return browser_type_launch_args
    from eaportal.flows.browser.start import NoBrowserError, choose_browser, launch_options

    headed = browser_type_launch_args.get("headless") is False
    try:
        return {**browser_type_launch_args, **launch_options(choose_browser(playwright, headed=headed))}
    except NoBrowserError:
        return browser_type_launch_args
