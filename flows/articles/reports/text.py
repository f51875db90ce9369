"""A check as a calm compiler would print it."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import click
from rich.cells import cell_len

from eaportal.flows.articles.findings.results import (
    ArticleResult,
    CheckReport,
    ClaimVerdict,
    Finding,
    Verdict,
)
from eaportal.flows.articles.findings.rules import Severity

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def as_text(report: CheckReport, sources: Mapping[str, Sequence[str]]) -> str:
    """Findings at their places with the words marked, then one line an article; *sources* has their lines.

    Its colours are for a terminal; click.echo takes them out where there is none.
    """
    lines = [line for article in report.articles for line in _article(article, sources.get(article.path, ()))]
    if len(report.articles) != 1:
        lines.append(click.style(report.sentence, bold=True))
    return "\n".join(lines)


def _article(article: ArticleResult, source: Sequence[str]) -> Iterator[str]:
    for found in article.findings:
        yield from _finding(article.path, found, source)
    for claim in article.claims:
        if claim.verdict is ClaimVerdict.NOT_JUDGED:
            place = click.style(f"{article.path}:{claim.line}:{claim.column}", bold=True)
            yield f"{place}: not judged: {claim.written!r} ({claim.claim}: the portal has {claim.expected})"
    colour = "green" if article.verdict is Verdict.PASS else "red"
    yield f"{click.style(article.path, bold=True)}: {click.style(article.sentence, fg=colour)}"


def _finding(path: str, found: Finding, source: Sequence[str]) -> Iterator[str]:
    place = click.style(f"{path}:{found.line}:{found.column}", bold=True)
    kind = click.style(f"{found.severity}[{found.rule}]", fg=_COLOURS[found.severity])
    yield f"{place}: {kind}: {found.message}"
    yield from excerpt(source, found)
    if found.suggestion:
        yield f"      = {found.suggestion}"


WIDTH = 96
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def excerpt(lines: Sequence[str], found: Finding) -> list[str]:
    """The line of *found* among *lines* and the marks under it; nothing where that line is empty.

    What has no width or would end the line shows as ·, and a long line as the part round the words. Where
    text runs to the left, terminals disagree on what stands under what, so the words are repeated instead.
    """
    line = lines[found.line - 1] if found.line <= len(lines) else ""
    if not line.strip():
        return []
    shown = "".join(map(_visible, line))
    start = min(found.column - 1, len(shown))
    ends_here = found.end_column is not None and found.end_line in {None, found.line}
    end = max(start + 1, (found.end_column or 0) - 1) if ends_here else start + 1
    margin = " " * len(f"{found.line:>5}")
    first, last = _window(shown, start, end)
    before = ("…" if first else "") + shown[first:start]
    clipped = f"{'…' if first else ''}{shown[first:last]}{'…' if last < len(shown) else ''}"
    words = shown[start : min(end, last)]
    marks = " " * cell_len(before) + "^" * max(1, cell_len(words))
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in clipped):
        marks = f"^ {words}" if ends_here else "^"
    return [f"{found.line:>5} | {clipped}", f"{margin} | {marks}"]


def _visible(character: str) -> str:
    return "·" if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} else character


def _window(line: str, start: int, end: int) -> tuple[int, int]:
    """The part of a long *line*, up to WIDTH cells, that has the characters from *start* to *end*."""
    first, last = start, min(max(end, start + 1), len(line))
    room = WIDTH - cell_len(line[first:last])
    while room > 0 and (first > 0 or last < len(line)):
        # The words before a place say more of it than those after.
        if first > 0 and (last == len(line) or start - first <= 2 * (last - end)):
            first -= 1
            room -= cell_len(line[first])
        else:
            room -= cell_len(line[last])
            last += 1
    return first, last
