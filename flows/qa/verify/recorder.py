"""A pytest plugin that writes the result of each check: its fact, its steps, its pictures and its trace."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eaportal.flows.qa.checks import fact_of
from eaportal.flows.qa.verify.results import (
    CHECKS,
    PICTURES,
    PLAN,
    CheckResult,
    PlannedCheck,
    StepDone,
    check_name,
    write_line,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STEP, _FACT, _TRACE = "step", "fact", "playwright_trace"
_JPEG_QUALITY = 25


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that `eaportal verify` passes."""
    parser.addoption("--eaportal-results", metavar="DIR", help="Write the results to DIR.")
    parser.addoption("--eaportal-only", metavar="FILE", help="Run only the checks whose names FILE has.")
    parser.addoption(
        "--eaportal-step-pictures", action="store_true", help="Write a picture of each step, too."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start to record."""
    folder, pictures = config.getoption("eaportal_results"), config.getoption("eaportal_step_pictures")
    config.pluginmanager.register(Recorder(folder, pictures=pictures), "eaportal-recorder")


class Recorder:
    """Writes results to *folder*: pictures in the process of the check, the rest where reports arrive."""

    def __init__(self, folder: str, *, pictures: bool) -> None:
        self._pictures = pictures
        self._folder = Path(folder).absolute()
        (self._folder / PICTURES).mkdir(parents=True, exist_ok=True)
        self._reports: dict[str, list[pytest.TestReport]] = {}
        self._is_worker = False

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Find out whether this is a worker of pytest-xdist."""
        self._is_worker = hasattr(session.config, "workerinput")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out the checks that aren't named."""
        only = config.getoption("eaportal_only")
        if only:
            names = set(Path(only).read_text(encoding="utf-8").splitlines())
            config.hook.pytest_deselected(
                items=[item for item in items if check_name(item.nodeid) not in names]
            )
            items[:] = [item for item in items if check_name(item.nodeid) in names]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Write which checks will run."""
        if not self._is_worker:
            for item in session.items:
                write_line(self._folder / PLAN, PlannedCheck(check_name(item.nodeid), fact_of(item)))

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Record the fact."""
        item.user_properties.append((_FACT, fact_of(item)))

    def note(self, item: pytest.Item, step: str, page: "Page") -> None:
        """Record that *item* has done *step*, with a picture of *page* after it."""
        from playwright.sync_api import Error

        picture = self._next_picture(item, "jpg")
        with suppress(Error):
            if self._pictures:
                page.screenshot(path=self._folder / picture, type="jpeg", quality=_JPEG_QUALITY)
        item.user_properties.append((_STEP, f"{picture}: {step}"))

    def show(self, item: pytest.Item, name: str, picture: bytes) -> None:
        """Add a *picture* to the steps of *item*."""
        file = self._next_picture(item, "png")
        (self._folder / file).write_bytes(picture)
        item.user_properties.append((_STEP, f"{file}: {name}"))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write the result of a check after its last phase."""
        if self._is_worker:
            return
        reports = self._reports.setdefault(report.nodeid, [])
        reports.append(report)
        if report.when == "teardown":
            write_line(self._folder / CHECKS, self._result(self._reports.pop(report.nodeid)))

    @staticmethod
    def _next_picture(item: pytest.Item, kind: str) -> str:
        done = sum(name == _STEP for name, _ in item.user_properties)
        return f"{PICTURES}/{re.sub('[^A-Za-z0-9]+', '-', item.name)[:100]}-{done + 1}.{kind}"

    def _result(self, reports: list[pytest.TestReport]) -> CheckResult:
        last = reports[-1]
        properties = [(name, str(value)) for name, value in last.user_properties]
        problems = [_problem(report) for report in reports if report.failed]
        return CheckResult(
            name=check_name(last.nodeid),
            fact=next((value for name, value in properties if name == _FACT), ""),
            passed=not problems,
            seconds=round(sum(report.duration for report in reports), 2),
            problem="\n".join(problems),
            steps=[self._step(value) for name, value in properties if name == _STEP],
            trace=next((value for name, value in properties if name == _TRACE), None),
        )

    def _step(self, noted: str) -> StepDone:
        picture, _, name = noted.partition(": ")
        return StepDone(name, picture if (self._folder / picture).exists() else None)


def _problem(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message if crash else report.longrepr)
