import json

import pytest

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ActionResult,
    Markup,
    Outcome,
    StepResult,
    Verdict,
    report_on,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.procedures.controls import ActionKind, Control
from tests.support.list_results import changed, list_result

OPENED = ActionResult(
    ActionKind.OPEN,
    Control.REPORTS,
    "rapporten",
    "Rapporten",
    MatchKind.CASE,
    Markup.EXACT,
    Outcome.DONE,
)
STEP = StepResult(1, 7, "Klik op rapporten.", (OPENED,))
NOTE = Finding("label-case", Severity.NOTE, 7, 14, "'rapporten' is 'Rapporten' on the page.", "Write it.")


def result(verdict=Verdict.PASS, *findings):
    return list_result("a.md", verdict, (STEP,), findings, locale="nl-NL", actions=(1, 1))


STEPS = [
    {
        "number": 1,
        "line": 7,
        "text": "Klik op rapporten.",
        "actions": [
            {
                "kind": "open",
                "control": "reports",
                "written": "rapporten",
                "on_page": "Rapporten",
                "match": "case",
                "markup": "exact",
                "outcome": "done",
            }
        ],
        "idle": False,
        "path": None,
    }
]
FINDINGS = [
    {
        "rule": "label-case",
        "severity": "note",
        "line": 7,
        "column": 14,
        "message": "'rapporten' is 'Rapporten' on the page.",
        "suggestion": "Write it.",
        "end_line": None,
        "end_column": None,
        "fix": None,
        "path": None,
    }
]


def test_json_has_the_fields_of_the_contract_in_their_order():
    expected = {
        "schema": 2,
        "articles": [
            {
                "path": "a.md",
                "locale": "nl-NL",
                "edition": "2020-12",
                "verdict": "pass",
                "actions_understood": 1,
                "actions_run": 1,
                "steps": STEPS,
                "findings": FINDINGS,
                "procedures": [
                    {
                        "procedure": "update-po-number",
                        "heading": "Update it",
                        "line": 7,
                        "verdict": "pass",
                        "actions_understood": 1,
                        "actions_run": 1,
                        "steps": STEPS,
                        "findings": FINDINGS,
                        "readers": [],
                    }
                ],
                "claims": [],
                "line": 7,
            }
        ],
        "summary": {"articles": 1, "passed": 1, "failed": 0, "not_understood": 0},
    }

    assert report_on(
        [changed(result(Verdict.PASS, NOTE), line=7, heading="Update it")]
    ).to_json() == json.dumps(expected, indent=1)


@pytest.mark.parametrize(
    ("verdicts", "passed"),
    [
        ([], False),
        ([Verdict.PASS], True),
        ([Verdict.PASS, Verdict.PASS], True),
        ([Verdict.PASS, Verdict.FAIL], False),
        ([Verdict.PASS, Verdict.NOT_UNDERSTOOD], False),
        ([Verdict.PASS, Verdict.OTHER], True),
        ([Verdict.OTHER], False),
    ],
)
def test_a_run_passes_when_there_was_something_and_all_of_it_passed(verdicts, passed):
    files = [changed(result(each), path=f"{number}.md") for number, each in enumerate(verdicts)]

    assert report_on(files).passed is passed
    assert report_on(map(result, verdicts)).passed is passed


@pytest.mark.parametrize(
    ("verdicts", "verdict"),
    [
        ([Verdict.OTHER, Verdict.PASS], Verdict.PASS),
        ([Verdict.PASS, Verdict.FAIL, Verdict.OTHER], Verdict.FAIL),
        ([Verdict.FAIL, Verdict.NOT_UNDERSTOOD], Verdict.NOT_UNDERSTOOD),
        ([Verdict.OTHER, Verdict.OTHER], Verdict.NOT_UNDERSTOOD),
    ],
)
def test_the_verdict_on_a_file_is_the_worst_on_a_procedure(verdicts, verdict):
    (file,) = report_on(map(result, verdicts)).articles

    assert (file.verdict, [each.verdict for each in file.procedures]) == (verdict, verdicts)
    assert file.actions_run == len(verdicts)


def names_in(report):
    return [name for article in report.articles for name, _ in article.parts]


def test_articles_of_one_file_are_told_apart_by_the_lines_of_their_lists():
    first, other = result(), changed(result(), path="b.md")
    later = changed(first, line=9, heading="Marketplace")

    assert names_in(report_on([first, other])) == ["a.md", "b.md"]
    assert names_in(report_on([first, other, later])) == [
        "a.md, list on line 1", "a.md, list on line 9 (Marketplace)", "b.md",
    ]  # fmt: skip


WARNING = Finding("not-bold", Severity.WARNING, 7, 14, "The label is not bold.")


@pytest.mark.parametrize(
    ("finding", "clean_for"),
    [(None, {"error", "warning", "note"}), (NOTE, {"error", "warning"}), (WARNING, {"error"})],
)
def test_a_run_is_clean_without_findings_that_are_serious_enough(finding, clean_for):
    report = report_on([result(Verdict.PASS, *filter(None, [finding]))])

    assert {severity.value for severity in Severity if report.is_clean(severity)} == clean_for
    failed = report_on([result(Verdict.FAIL)])
    assert not any(map(failed.is_clean, Severity))
