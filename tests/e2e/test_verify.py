import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

EAPORTAL = Path(sys.executable).with_name("eaportal")
# Only the last case of each check.
ONE_OF_EACH = """
def pytest_collection_modifyitems(items):
    items[:] = {item.originalname: item for item in items}.values()
"""


def verify(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [EAPORTAL, "verify", *arguments, "--format", "json"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_each_check_of_the_suite_passes_on_a_healthy_portal(tmp_path: Path) -> None:
    (tmp_path / "one_of_each.py").write_text(ONE_OF_EACH)

    done = verify("--workers", "1", PYTEST_PLUGINS="one_of_each", PYTHONPATH=str(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr
    checks = json.loads(done.stdout)["checks"]
    assert checks["passed"] > 30
    assert checks["failed"] == 0


def test_seeded_defects_are_caught_by_what_passes_without_them() -> None:
    named = ("periods-in-wrong-order", "wrong-currency")

    done = verify(*(word for name in named for word in ("--defect", name)), "--workers", "1")

    result = json.loads(done.stdout)
    assert (result["schema"], result["checks"]) == (1, {"passed": 0, "failed": 0})
    assert [(hunt["name"], hunt["caught"], bool(hunt["by"])) for hunt in result["defects"]] == [
        (name, True, True) for name in named
    ]
    assert done.returncode == 0
