import json

import pytest

from eaportal.flows.articles.findings.results import (
    ActionResult,
    ArticleResult,
    Finding,
    Markup,
    MatchKind,
    Outcome,
    StepResult,
    Verdict,
    finding,
    report_on,
)
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.text.passages import Passage, Position, Span
from eaportal.flows.articles.walk.messages import remarks_on
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
                    }
                ],
                "claims": [],
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


def test_rules_have_names_of_their_own_and_a_meaning():
    names = [rule.code for rule in Rule]

    assert len(set(names)) == len(names)
    assert all(rule.meaning for rule in Rule)


def action(written, on_page, match, markup, control=Control.REPORTS):
    return ActionResult(ActionKind.OPEN, control, written, on_page, match, markup, Outcome.DONE)


@pytest.mark.parametrize(
    ("done", "rules"),
    [
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.EXACT), []),
        (action("rapporten", "Rapporten", MatchKind.CASE, Markup.EXACT), ["label-case"]),
        (action("Rap-porten", "Rapporten", MatchKind.NEAR, Markup.EXACT), ["label-spelling"]),
        (action("Rapport", "Rapporten", MatchKind.NEAR, Markup.EXACT), ["label-inflected"]),
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.EXTRA_PUNCT), []),
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.EXTRA_WORDS), ["extra-words"]),
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.PARTIAL), ["half-bold"]),
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.PARTIAL_EXTRA), ["half-bold"]),
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.WRONG_WORDS), ["wrong-bold"]),
        (action("Rapporten", "Rapporten", MatchKind.EXACT, Markup.NONE), ["not-bold"]),
        (action("rapporten", "Rapporten", MatchKind.CASE, Markup.NONE), ["label-case", "not-bold"]),
        (action("periode", "Periode", MatchKind.CASE, None, Control.PERIOD), []),
    ],
)
def test_what_there_is_to_say_of_a_label(done, rules):
    text = f"Klik op {done.written} nu"
    passage = Passage(text, tuple(Position(3, n) for n in range(1, len(text) + 1)), (Span(0, 4),))
    label = Span(8, 8 + len(done.written))

    remarks = remarks_on(done, passage, label)

    assert [remark.rule for remark in remarks] == rules
    assert all(remark.severity is not Severity.ERROR for remark in remarks)


def test_a_finding_takes_its_severity_from_its_rule():
    assert finding(Rule.LABEL_DRIFT, Position(3, 5), "Drifted.") == Finding(
        "label-drift", Severity.ERROR, 3, 5, "Drifted.", None
    )
