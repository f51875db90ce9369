import pytest

from eaportal.flows.articles.findings.results import (
    ActionResult,
    Markup,
    Outcome,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.articles.text.passages import Passage, Position, Span
from eaportal.flows.articles.walk.label_findings import label_findings
from eaportal.flows.procedures.controls import ActionKind, Control


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
def test_the_findings_about_a_label(done, rules):
    text = f"Klik op {done.written} nu"
    passage = Passage(text, tuple(Position(3, n) for n in range(1, len(text) + 1)), (Span(0, 4),))
    label = Span(8, 8 + len(done.written))

    found = label_findings(done, passage, label)

    assert [each.rule for each in found] == rules
    assert all(each.severity is not Severity.ERROR for each in found)
