"""A pytest plugin that plants one defect after the other and runs checks until one finds it."""

import time
from pathlib import Path
from typing import Any, NoReturn

import pytest
from _pytest.runner import runtestprotocol

from eaportal.flows.client import Defect, Simulator
from eaportal.flows.qa.checks import fact_of, is_likely
from eaportal.flows.qa.verify.recording import shown_name
from eaportal.flows.qa.verify.results import Hunt, write_line


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what the command tells this process."""
    parser.addoption("--eaportal-hunt", default="", help="The names of the defects, with commas.")
    parser.addoption("--eaportal-hunted", default="", help="The file for what became of them.")


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Hunt each defect, in place of running each check once."""
    terminal: Any = session.config.pluginmanager.get_plugin("terminalreporter")
    known = {defect.name: defect for defect in Simulator(session.config.getoption("base_url")).defects()}
    path = Path(session.config.getoption("eaportal_hunted"))
    for name in session.config.getoption("eaportal_hunt").split(","):
        hunt = _hunt(session, known[name])
        write_line(path, hunt)
        terminal.write_line(f"{name}: {f'caught by {hunt.by}' if hunt.caught else 'not caught'}")
    return True


def _hunt(session: pytest.Session, defect: Defect) -> Hunt:
    began = time.monotonic()
    for item in sorted(session.items, key=lambda item: _later(item, defect)):
        if not _passes(item, planted=[defect.name]):
            seconds = round(time.monotonic() - began, 1)
            # What fails without the defect too has not found it.
            if _passes(item, planted=[]):
                return Hunt(defect.name, caught=True, by=shown_name(item.nodeid), seconds=seconds)
    return Hunt(defect.name, caught=False, by=None, seconds=round(time.monotonic() - began, 1))


def _later(item: pytest.Item, defect: Defect) -> int:
    """How late to try *item*: those written against the defect first, then those that hold its fact."""
    if is_likely(item, defect.name):
        return 0
    return 1 if fact_of(item) == defect.breaks else 2


def _passes(item: pytest.Item, *, planted: list[str]) -> bool:
    item.config.option.eaportal_defect = planted
    # Followed by something that shares the session alone, so that the browser stays.
    nothing = _Nothing.from_parent(item.session, name="nothing")
    reports = runtestprotocol(item, log=False, nextitem=nothing)
    return not any(report.failed for report in reports)


class _Nothing(pytest.Item):
    def runtest(self) -> NoReturn:
        raise NotImplementedError
