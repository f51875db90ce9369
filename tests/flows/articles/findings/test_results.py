import json
from dataclasses import replace

import pytest

from eaportal.flows.articles.findings.results import (
    ActionResult,
    ArticleResult,
    Finding,
    Markup,
    Outcome,
    StepResult,
    Verdict,
    report_on,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.procedure import ActionKind, Control

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
    return ArticleResult("a.md", "nl-NL", "2020-12", verdict, 1, 1, (STEP,), findings)


def test_json_has_the_fields_of_the_contract_in_their_order():
    expected = {
        "schema": 1,
        "articles": [
            {
                "path": "a.md",
                "locale": "nl-NL",
                "edition": "2020-12",
                "verdict": "pass",
                "actions_understood": 1,
                "actions_run": 1,
                "steps": [
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
                ],
                "findings": [
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
                ],
                "claims": [],
                "line": 1,
            }
        ],
        "summary": {"articles": 1, "passed": 1, "failed": 0, "not_understood": 0},
    }

    assert report_on([result(Verdict.PASS, NOTE)]).to_json() == json.dumps(expected, indent=1)


@pytest.mark.parametrize(
    ("verdicts", "passed"),
    [
        ([], False),
        ([Verdict.PASS], True),
        ([Verdict.PASS, Verdict.PASS], True),
        ([Verdict.PASS, Verdict.FAIL], False),
        ([Verdict.PASS, Verdict.NOT_UNDERSTOOD], False),
    ],
)
def test_a_run_passes_when_there_was_something_and_all_of_it_passed(verdicts, passed):
    assert report_on(map(result, verdicts)).passed is passed


def test_articles_of_one_file_are_told_apart_by_the_lines_of_their_lists():
    first, other = result(), replace(result(), path="b.md")

    assert report_on([first, other]).names == ("a.md", "b.md")
    assert report_on([first, other, replace(first, line=9)]).names == (
        "a.md, list on line 1", "b.md", "a.md, list on line 9",
    )  # fmt: skip


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
