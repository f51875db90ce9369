"""What the recorder writes about the checks of a run; the checks here need no portal."""

from pathlib import Path

import pytest

from eaportal.flows.qa.verify.results import CHECKS, CheckResult, read_lines

pytest_plugins = ["pytester"]

FAILING = """
import pytest
from eaportal.flows.client import World
from eaportal.flows.qa.checks import note_answer

class Kept(World):
    def __init__(self):
        super().__init__("kept", "http://127.0.0.1:1/w/kept/", None)
    def export(self):
        return b"a world"

@pytest.fixture
def world():
    return Kept()

def test_compares(world):
    assert {"PO number": "A"} == {"PO number": "B"}

def test_meets_an_error_of_the_portal(request):
    note_answer(request.node, 404, "http://127.0.0.1:1/w/kept/report")
    note_answer(request.node, 503, "http://127.0.0.1:1/w/kept/report/invoices?enrollment=1")
    assert 1 == 2

def test_fails_after_a_comparison_that_did_not_matter():
    try:
        assert 1 == 2
    except AssertionError:
        pass
    raise ValueError("no form")

def test_passes(request):
    note_answer(request.node, 500, "http://127.0.0.1:1/")
"""


@pytest.fixture
def recorded(pytester: pytest.Pytester) -> tuple[Path, dict[str, CheckResult]]:
    """The folder of a run, and its results by name."""
    pytester.makepyfile(FAILING)
    folder = pytester.path / "out"
    pytester.runpytest_subprocess(
        "-p", "eaportal.flows.qa.verify.recorder", "--eaportal-results", str(folder), "--eaportal-artifacts"
    ).assert_outcomes(passed=1, failed=3)
    return folder, {check.name: check for check in read_lines(CheckResult, [folder / CHECKS])}


def test_a_failed_check_is_written_with_its_problem_and_its_world(
    recorded: tuple[Path, dict[str, CheckResult]],
) -> None:
    folder, checks = recorded

    assert {
        name: (check.passed, check.problem, check.expected, check.seen) for name, check in checks.items()
    } == {
        "compares": (
            False,
            "Expected (PO number: 'B'). Seen: (PO number: 'A').",
            "(PO number: 'B')",
            "(PO number: 'A')",
        ),
        "meets_an_error_of_the_portal": (False, "The portal answered 503 at report/invoices.", "", ""),
        "fails_after_a_comparison_that_did_not_matter": (
            False,
            "The check could not read what the portal shows (ValueError: no form).",
            "",
            "",
        ),
        "passes": (True, "", "", ""),
    }
    worlds = {name: check.world for name, check in checks.items() if check.world}
    assert list(worlds) == ["compares"]
    assert (folder / worlds["compares"]).read_bytes() == b"a world"
