"""A check as a calm compiler would print it."""

from collections.abc import Iterator, Mapping, Sequence

import click

from eaportal.flows.articles.claims.judging import ClaimVerdict
from eaportal.flows.articles.findings.findings import Finding, Severity
from eaportal.flows.articles.findings.results import ArticleResult, CheckReport, Verdict
from eaportal.flows.articles.reports.excerpts import excerpt
from eaportal.flows.articles.reports.verdicts import summary, verdict

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def as_text(report: CheckReport, sources: Mapping[str, Sequence[str]]) -> str:
    """Findings at their places with the words marked, then one line an article; *sources* has their lines.

    Its colours are for a terminal; click.echo takes them out where there is none.
    """
    lines = [line for article in report.articles for line in _article(article, sources.get(article.path, ()))]
    if len(report.articles) != 1:
        lines.append(click.style(summary(report), bold=True))
    return "\n".join(lines)


def _article(article: ArticleResult, source: Sequence[str]) -> Iterator[str]:
    for found in article.findings:
        yield from _finding(article.path, found, source)
    for claim in article.claims:
        if claim.verdict is ClaimVerdict.NOT_JUDGED:
            place = click.style(f"{article.path}:{claim.line}:{claim.column}", bold=True)
            yield f"{place}: not judged: {claim.written!r} ({claim.claim}: the portal has {claim.expected})"
    colour = "green" if article.verdict is Verdict.PASS else "red"
    yield f"{click.style(article.path, bold=True)}: {click.style(verdict(article), fg=colour)}"


def _finding(path: str, found: Finding, source: Sequence[str]) -> Iterator[str]:
    place = click.style(f"{path}:{found.line}:{found.column}", bold=True)
    kind = click.style(f"{found.severity}[{found.rule}]", fg=_COLOURS[found.severity])
    yield f"{place}: {kind}: {found.message}"
    yield from excerpt(source, found)
    if found.suggestion:
        yield f"      = {found.suggestion}"
