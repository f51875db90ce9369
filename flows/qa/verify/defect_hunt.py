"""A pytest plugin that plants one defect after another and runs checks until one catches it."""

import os
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest

from eaportal.flows.client import Defect, Simulator
from eaportal.flows.qa.checks import fact_of, is_written_against
from eaportal.flows.qa.verify.results import Hunt, check_name, write_line


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that `eaportal verify` passes."""
    parser.addoption("--eaportal-hunt", default="", help="The names of the defects, separated by commas.")
    parser.addoption("--eaportal-hunted", default="", help="The file for the results.")


def pytest_configure(config: pytest.Config) -> None:
    """Hunt instead of running each check once."""
    config.pluginmanager.register(DefectHunt(), "eaportal-defect-hunt")


class DefectHunt:
    """Hooks that run the checks as often as needed, and show a line a defect instead of one a check."""

    def __init__(self) -> None:
        self._failed = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hunt each defect."""
        config = session.config
        terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
        hosts = tuple(config.getoption("eaportal_allow_host"))
        simulator = Simulator(config.getoption("base_url"), os.environ.get("EAPORTAL_CONTROL_TOKEN"), hosts)
        known = {defect.name: defect for defect in simulator.defects()}
        path = Path(config.getoption("eaportal_hunted"))
        for name in config.getoption("eaportal_hunt").split(","):
            hunt = self._hunt(session, known[name])
            write_line(path, hunt)
            terminal.write_line(f"{name}: {f'caught by {hunt.by}' if hunt.caught else 'not caught'}")
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember that a check failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self) -> tuple[str, str, str]:
        """Show nothing of a check: to fail is what it should do."""
        return "", "", ""

    def _hunt(self, session: pytest.Session, defect: Defect) -> Hunt:
        began = time.monotonic()
        for item in sorted(session.items, key=lambda item: _order(item, defect)):
            if not self._passes(item, planted=[defect.name]):
                seconds = round(time.monotonic() - began, 1)
                # A check that also fails without the defect hasn't caught it.
                if self._passes(item, planted=[]):
                    return Hunt(defect.name, caught=True, by=check_name(item.nodeid), seconds=seconds)
        return Hunt(defect.name, caught=False, by=None, seconds=round(time.monotonic() - began, 1))

    def _passes(self, item: pytest.Item, *, planted: list[str]) -> bool:
        item.config.option.eaportal_defect = planted
        self._failed = False
        # A next item that shares only the session, so that the browser stays open.
        next_item = _NoItem.from_parent(item.session, name="none")
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
        return not self._failed


def _order(item: pytest.Item, defect: Defect) -> tuple[int, bool]:
    """Checks written against the defect come first, then those of its fact, then the rest; browsers last."""
    in_browser = "over_http" not in item.path.parts
    if is_written_against(item, defect.name):
        return 0, in_browser
    return (1 if fact_of(item) == defect.breaks else 2), in_browser


class _NoItem(pytest.Item):
    def runtest(self) -> NoReturn:
        raise NotImplementedError
