"""The results of the suite, and the report made of them."""

from pathlib import Path

import pytest

from eaportal.flows.qa.verify.report import write_report
from eaportal.flows.qa.verify.results import CheckResult, Hunt, StepDone, check_name, read_lines, write_line


@pytest.mark.parametrize(
    ("nodeid", "name"),
    [
        ("flows/qa/suite/test_a.py::test_one[chromium]", "one"),
        ("flows/qa/suite/test_a.py::test_one[chromium-ar-SA]", "one[ar-SA]"),
        ("flows/qa/suite/test_a.py::test_one[ar-SA-chromium]", "one[ar-SA]"),
        ("flows/qa/suite/test_a.py::test_one", "one"),
    ],
)
def test_a_check_is_named_without_file_and_browser(nodeid: str, name: str) -> None:
    assert check_name(nodeid) == name


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    results = [
        CheckResult("one", "Fact", passed=True, seconds=0.1, steps=[StepDone("Save", "1.jpg")]),
        CheckResult("two", "Fact", passed=False, seconds=0.2, problem="a\nb", trace="trace.zip"),
    ]
    for result in results:
        write_line(tmp_path / "results", result)

    assert read_lines(CheckResult, [tmp_path / "results", tmp_path / "none"]) == results


def test_the_report_shows_fact_check_step_picture_and_trace(tmp_path: Path) -> None:
    trace = tmp_path / "artifacts" / "a b" / "trace.zip"
    checks = [
        CheckResult(
            "it_works",
            "A <fact>",
            True,
            0.1,
            steps=[StepDone("Save", "pictures/1.jpg"), StepDone("Cancel", None)],
        ),
        CheckResult("it_fails", "A <fact>", False, 0.2, problem="3 < 4", trace=str(trace)),
    ]

    page = write_report(tmp_path, checks, [Hunt("day-too-many", True, "it_fails", 1.5)])

    text = page.read_text()
    for shown in (
        "<p>2 checks: 1 passed, 1 failed.</p>",
        "<p>1 seeded defect: 1 caught, 0 not caught.</p>",
        "<h2>A &lt;fact&gt;</h2>",
        "passed: it works (0.1 s)",
        '<img src="pictures/1.jpg" alt="The page after Save"',
        "<pre>3 &lt; 4</pre>",
        'href="artifacts/a%20b/trace.zip"',
        '<th scope="row">day-too-many</th><td>it fails</td><td>1.5</td>',
    ):
        assert shown in text
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def test_a_report_without_checks_counts_only_defects(tmp_path: Path) -> None:
    hunts = [Hunt("day-too-many", True, "it_fails", 1.5), Hunt("page-in-italian", False, None, 9)]

    text = write_report(tmp_path, [], hunts).read_text()

    assert "<p>2 seeded defects: 1 caught, 1 not caught.</p>" in text
    assert "passed" not in text
