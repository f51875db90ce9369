"""Run the suite in processes of its own: as it is, or against planted defects."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO
from urllib.parse import urlsplit

from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.qa.checks import KEPT
from eaportal.flows.qa.verify.results import (
    CHECKS,
    HUNTS,
    PLAN,
    CheckResult,
    Hunt,
    PlannedCheck,
    read_lines,
)

_SUITE = Path(__file__).parents[1] / "suite"
_ROOT = _SUITE.parents[2]
_PASSED, _FAILED, _NOTHING_CHOSEN = 0, 1, 5
_PLUGINS = "eaportal.flows.qa.verify"
# What a user sets for tests of their own, and for looking at them: it would change or stop the checks.
_NOT_OURS = {"PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "PWDEBUG"}


class NoCheckChosenError(WrongInputError):
    """No check has been chosen; the message says how to list them."""


class SuiteBrokenError(SurroundingsError):
    """The suite did not run to its end; pytest has printed why."""


@dataclass(frozen=True)
class Suite:
    """The suite against the simulator at *base_url*, whose control API may ask for *token*.

    If it *updates*, it runs only what compares with snapshots and screenshots, and replaces them.
    *snapshots* is a folder with those of the user, instead of those of the package. *screenshots* is the
    folder with those of an earlier run, *masks* are CSS selectors. It checks only what
    matches *keyword*, as pytest's ``-k`` does, and is one of *names*, and *stops* at the first failure.
    """

    base_url: str
    workers: int
    token: str | None = None
    full: bool = False
    updates: bool = False
    snapshots: Path | None = None
    screenshots: Path | None = None
    masks: Sequence[str] = ()
    keyword: str = ""
    names: Sequence[str] | None = None
    stops: bool = False

    def plan(self, folder: Path) -> list[PlannedCheck]:
        """Return the checks that run() would run; raises NoCheckChosenError and SuiteBrokenError."""
        status = self._start(["--collect-only", *self._recorded(folder)], folder, subprocess.DEVNULL).wait()
        _expect_checks(status)
        if status != _PASSED:
            raise SuiteBrokenError(f"The checks could not be listed: pytest exited with {status}.")
        return read_lines(PlannedCheck, [folder / PLAN])

    def run(self, folder: Path, *, keeps_artifacts: bool) -> list[CheckResult]:
        """Run every check and write the results to *folder*, with pictures and traces on request.

        Raises NoCheckChosenError and SuiteBrokenError.
        """
        arguments = ["-n", str(self.workers)] if self.workers > 1 else []
        # What failed is reported in words when the run has ended.
        arguments += ["--tb=no", "-rN", *["-x"] * self.stops]
        arguments += self._recorded(folder)
        arguments += ["--output", str(folder / "artifacts")]
        arguments += ["--eaportal-snapshots", str(self.snapshots)] if self.snapshots else []
        arguments += ["--eaportal-screenshots", str(self.screenshots)] if self.screenshots else []
        arguments += [f"--eaportal-mask={mask}" for mask in self.masks]
        arguments += ["-m", KEPT, "--eaportal-update-snapshots"] if self.updates else []
        arguments += ["--eaportal-artifacts", "--tracing", "retain-on-failure"] if keeps_artifacts else []
        (folder / CHECKS).unlink(missing_ok=True)
        status = self._start(arguments, folder).wait()
        _expect_checks(status)
        results = read_lines(CheckResult, [folder / CHECKS])
        if status not in (_PASSED, _FAILED) and all(check.passed for check in results):
            raise SuiteBrokenError(f"The checks did not run to their end: pytest exited with {status}.")
        return results

    def hunt(self, defects: list[str]) -> list[Hunt]:
        """Plant each of *defects* in turn and run checks until one fails; raises SuiteBrokenError."""
        with TemporaryDirectory(prefix="eaportal-") as scratch:
            folder = Path(scratch)
            shares = [share for share in (defects[i :: self.workers] for i in range(self.workers)) if share]
            paths = [folder / HUNTS.format(share=i) for i in range(len(shares))]
            processes = []
            for share, path in zip(shares, paths, strict=True):
                arguments = [
                    "-qq",
                    "-o",
                    "console_output_style=classic",
                    "-p",
                    "no:xdist",
                    "-p",
                    f"{_PLUGINS}.defect_hunt",
                ]
                arguments += ["--eaportal-hunt", ",".join(share), "--eaportal-hunted", str(path)]
                arguments += ["--output", str(folder / path.stem)]
                processes.append(self._start(arguments, folder))
            statuses = [process.wait() for process in processes]
            hunts = read_lines(Hunt, paths)
        if len(hunts) < len(defects):
            raise SuiteBrokenError(
                f"The hunt for defects did not run to its end: pytest exited with {max(statuses)}."
            )
        return sorted(hunts, key=lambda hunt: defects.index(hunt.name))

    def _recorded(self, folder: Path) -> list[str]:
        """Return the arguments that choose the checks and record them in *folder*."""
        (folder / PLAN).unlink(missing_ok=True)
        arguments = ["-p", f"{_PLUGINS}.recorder", "--eaportal-results", str(folder)]
        arguments += ["-k", self.keyword] if self.keyword else []
        if self.names is not None:
            only = folder / "only.txt"
            only.write_text("\n".join(self.names), encoding="utf-8")
            arguments += ["--eaportal-only", str(only)]
        return arguments

    def _start(
        self, arguments: list[str], folder: Path, output: int | TextIO = sys.stderr
    ) -> subprocess.Popen[bytes]:
        settings = folder / "pytest.ini"
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", str(_SUITE), "-c", str(settings)]
        # Don't load a conftest.py of the current folder, or of one above the package.
        command += ["--rootdir", str(_ROOT), "--confcutdir", str(_SUITE)]
        command += ["-p", "no:cacheprovider", "-p", "no:randomly", "-q"]
        # A warning about pytest-playwright's own base_url, which a user can't fix.
        command += ["-W", "ignore:Session-scoped fixtures defined as instance methods"]
        command += ["--no-header", "--disable-warnings", "--base-url", self.base_url]
        command += ["--eaportal-full"] if self.full else []
        environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
        arguments = [*arguments, "--eaportal-allow-host", urlsplit(self.base_url).hostname or ""]
        if self.token:
            environment["EAPORTAL_CONTROL_TOKEN"] = self.token
        return subprocess.Popen([*command, *arguments], env=environment, stdout=output)  # noqa: S603 - ours


def _expect_checks(status: int) -> None:
    if status == _NOTHING_CHOSEN:
        raise NoCheckChosenError("No check matches. eaportal verify --list lists the checks.")
