"""The results of the suite, and the report made of them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eaportal.flows.qa.verify.report import Run, write_report
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


PASSED = CheckResult(
    "it_works",
    "A <fact>",
    True,
    0.1,
    steps=[StepDone("Save", "pictures/1.jpg"), StepDone("Cancel", None)],
)
FAILED = CheckResult(
    "it_fails[a]",
    "A <fact>",
    False,
    0.2,
    problem="Expected 4. Seen: <3>.\x00",
    expected="4",
    seen="<3>",
    source="over_http/test_a.py:7",
    trace="artifacts/a b/trace.zip",
    world="worlds/it-fails-1.sqlite",
)
RUN = Run(
    [PASSED, FAILED],
    [Hunt("day-too-many", True, "it_fails", 1.5)],
    "http://127.0.0.1:8020/",
    datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
    "1.2.3",
    "eaportal verify --failed --report out",
)


def test_the_report_has_failures_first_and_then_each_fact_with_its_checks(tmp_path: Path) -> None:
    page = write_report(tmp_path, RUN)

    text = page.read_text()
    shown = [
        "2 checks: 1 passed, 1 failed.",
        "<p>1 seeded defect: 1 caught, 0 not caught.</p>",
        "Portal: http://127.0.0.1:8020/ · 2026-12-01 09:30 UTC · eaportal 1.2.3",
        "<h2>Failed checks</h2>",
        "<code>eaportal verify --failed --report out</code>",
        f"<code>eaportal serve --data {tmp_path / 'worlds'}</code>",
        "<h3>it fails[a]</h3>",
        "<dt>Fact</dt><dd>A &lt;fact&gt;</dd>",
        "<dt>Expected</dt><dd>4</dd>",
        "<dt>Seen</dt><dd>&lt;3&gt;</dd>",
        "http://127.0.0.1:8020/w/it-fails-1/</code>",
        'href="artifacts/a%20b/trace.zip"',
        "<dt>Check</dt><dd>over_http/test_a.py:7</dd>",
        "<h2>A &lt;fact&gt;</h2>",
        ">passed</span>: it works (0.1 s)",
        '<img src="pictures/1.jpg" alt="The page after Save"',
        ">failed</span>: it fails[a] (0.2 s)",
        '<th scope="row">day-too-many</th><td>it fails</td><td>1.5</td>',
    ]
    places = [text.find(each) for each in shown]
    assert -1 not in places
    assert places == sorted(places)


def test_a_problem_that_compares_nothing_is_shown_as_it_is(tmp_path: Path) -> None:
    failed = CheckResult("it_fails", "A fact", False, 0.2, problem="The page has\n  no form.")

    text = write_report(tmp_path, replace(RUN, checks=[failed])).read_text()

    assert "<pre>The page has\n  no form.</pre>" in text
    assert "eaportal serve" not in text


def test_the_junit_report_has_a_suite_for_each_fact_and_only_files_that_exist(tmp_path: Path) -> None:
    write_report(tmp_path, RUN)

    root = ElementTree.parse(tmp_path / "junit.xml").getroot()  # noqa: S314 - ours
    (suite,) = root
    passed, failed = suite
    assert (root.attrib["tests"], root.attrib["failures"], suite.attrib["name"]) == ("2", "1", "A <fact>")
    assert (passed.attrib, list(passed)) == (
        {"classname": "A <fact>", "name": "it_works", "time": "0.1"},
        [],
    )
    assert {each.attrib["name"]: each.attrib["value"] for each in failed.iter("property")} == {
        "source": "over_http/test_a.py:7",
        "trace": "artifacts/a b/trace.zip",
        "world": "worlds/it-fails-1.sqlite",
    }
    (failure,) = failed.iter("failure")
    assert failure.attrib["message"] == "Expected 4. Seen: <3>."
    assert "It proves: A <fact>" in (failure.text or "")


def test_a_report_without_checks_counts_only_defects(tmp_path: Path) -> None:
    hunts = [Hunt("day-too-many", True, "it_fails", 1.5), Hunt("page-in-italian", False, None, 9)]

    text = write_report(tmp_path, replace(RUN, checks=[], hunts=hunts)).read_text()

    assert "<p>2 seeded defects: 1 caught, 1 not caught.</p>" in text
    assert "passed" not in text
