import json
import subprocess
import sys
from pathlib import Path

import pytest

EAPORTAL = Path(sys.executable).with_name("eaportal")


def verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([EAPORTAL, "verify", *arguments], capture_output=True, text=True, check=False)


def test_the_heart_of_the_suite_finds_nothing_on_a_healthy_portal(tmp_path: Path) -> None:
    # Languages, pages and accessibility have tests of their own here.
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--pyargs",
        "flows.qa.suite",
        "-k",
        "not labels_of_a_language and not accessible",
    ]
    plain = ["-q", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider"]

    done = subprocess.run([*command, *plain], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert "deselected" in done.stdout


def test_seeded_defects_are_caught_by_what_passes_without_them() -> None:
    named = ("success-without-saving", "low-contrast")

    done = verify(*(word for name in named for word in ("--defect", name)), "--format", "json")

    result = json.loads(done.stdout)
    assert (result["schema"], result["checks"]) == (1, {"passed": 0, "failed": 0})
    assert [(hunt["name"], hunt["caught"], bool(hunt["by"])) for hunt in result["defects"]] == [
        (name, True, True) for name in named
    ]
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--defect", "none"], "There is no defect 'none'. There are: day-too-many,"),
        (["--defects", "--defect", "day-too-many"], "--defects is all of them: no --defect."),
        (["--base-url", "http://portal.example/"], "portal.example is not this machine."),
    ],
)
def test_wrong_input_is_a_sentence_and_runs_nothing(arguments: list[str], sentence: str) -> None:
    done = verify(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
