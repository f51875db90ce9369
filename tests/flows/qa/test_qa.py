import re
from itertools import combinations, product
from pathlib import Path

import pytest

from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.snapshots import changed_pages, read_pages, write_pages
from eaportal.flows.qa.suite.matrix import chosen_cases
from eaportal.flows.qa.suite.pairwise import every_pair
from eaportal.flows.qa.verify.recording import shown_name
from eaportal.flows.qa.verify.report import write_report
from eaportal.flows.qa.verify.results import CheckResult, Hunt, StepDone, read_lines, write_line
from eaportal.simulator.defects.catalog import DEFECTS
from tests.support.files import ROOT


@pytest.mark.parametrize("fact", Fact, ids=lambda fact: fact.name)
def test_a_fact_of_the_suite_stands_in_the_documents(fact: Fact) -> None:
    facts = re.findall(r"^\| (.+?) \| S", (ROOT / "docs/fidelity.md").read_text(), re.M)
    pages = "".join(page.read_text() for page in sorted((ROOT / "docs/decisions").glob("*.md")))
    decisions = re.findall(r"^\*\*(.+?)\*\*", pages, re.M)

    assert fact in [*facts, *decisions]


def test_each_fact_of_the_suite_is_held_by_a_check_of_it() -> None:
    text = "".join(path.read_text() for path in (ROOT / "flows/qa/suite").glob("test_*.py"))

    assert [
        fact.name for fact in Fact if f"Fact.{fact.name}," not in text and f"Fact.{fact.name})" not in text
    ] == [
        "STEPS",
        "INVOICE_NUMBER",
    ]


def test_what_checks_were_written_against_are_defects() -> None:
    text = "".join(path.read_text() for path in (ROOT / "flows/qa/suite").glob("test_*.py"))
    named = {
        name
        for said in re.findall(r'against=((?:\s*"[^"]*")+)', text)
        for name in said.replace('"', "").split()
    }

    assert named - DEFECTS.keys() == set()


def test_every_two_values_of_two_factors_meet_in_one_of_few_cases() -> None:
    factors = ("abcd", "xy", "123")

    cases = every_pair(*factors)

    for (i, first), (j, second) in combinations(enumerate(factors), 2):
        assert {(case[i], case[j]) for case in cases} == set(product(first, second))
    assert len(cases) == 12


def test_the_suite_tries_every_case_on_request_only() -> None:
    pairs, full = chosen_cases(full=False), chosen_cases(full=True)

    assert (len(full), len(set(full))) == (256, 256)
    assert len(pairs) < 50
    assert set(pairs) < set(full)


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
    assert shown_name(nodeid) == name


PAGES = {"Reports": '- main:\n  - heading "Reports"\n  - link "Usage Summary"', "a page # 2": "- main"}


def test_pages_are_read_as_they_were_kept(tmp_path: Path) -> None:
    write_pages(tmp_path / "new" / "en-US.yaml", PAGES)

    assert read_pages(tmp_path / "new" / "en-US.yaml") == PAGES
    assert read_pages(tmp_path / "nl-NL.yaml") == {}


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (PAGES, {}),
        (
            {**PAGES, "Reports": PAGES["Reports"].replace("Usage Summary", "Overview")},
            {"Reports": ['   - heading "Reports"', '-  - link "Usage Summary"', '+  - link "Overview"']},
        ),
        ({"Reports": PAGES["Reports"]}, {"a page # 2": ["-- main"]}),
        ({**PAGES, "Mailbox": "- main"}, {"Mailbox": ["+- main"]}),
    ],
    ids=["nothing", "a link", "a page gone", "a page new"],
)
def test_what_a_page_tells_otherwise_is_shown_with_the_line_above(
    now: dict[str, str], changed: dict[str, list[str]]
) -> None:
    assert changed_pages(PAGES, now) == changed


def test_results_are_read_as_they_were_written(tmp_path: Path) -> None:
    results = [
        CheckResult("one", "Fact", passed=True, seconds=0.1, steps=[StepDone("Save", "1.jpg")]),
        CheckResult("two", "Fact", passed=False, seconds=0.2, problem="a\nb", trace="trace.zip"),
    ]
    for result in results:
        write_line(tmp_path / "results", result)

    assert read_lines(CheckResult, [tmp_path / "results", tmp_path / "none"]) == results


def test_the_report_is_one_page_with_fact_check_step_picture_and_trace(tmp_path: Path) -> None:
    (tmp_path / "1.jpg").write_bytes(b"picture")
    trace = tmp_path / "artifacts" / "a b" / "trace.zip"
    checks = [
        CheckResult(
            "it_works", "A <fact>", True, 0.1, steps=[StepDone("Save", "1.jpg"), StepDone("Cancel", None)]
        ),
        CheckResult("it_fails", "A <fact>", False, 0.2, problem="3 < 4", trace=str(trace)),
    ]

    page = write_report(tmp_path, checks, [Hunt("day-too-many", True, "it_fails", 1.5)])

    text = page.read_text()
    for shown in (
        "2 checks: 1 passed, 1 failed.",
        "<h2>A &lt;fact&gt;</h2>",
        "passed: it works (0.1 s)",
        'src="data:image/jpeg;base64,cGljdHVyZQ=="',
        "<pre>3 &lt; 4</pre>",
        'href="artifacts/a%20b/trace.zip"',
        '<th scope="row">day-too-many</th><td>it fails</td><td>1.5</td>',
    ):
        assert shown in text
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
