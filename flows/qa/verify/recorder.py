"""A pytest plugin that writes the result of each check, and what shows how it failed."""

import json
import re
from collections.abc import Generator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

import pytest

from eaportal.flows.client import ControlRefusedError, World
from eaportal.flows.portal import PortalUnreachableError
from eaportal.flows.qa.checks import fact_of, portal_errors
from eaportal.flows.qa.verify.problems import Comparison, Problem, problem_of
from eaportal.flows.qa.verify.results import (
    CHECKS,
    PICTURES,
    PLAN,
    WORLDS,
    CheckResult,
    PlannedCheck,
    StepDone,
    check_name,
    write_line,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STEP, _FACT, _PROBLEM, _WORLD, _TRACE = "step", "fact", "problem", "world", "playwright_trace"
_JPEG_QUALITY = 25
_SUITE = Path(__file__).resolve().parents[1] / "suite"
# A world's name has at most 63 characters.
_LONGEST_NAME = 50


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that `eaportal verify` passes."""
    parser.addoption("--eaportal-results", metavar="DIR", help="Write the results to DIR.")
    parser.addoption("--eaportal-only", metavar="FILE", help="Run only the checks whose names FILE has.")
    parser.addoption(
        "--eaportal-artifacts",
        action="store_true",
        help="Write a picture of each step, and the worlds of failed checks, too.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start to record."""
    folder, artifacts = config.getoption("eaportal_results"), config.getoption("eaportal_artifacts")
    config.pluginmanager.register(Recorder(folder, artifacts=artifacts), "eaportal-recorder")


class Recorder:
    """Writes results to *folder*: *artifacts* in the process of the check, the rest where reports arrive."""

    def __init__(self, folder: str, *, artifacts: bool) -> None:
        self._artifacts = artifacts
        self._folder = Path(folder).absolute()
        (self._folder / PICTURES).mkdir(parents=True, exist_ok=True)
        self._reports: dict[str, list[pytest.TestReport]] = {}
        self._is_worker = False
        self._compared: Comparison | None = None

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

    def note(self, item: pytest.Item, step: str, page: "Page | None" = None) -> None:
        """Record that *item* has done *step*, with a picture of *page* after it, if it has one."""
        from playwright.sync_api import Error

        picture = self._next_picture(item, "jpg")
        with suppress(Error):
            if page and self._artifacts:
                page.screenshot(path=self._folder / picture, type="jpeg", quality=_JPEG_QUALITY)
        item.user_properties.append((_STEP, f"{picture}: {step}"))

    def show(self, item: pytest.Item, name: str, picture: bytes) -> None:
        """Add a *picture* to the steps of *item*."""
        file = self._next_picture(item, "png")
        (self._folder / file).write_bytes(picture)
        item.user_properties.append((_STEP, f"{file}: {name}"))

    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        """Remember the comparison that failed; pytest explains it as always."""
        self._compared = Comparison(op, left, right)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Record the problem of *item*, and the world in which it failed."""
        report = yield
        compared, self._compared = self._compared, None
        if report.failed and call.excinfo:
            errors = item.stash.get(portal_errors, [])
            problem = asdict(Problem(errors[0]) if errors else problem_of(call.excinfo.value, compared))
            item.user_properties.append((_PROBLEM, json.dumps({**problem, "source": _source(call.excinfo)})))
            if self._artifacts:
                self._keep_world(item)
        return report

    def _keep_world(self, item: pytest.Item) -> None:
        """Write the world of *item* as a file of a folder that `eaportal serve --data` serves."""
        funcargs: dict[str, object] = getattr(item, "funcargs", {})
        world = next((each for each in funcargs.values() if isinstance(each, World)), None)
        if world is None:
            return
        path = self._folder / WORLDS / f"{_world_name(check_name(item.nodeid))}.sqlite"
        with suppress(ControlRefusedError, PortalUnreachableError):  # the check may have stopped the portal
            content = world.export()
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            item.user_properties.append((_WORLD, f"{WORLDS}/{path.name}"))

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
        problems = [json.loads(value) for name, value in properties if name == _PROBLEM]
        first: dict[str, Any] = problems[0] if problems else {}
        return CheckResult(
            name=check_name(last.nodeid),
            fact=next((value for name, value in properties if name == _FACT), ""),
            passed=not any(report.failed for report in reports),
            seconds=round(sum(report.duration for report in reports), 2),
            problem="\n".join(problem["sentence"] for problem in problems),
            expected=first.get("expected", ""),
            seen=first.get("seen", ""),
            source=first.get("source", ""),
            steps=[self._step(value) for name, value in properties if name == _STEP],
            trace=self._existing(properties, _TRACE),
            world=self._existing(properties, _WORLD),
        )

    def _existing(self, properties: list[tuple[str, str]], kind: str) -> str | None:
        """Return the path in the folder of the file that *properties* name as *kind*, if it exists."""
        path = next((self._folder / value for name, value in properties if name == kind), None)
        return path.relative_to(self._folder).as_posix() if path and path.exists() else None

    def _step(self, noted: str) -> StepDone:
        picture, _, name = noted.partition(": ")
        return StepDone(name, picture if (self._folder / picture).exists() else None)


def _world_name(check: str) -> str:
    """Return a name for the world of *check*: its first words, and a number that differs for each case."""
    words = re.sub("[^a-z0-9]+", "-", check.casefold())[:_LONGEST_NAME].strip("-")
    return f"{words}-{crc32(check.encode()):08x}"


def _source(error: pytest.ExceptionInfo[BaseException]) -> str:
    """Return the file in the suite and the line that *error* comes from."""
    lines = [
        f"{path.relative_to(_SUITE).as_posix()}:{entry.lineno + 1}"
        for entry in error.traceback
        if (path := Path(entry.path).resolve()).is_relative_to(_SUITE)
    ]
    return lines[-1] if lines else ""
