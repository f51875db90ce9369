"""Keeps what became of each check: its fact, its steps with their pictures, its trace."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eaportal.flows.qa.checks import fact_of
from eaportal.flows.qa.verify.results import CHECKS, CheckResult, StepDone, write_line

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STEP, _FACT, _TRACE = "step", "fact", "playwright_trace"
_QUALITY = 25


class Recorder:
    """Writes results to *folder*: pictures where checks run, the rest where their reports come together."""

    def __init__(self, folder: str, *, pictures: bool) -> None:
        self._pictures = pictures
        self._folder = Path(folder).absolute()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._reports: dict[str, list[pytest.TestReport]] = {}
        self._is_worker = False

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Find out who writes."""
        self._is_worker = hasattr(session.config, "workerinput")

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Note the fact."""
        item.user_properties.append((_FACT, fact_of(item)))

    def note(self, item: pytest.Item, step: str, page: "Page") -> None:
        """Note that *item* has done a *step*; the picture shows how it ended."""
        from playwright.sync_api import Error

        picture = self._next_picture(item, "jpg")
        with suppress(Error):
            if self._pictures:
                page.screenshot(path=self._folder / picture, type="jpeg", quality=_QUALITY)
        item.user_properties.append((_STEP, f"{picture}: {step}"))

    def show(self, item: pytest.Item, what: str, picture: bytes) -> None:
        """Show a *picture* of *what* with the steps of *item*."""
        name = self._next_picture(item, "png")
        (self._folder / name).write_bytes(picture)
        item.user_properties.append((_STEP, f"{name}: {what}"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what became of a check once its last phase is over."""
        if self._is_worker:
            return
        reports = self._reports.setdefault(report.nodeid, [])
        reports.append(report)
        if report.when == "teardown":
            write_line(self._folder / CHECKS, self._result(self._reports.pop(report.nodeid)))

    @staticmethod
    def _next_picture(item: pytest.Item, kind: str) -> str:
        done = sum(name == _STEP for name, _ in item.user_properties)
        return f"{re.sub('[^A-Za-z0-9]+', '-', item.name)[:100]}-{done + 1}.{kind}"

    def _result(self, reports: list[pytest.TestReport]) -> CheckResult:
        last = reports[-1]
        said = [(name, str(value)) for name, value in last.user_properties]
        problems = [_problem(report) for report in reports if report.failed]
        return CheckResult(
            name=shown_name(last.nodeid),
            fact=next((value for name, value in said if name == _FACT), ""),
            passed=not problems,
            seconds=round(sum(report.duration for report in reports), 2),
            problem="\n".join(problems),
            steps=[self._step(value) for name, value in said if name == _STEP],
            trace=next((value for name, value in said if name == _TRACE), None),
        )

    def _step(self, noted: str) -> StepDone:
        picture, _, name = noted.partition(": ")
        return StepDone(name, picture if (self._folder / picture).exists() else None)


def shown_name(nodeid: str) -> str:
    """The name of a check without its file and its browser."""
    name = nodeid.rpartition("::")[2].removeprefix("test_")
    name, _, cases = name.rstrip("]").partition("[")
    cases = re.sub("^chromium-?|-?chromium$", "", cases)
    return f"{name}[{cases}]" if cases else name


def _problem(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else report.longrepr)
