"""Results of articles with one list of steps."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    ClaimResult,
    ProcedureResult,
    StepResult,
    Verdict,
)


def list_result(
    path: str,
    verdict: Verdict = Verdict.PASS,
    steps: Sequence[StepResult] = (),
    findings: Sequence[Finding] = (),
    *,
    locale: str = "en-US",
    edition: str = "2020-12",
    actions: tuple[int, int] = (7, 7),
    claims: Sequence[ClaimResult] = (),
    line: int = 1,
    heading: str = "",
) -> ArticleResult:
    """The result of the article *path*, with so many *actions* understood and run."""
    procedure = None if verdict is Verdict.OTHER else "update-po-number"
    told = ProcedureResult(procedure, heading, line, verdict, *actions, tuple(steps), tuple(findings))
    return ArticleResult.of(path, locale, edition, [told], claims)


def changed(article: ArticleResult, *, path: str | None = None, **fields: Any) -> ArticleResult:
    """The result of *article* with other *fields* of its only list."""
    (told,) = article.procedures
    return ArticleResult.of(
        path or article.path, article.locale, article.edition, [replace(told, **fields)], article.claims
    )
