"""Labels that are marked in another way than the project asks for."""

import pytest

from eaportal.flows.articles.findings.fixes import fixed_source
from eaportal.flows.articles.findings.results import (
    ActionResult,
    LabelStyle,
    Markup,
    Outcome,
    StepResult,
)
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.articles.walk.label_findings import style_findings
from eaportal.flows.procedures.controls import ActionKind, Control
from tests.support.texts import article_of, source_of

LABELS = {"Reports": Control.REPORTS, "Usage Summary": Control.USAGE_SUMMARY, "Save": Control.SAVE}


def followed(*steps):
    """An article of *steps*, and the results of those with the labels that each has."""
    article = article_of("Text.", steps="\n".join(f"1. {step}" for step in steps))
    results = [
        StepResult(
            step.number,
            step.line,
            step.text,
            tuple(
                ActionResult(
                    ActionKind.OPEN, control, label, label, MatchKind.EXACT, Markup.NONE, Outcome.DONE
                )
                for label, control in LABELS.items()
                if label in step.text
            ),
        )
        for step in article.steps
    ]
    return article, results


def found(steps, style):
    """The rule and line of each finding, and the words that it quotes first."""
    article, results = followed(*steps)
    return [
        (each.rule, each.line - article.line + 1, each.message.partition(" is ")[0])
        for each in style_findings(article, results, LabelStyle(style))
    ]


BOLD = ["Go to **Reports**", "Open **Usage Summary**", "Press **Save**"]
QUOTES = ["Go to “Reports”", "Open “Usage Summary”", "Press “Save”"]
CODE = ["Go to `Reports`", "Open `Usage Summary`", "Press `Save`"]
KEYS = ["Go to <kbd>Reports</kbd>", "Press <kbd>Save</kbd>"]


@pytest.mark.parametrize(
    ("steps", "style"),
    [
        (BOLD, "bold"),
        (QUOTES, "quotes"),
        (CODE, "code"),
        (["Go to “**Reports**”", "Press **“Save”**"], "quotes"),
        (["Go to **`Reports`**", "Press `Save`"], "code"),
        (["Go to “**Reports**”", "Press **Save**"], "bold"),
        ([*BOLD, *QUOTES, *CODE, *KEYS], "any"),
        # That these aren't marked at all is found where the label is.
        (["Go to Reports", "Open [Usage Summary](a.md)", "Press **Save**"], "bold"),
    ],
)
def test_labels_with_the_mark_that_is_asked_for(steps, style):
    assert found(steps, style) == []


@pytest.mark.parametrize(
    ("steps", "style", "message"),
    [
        (QUOTES, "bold", "All 3 labels are in quotes, not bold."),
        (CODE, "bold", "All 3 labels are in backticks, not bold."),
        (KEYS, "bold", "All 2 labels are marked as keys, not bold."),
        (BOLD, "quotes", "All 3 labels are bold, not in quotes."),
        (BOLD, "code", "All 3 labels are bold, not in backticks."),
    ],
)
def test_one_other_mark_throughout_is_one_finding_without_a_fix(steps, style, message):
    article, results = followed(*steps)

    (finding,) = style_findings(article, results, LabelStyle(style))

    assert (finding.rule, finding.line) == ("not-bold" if style == "bold" else "label-style", article.line)
    assert finding.message.startswith(message)
    assert (finding.fix, finding.suggestion) == (None, None)


REPORTS, SAVE = "The label 'Reports'", "The label 'Save'"


@pytest.mark.parametrize(
    ("steps", "style", "rule", "lines"),
    [
        (["Go to **Reports**", "Press “Save”"], "bold", "not-bold", {2: SAVE}),
        (["Go to `Reports`", "Press “Save”"], "bold", "not-bold", {1: REPORTS, 2: SAVE}),
        (["Go to “Reports”", "Press Save"], "quotes", "label-style", {2: SAVE}),
        (["Go to Reports", "Press Save"], "code", "label-style", {1: REPORTS, 2: SAVE}),
        (["Press `Save`", "Done"], "bold", "not-bold", {1: SAVE}),
    ],
)
def test_each_label_with_another_mark_is_reported(steps, style, rule, lines):
    assert found(steps, style) == [(rule, line, label) for line, label in lines.items()]


def test_quotes_become_bold_only_if_the_writer_agrees():
    article, results = followed("Go to **Reports**", "Open “Usage Summary” now", "Press `Save`")
    findings = style_findings(article, results, LabelStyle.BOLD)
    source = source_of(article)

    assert fixed_source(source, findings) == source
    assert fixed_source(source, findings, unsafe=True) == source.replace(
        "“Usage Summary”", "**Usage Summary**"
    )


def test_controls_without_a_label_of_their_own_have_no_style():
    article, _ = followed("Pick the “month”", "Press **Save**")
    month = ActionResult(
        ActionKind.CHOOSE, Control.PERIOD, "month", "Period", MatchKind.NEAR, None, Outcome.DONE
    )
    results = [StepResult(1, 8, "Pick the “month”", (month,)), StepResult(2, 9, "Press **Save**", ())]

    assert style_findings(article, results, LabelStyle.BOLD) == []
