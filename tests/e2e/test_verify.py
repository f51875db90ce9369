import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from eaportal.flows.qa.verify.results import CHECKS, CheckResult, write_line

pytestmark = pytest.mark.slow

EAPORTAL = Path(sys.executable).with_name("eaportal")


def verify(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [EAPORTAL, "verify", *arguments, "--format", "json"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# What users may have set for their own tests.
THEIRS = {
    "PYTEST_ADDOPTS": "--no-such-option",
    "PYTEST_PLUGINS": "no_such_plugin",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "PWDEBUG": "1",
}


def test_each_check_of_the_suite_passes_on_a_healthy_portal(tmp_path: Path) -> None:
    planned = json.loads(verify("--list").stdout)["plan"]
    one_of_each = {check["name"].partition("[")[0]: check for check in planned}
    for check in one_of_each.values():
        write_line(tmp_path / CHECKS, CheckResult(**check, passed=False, seconds=0))

    done = verify("--failed", "--report", str(tmp_path), "--workers", "1", **THEIRS)

    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["checks"] == {"passed": len(one_of_each), "failed": 0}
    assert (tmp_path / "index.html").exists()


def test_seeded_defects_are_caught_by_what_passes_without_them() -> None:
    named = ("periods-in-wrong-order", "wrong-currency")

    done = verify(*(word for name in named for word in ("--defect", name)), "--workers", "1")

    result = json.loads(done.stdout)
    assert (result["schema"], result["checks"]) == (1, {"passed": 0, "failed": 0})
    assert [(hunt["name"], hunt["caught"], bool(hunt["by"])) for hunt in result["defects"]] == [
        (name, True, True) for name in named
    ]
    assert done.returncode == 0
