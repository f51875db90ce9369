from typing import Any

import pytest

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Verdict,
)
from eaportal.flows.articles.findings.rules import Severity
from tests.flows.articles.mutants.drafts import HERE
from tests.flows.articles.mutants.mutant import Answer, Group, Mutant, mutant
from tests.support.list_results import list_result

LABEL_DRIFT = ("label-drift", Severity.ERROR)
NOT_BOLD = ("not-bold", Severity.WARNING)
LABEL_CASE = ("label-case", Severity.NOTE)


def result(verdict: Verdict, *found: tuple[int, tuple[str, Severity]]) -> ArticleResult:
    findings = tuple(
        Finding(rule=rule, severity=severity, line=line, column=1, end_line=line, end_column=2, message="No.")
        for line, (rule, severity) in found
    )
    return list_result("a.md", verdict, findings=findings)


def made(group: Group, **settings: Any) -> Mutant:
    return mutant(group, "a kind", "en-US", f"# A\r\n{HERE}Press A.\n", **settings)


@pytest.mark.parametrize(
    ("checked", "answer"),
    [
        (result(Verdict.FAIL, (2, LABEL_DRIFT)), Answer.RIGHT),
        (result(Verdict.PASS), Answer.MISSED),
        (result(Verdict.PASS, (2, NOT_BOLD)), Answer.MISSED),
        (result(Verdict.FAIL, (1, LABEL_DRIFT)), Answer.ELSEWHERE),
        (result(Verdict.FAIL, (1, LABEL_DRIFT), (2, NOT_BOLD)), Answer.ELSEWHERE),
    ],
)
def test_a_fault_needs_an_error_in_its_line(checked: ArticleResult, answer: Answer) -> None:
    assert made(Group.FAULT).answer(checked) is answer


def test_a_fault_can_need_a_certain_rule() -> None:
    checked = result(Verdict.FAIL, (2, LABEL_DRIFT))

    assert made(Group.FAULT, rules={"claim-differs"}).answer(checked) is Answer.ELSEWHERE


def test_a_slight_fault_may_pass_with_any_finding() -> None:
    slight = made(Group.FAULT, may_pass=True)

    assert slight.answer(result(Verdict.PASS, (2, LABEL_CASE))) is Answer.RIGHT
    assert slight.answer(result(Verdict.PASS)) is Answer.MISSED


@pytest.mark.parametrize(
    ("checked", "answer"),
    [
        (result(Verdict.PASS, (2, LABEL_CASE)), Answer.RIGHT),
        (result(Verdict.PASS, (2, NOT_BOLD)), Answer.FALSE_ALARM),
        (result(Verdict.NOT_UNDERSTOOD), Answer.FALSE_ALARM),
    ],
)
def test_a_rewrite_must_pass_with_notes_at_most(checked: ArticleResult, answer: Answer) -> None:
    assert made(Group.HARMLESS).answer(checked) is answer


def test_a_rewrite_can_bring_warnings_of_certain_rules() -> None:
    checked = result(Verdict.PASS, (2, NOT_BOLD))

    assert made(Group.HARMLESS, rules={"not-bold"}).answer(checked) is Answer.RIGHT
