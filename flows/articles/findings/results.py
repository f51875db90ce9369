"""What a check gives back; the fields are those of the JSON report."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from eaportal.flows.articles.claims.judging import ClaimResult
from eaportal.flows.articles.findings.findings import Finding
from eaportal.flows.articles.findings.markup import Markup
from eaportal.flows.articles.walk.matching import MatchKind
from eaportal.flows.articles.walk.procedure import ActionKind, Control


class Outcome(StrEnum):
    """What became of an action."""

    DONE = "done"
    FAILED = "failed"
    NOT_RUN = "not-run"


class Verdict(StrEnum):
    """What a check says of an article as a whole."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True)
class ActionResult:
    """One action that a step asks for."""

    kind: ActionKind
    control: Control
    written: str
    on_page: str
    match: MatchKind
    markup: Markup | None
    outcome: Outcome

    @property
    def understood(self) -> bool:
        """Whether it is clear which control is meant."""
        return self.match not in {MatchKind.ABSENT, MatchKind.AMBIGUOUS}


@dataclass(frozen=True)
class StepResult:
    """One step of the article and what it asks for."""

    number: int
    line: int
    text: str
    actions: tuple[ActionResult, ...]


@dataclass(frozen=True)
class ArticleResult:
    """One article checked."""

    path: str
    locale: str
    edition: str
    verdict: Verdict
    actions_understood: int
    actions_run: int
    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    claims: tuple[ClaimResult, ...] = ()


@dataclass(frozen=True)
class Summary:
    """How many articles there were, and of which verdict."""

    articles: int
    passed: int
    failed: int
    not_understood: int


@dataclass(frozen=True)
class CheckReport:
    """Everything that one run of the check says."""

    schema: int
    articles: tuple[ArticleResult, ...]
    summary: Summary

    @property
    def passed(self) -> bool:
        """Whether there was an article, and every one passed."""
        return 0 < self.summary.articles == self.summary.passed


def report_on(articles: Iterable[ArticleResult]) -> CheckReport:
    """Sum up *articles*."""
    results = tuple(articles)
    verdicts = [article.verdict for article in results]
    summary = Summary(
        articles=len(results),
        passed=verdicts.count(Verdict.PASS),
        failed=verdicts.count(Verdict.FAIL),
        not_understood=verdicts.count(Verdict.NOT_UNDERSTOOD),
    )
    return CheckReport(schema=1, articles=results, summary=summary)
