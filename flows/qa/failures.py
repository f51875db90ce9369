"""Our errors in the results of pytest: one sentence instead of a traceback, and the exit code."""

import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from eaportal.flows.errors import EaportalError

_WRONG_INPUT, _SURROUNDINGS = 2, 3
_EXITS = "eaportal_exits"


class Failures:
    """Hooks that notice our errors; *exits* holds the exit code of each that isn't a finding."""

    def __init__(self) -> None:
        self.exits: list[int] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Report our errors as one sentence, with the line of the test."""
        report = yield
        # An error of ours comes from a module that is loaded already.
        if report.failed and call.excinfo and "eaportal.flows.errors" in sys.modules:
            from eaportal.flows.errors import EaportalError

            error = call.excinfo.value
            if isinstance(error, EaportalError):
                report.longrepr = f"{_position(item, call.excinfo)}: {error}"
                self.exits += _exit_codes(error)
        return report

    @pytest.hookimpl(optionalhook=True)  # pytest-xdist may not be installed
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over the exit codes of a worker of pytest-xdist."""
        self.exits += getattr(node, "workeroutput", {}).get(_EXITS, [])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Exit with 3 if no portal was reachable, and with 2 if wrong input is all that failed."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_EXITS] = self.exits
        elif _SURROUNDINGS in self.exits:
            session.exitstatus = _SURROUNDINGS
        elif self.exits and len(self.exits) == session.testsfailed:
            session.exitstatus = _WRONG_INPUT


def _position(item: pytest.Item, error: "pytest.ExceptionInfo[BaseException]") -> str:
    """The file of *item*, with the line that raised *error* if it is in that file."""
    lines = [entry.lineno + 1 for entry in error.traceback if entry.path == item.path]
    return f"{item.location[0]}:{lines[-1]}" if lines else item.location[0]


def _exit_codes(error: "EaportalError") -> list[int]:
    """The exit code for *error*, unless it is a finding."""
    from eaportal.flows.client import ControlRefusedError

    exit_code = _WRONG_INPUT if isinstance(error, ControlRefusedError) else error.exit_code
    return [exit_code] if exit_code in (_WRONG_INPUT, _SURROUNDINGS) else []
