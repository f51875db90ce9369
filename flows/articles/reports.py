"""A check told: as text for writers, as JSON for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from flows.articles.procedure import PROCEDURE
from flows.articles.results import ArticleResult, CheckReport, Verdict


def as_json(report: CheckReport) -> str:
    """The *report* in the form that checks rely on, its fields in their order."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=1)


def as_text(report: CheckReport) -> str:
    """The *report* as a calm compiler would print it: findings at their places, then one line an article."""
    lines = [line for article in report.articles for line in _article_lines(article)]
    if len(report.articles) != 1:
        summary = report.summary
        lines.append(
            f"{summary.articles} articles: {summary.passed} passed, {summary.failed} failed,"
            f" {summary.not_understood} not understood"
        )
    return "\n".join(lines)


def _article_lines(article: ArticleResult) -> Iterator[str]:
    for found in article.findings:
        yield f"{article.path}:{found.line}:{found.column}: {found.severity}[{found.rule}]: {found.message}"
        if found.suggestion:
            yield f"    {found.suggestion}"
    yield f"{article.path}: {_verdict(article)}"


def _verdict(article: ArticleResult) -> str:
    if article.verdict is Verdict.NOT_UNDERSTOOD:
        return f"{article.locale}: not understood"
    in_text = sum(len(step.actions) for step in article.steps)
    understood = "" if article.actions_understood == in_text else f"{article.actions_understood} understood, "
    return (
        f"{article.locale}: {in_text} of {len(PROCEDURE)} actions in the text,"
        f" {understood}{article.actions_run} run: {article.verdict}"
    )
