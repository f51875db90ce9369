"""A report as text, in the style of a compiler."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

import click
from rich.cells import cell_len

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    ActionResult,
    ArticleResult,
    CheckReport,
    ClaimVerdict,
    ProcedureResult,
    StepResult,
    Verdict,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.reports.readers import readers_table
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.names import CERTAINTY, find_label
from eaportal.flows.labels import labels_for, spoken_for
from eaportal.flows.procedures.catalog import find_procedure
from eaportal.flows.procedures.controls import Control, english_label
from eaportal.flows.wording import counted, listed, one_line

_VERDICTS = {Verdict.PASS: "green", Verdict.OTHER: "cyan"}
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def as_text(report: CheckReport, sources: Mapping[str, Sequence[str]]) -> str:
    """Each finding with its position and its words marked, then a line per article; *sources* has the lines.

    The colors are for a terminal; click.echo removes them elsewhere.
    """
    lines = [line for article in report.articles for line in _article(article, sources)]
    if len(report.articles) != 1:
        lines.append(click.style(report.sentence, bold=True))
    return "\n".join(lines)


def _article(article: ArticleResult, sources: Mapping[str, Sequence[str]]) -> Iterator[str]:
    path = one_line(article.path)
    for found in article.findings:
        file = found.path or article.path
        yield from _finding(one_line(file), found, sources.get(file, ()))
    for claim in article.claims:
        if claim.verdict is ClaimVerdict.NOT_JUDGED:
            place = click.style(f"{one_line(claim.path or path)}:{claim.line}:{claim.column}", bold=True)
            rule = f"{claim.claim}: the rule of the portal is {claim.expected}"
            yield f"{place}: not judged, because {claim.reason}: {claim.written!r} ({rule})"
    for name, part in article.parts:
        color = _VERDICTS.get(part.verdict, "red")
        yield f"{click.style(one_line(name), bold=True)}: {click.style(part.sentence, fg=color)}"
        if part.readers:
            yield readers_table(part.readers)


def _finding(path: str, found: Finding, source: Sequence[str]) -> Iterator[str]:
    place = click.style(f"{path}:{found.line}:{found.column}", bold=True)
    kind = click.style(f"{found.severity}[{found.rule}]", fg=_COLORS[found.severity])
    yield f"{place}: {kind}: {' '.join(found.message.split())}"
    yield from excerpt(source, found)
    if found.suggestion:
        yield f"      = {found.suggestion}{_option(found)}"


WIDTH = 96
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def _option(found: Finding) -> str:
    """The options that apply the fix of *found*."""
    if found.fix is None:
        return ""
    return " [--fix]" if found.fix.safe else " [--fix --unsafe]"


def breakage(report: CheckReport, renames: Sequence[tuple[str, str]]) -> str:
    """Which articles of *report* break if the labels are renamed, from old to new, and at which steps."""
    broken = broken_places(report, renames)
    uses = (_uses(article, old, new) for article in report.articles for old, new in renames)
    if not broken and not any(uses):
        return f"No article uses {listed([repr(old) for old, _ in renames])}, so none breaks."
    what = listed([f"{new!r} instead of {old!r}" for old, new in renames])
    if not broken:
        return f"If the page says {what}, no article breaks."
    count = sum(any(name in broken for name, _ in article.parts) for article in report.articles)
    verb = "breaks" if count == 1 else "break"
    head = f"If the page says {what}, {count} of {counted(report.summary.articles, 'article')} {verb}:"
    return "\n".join([head, *(place for each in broken.values() for place in each)])


def broken_places(report: CheckReport, renames: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """The steps that don't say the new labels, for each article that breaks."""
    broken = {
        name: [
            f"  {step.path or article.path}:{step.line}: step {step.number} says {written!r}"
            for step in part.steps
            for written in _old_labels(article, part, step, renames)
        ]
        for article in report.articles
        for name, part in article.parts
        if part.verdict is not Verdict.OTHER
    }
    return {name: places for name, places in broken.items() if places}


def _old_labels(
    article: ArticleResult, part: ProcedureResult, step: StepResult, renames: Sequence[tuple[str, str]]
) -> Iterator[str]:
    """The labels that *step* has, and that the page no longer has; a part of the words is not enough."""
    done = {action.control for each in part.steps for action in each.actions if action.on_page}
    for old, new in renames:
        renamed = _renamed(article, part, old)
        for action in step.actions:
            if action.on_page == new and _says_other(step, action, old, new):
                yield action.written
        for control, label in renamed.items():
            found = [match for match in find_label(label, step.text) if not match.inflected]
            # Nothing on the page was like the label, so that no action used it.
            if control not in done and found:
                yield found[0].written


def _says_other(step: StepResult, action: ActionResult, old: str, new: str) -> bool:
    if action.match not in CERTAINTY or fold(action.written).text != fold(new).text:
        return True
    was_longer = len(fold(old).text) > len(fold(new).text)
    return was_longer and any(not match.inflected for match in find_label(old, step.text))


def _renamed(article: ArticleResult, part: ProcedureResult, old: str) -> dict[Control, str]:
    """The controls that were called *old*, in the language of *article* or in English, and their labels."""
    labels = find_procedure(part.procedure or "").labels(
        labels_for(spoken_for(article.locale), article.edition)
    )
    return {control: name for control, name in labels.items() if old in {name, english_label(control)}}


def _uses(article: ArticleResult, old: str, new: str) -> bool:
    actions = (action for step in article.steps for action in step.actions)
    named = any(find_label(old, step.text) for step in article.steps)
    return named or any(action.on_page == new for action in actions)


def excerpt(lines: Sequence[str], found: Finding) -> list[str]:
    """The line of *found*, one of *lines*, with marks under its words; nothing if the line is empty.

    Characters without width and line separators appear as ·, and a long line as the part around the words.
    Terminals align right-to-left text differently, so there the words are repeated instead of marked.
    """
    line = lines[found.line - 1] if found.line <= len(lines) else ""
    if not line.strip():
        return []
    shown = one_line(line)
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


def _window(line: str, start: int, end: int) -> tuple[int, int]:
    """The part of *line*, up to WIDTH cells, that contains the characters from *start* to *end*."""
    first, last = start, min(max(end, start + 1), len(line))
    room = WIDTH - cell_len(line[first:last])
    while room > 0 and (first > 0 or last < len(line)):
        # The words before a position say more about it than those after.
        if first > 0 and (last == len(line) or start - first <= 2 * (last - end)):
            first -= 1
            room -= cell_len(line[first])
        else:
            room -= cell_len(line[last])
            last += 1
    return first, last
