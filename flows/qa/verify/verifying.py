"""Runs the suite in processes of its own, as it is or against planted defects."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eaportal.flows.errors import SurroundingsError
from eaportal.flows.qa.checks import KEPT
from eaportal.flows.qa.verify.results import CHECKS, HUNTS, CheckResult, Hunt, read_lines

_SUITE = Path(__file__).parents[1] / "suite"
_ROOT = _SUITE.parents[2]
_PASSED, _FAILED = 0, 1


class SuiteBrokenError(SurroundingsError):
    """The suite did not run to its end; pytest's own words stand above."""


@dataclass(frozen=True)
class Suite:
    """The suite against the simulator at *base_url*, whose control API may ask for *token*.

    One that *updates* runs what compares with snapshots alone, and keeps new ones. *pictures* is the folder
    with those of an earlier run, *masks* what to leave out of them.
    """

    base_url: str
    workers: int
    token: str | None = None
    full: bool = False
    updates: bool = False
    pictures: Path | None = None
    masks: Sequence[str] = ()

    def run(self, folder: Path, *, keeps_artifacts: bool) -> list[CheckResult]:
        """Run every check; results go to *folder*, with pictures and traces if that *keeps_artifacts*.

        Raises SuiteBrokenError.
        """
        arguments = ["-n", str(self.workers)] if self.workers > 1 else []
        arguments += ["--eaportal-results", str(folder), f"--junitxml={folder / 'junit.xml'}"]
        arguments += ["--output", str(folder / "artifacts")]
        arguments += ["--eaportal-pictures", str(self.pictures)] if self.pictures else []
        arguments += [f"--eaportal-mask={mask}" for mask in self.masks]
        arguments += ["-m", KEPT, "--eaportal-update-snapshots"] if self.updates else []
        arguments += ["--eaportal-step-pictures", "--tracing", "retain-on-failure"] if keeps_artifacts else []
        (folder / CHECKS).unlink(missing_ok=True)
        status = self._started(arguments, folder).wait()
        results = read_lines(CheckResult, [folder / CHECKS])
        if status not in (_PASSED, _FAILED) and all(check.passed for check in results):
            raise SuiteBrokenError(f"The checks did not run to their end: pytest ended with {status}.")
        return results

    def hunt(self, defects: list[str]) -> list[Hunt]:
        """Plant each of *defects* and run checks until one fails; raises SuiteBrokenError."""
        with TemporaryDirectory(prefix="eaportal-") as scratch:
            folder = Path(scratch)
            shares = [share for share in (defects[i :: self.workers] for i in range(self.workers)) if share]
            paths = [folder / HUNTS.format(share=i) for i in range(len(shares))]
            plugins = ["-qq", "-p", "eaportal.flows.qa.verify.defect_hunt", "-p", "no:xdist"]
            processes = []
            for share, path in zip(shares, paths, strict=True):
                told = ["--eaportal-hunt", ",".join(share), "--eaportal-hunted", str(path)]
                output = ["--output", str(folder / path.stem)]
                processes.append(self._started([*plugins, *told, *output], folder))
            statuses = [process.wait() for process in processes]
            hunts = read_lines(Hunt, paths)
        if len(hunts) < len(defects):
            raise SuiteBrokenError(f"The hunt did not come to its end: pytest ended with {max(statuses)}.")
        return sorted(hunts, key=lambda hunt: defects.index(hunt.name))

    def _started(self, arguments: list[str], folder: Path) -> subprocess.Popen[bytes]:
        settings = folder / "pytest.ini"
        settings.write_text("[pytest]\n", encoding="utf-8")
        command = [sys.executable, "-m", "pytest", str(_SUITE), "-c", str(settings)]
        # Whatever conftest.py lies where the command is called, or above the package, is not ours.
        command += ["--rootdir", str(_ROOT), "--confcutdir", str(_SUITE)]
        command += ["-p", "no:cacheprovider", "-p", "no:randomly", "-q"]
        # pytest-playwright's own base_url, of which a user can mend nothing.
        command += ["-W", "ignore:Session-scoped fixtures defined as instance methods"]
        command += ["--no-header", "--disable-warnings", "--base-url", self.base_url]
        command += ["--eaportal-full"] if self.full else []
        environment = {**os.environ, "PYTEST_ADDOPTS": ""}
        if self.token:
            environment["EAPORTAL_CONTROL_TOKEN"] = self.token
        return subprocess.Popen([*command, *arguments], env=environment, stdout=sys.stderr)  # noqa: S603 - ours
