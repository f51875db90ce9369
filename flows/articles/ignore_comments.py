"""Comments in an article that say which findings to ignore: <!-- eaportal: ignore not-bold -->."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from eaportal.flows.articles.findings.results import Finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.markdown import Comment
from eaportal.flows.articles.text.passages import Passage, Span

_OURS = re.compile(
    r"<!--\s*eaportal\s*:\s*(?P<what>(?:\w+(?:-\w+)*)?)(?P<rest>.*?)\s*(?:-->)?", re.IGNORECASE | re.DOTALL
)
_NAME = re.compile(r"[^\s,:]+")
_IGNORE, _START, _END = "ignore", "ignore-start", "ignore-end"
_LINE_END = re.compile(r"\r\n?|\n")
_CODES = [rule.code for rule in Rule]
# What says that the article as a whole isn't understood or checked stays.
_WHOLE = {Rule.NOT_UNDERSTOOD.code, Rule.GIVEN_UP.code, Rule.IGNORE_COMMENT.code}


@dataclass(frozen=True)
class _Stretch:
    """The lines from *first* to *last* of a file, and the *rules* to ignore there; all if there are none."""

    path: Path | None
    first: int
    last: int
    rules: frozenset[str]

    def has(self, found: Finding) -> bool:
        is_there = found.path == (str(self.path) if self.path else None)
        is_there = is_there and self.first <= found.line <= self.last
        return is_there and (not self.rules or found.rule in self.rules)


def without_ignored(article: Article, findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* without those that comments of *article* ignore, and with what is wrong with these.

    A comment holds for the step or block in which it is, or else for the next one; or for the lines from an
    ignore-start to its ignore-end.
    """
    stretches, problems = _read(article)
    kept = (each for each in findings if each.rule in _WHOLE or not any(s.has(each) for s in stretches))
    return [*kept, *(problems if article.is_first else ())]


def _read(article: Article) -> tuple[list[_Stretch], list[Finding]]:
    stretches: list[_Stretch] = []
    problems: list[Finding] = []
    started: list[tuple[Comment, frozenset[str]]] = []

    def report(comment: Comment, problem: str, where: Span | None = None) -> None:
        span = where or Span(0, len(comment.passage.text))
        problems.append(finding_in(comment.passage, span, Rule.IGNORE_COMMENT, problem=problem))

    for comment in article.comments:
        match = _OURS.fullmatch(comment.passage.text)
        if match is None:
            continue
        what = match["what"].lower()
        names = list(_NAME.finditer(comment.passage.text, *match.span("rest")))
        rules = frozenset(name[0] for name in names)
        for name in names:
            if name[0] not in _CODES:
                problem = f"There is no rule {name[0]!r}{_nearest(name[0], _CODES)}."
                report(comment, problem, Span(*name.span()))
        known = rules & set(_CODES)
        if rules and not known and what != _END:
            continue
        match what:
            case "ignore":
                lines = _lines_of(article, comment)
                if lines is None:
                    report(comment, "Nothing follows this comment, so it ignores nothing.")
                else:
                    stretches.append(_Stretch(comment.path, *lines, known))
            case "ignore-start":
                started.append((comment, known))
            case "ignore-end" if started:
                first, ignored = started.pop()
                stretches.append(_Stretch(first.path, first.line, comment.last_line, ignored))
            case "ignore-end":
                report(comment, f"There is no {_START} before this {_END}.")
            case _:
                kinds = (_IGNORE, _START, _END)
                problem = f"There is no comment {what!r}{_nearest(what, kinds)}."
                report(comment, problem, Span(*match.span("what")) if what else None)
    for comment, _ in started:
        report(comment, f"There is no {_END} after this {_START}, so it ignores nothing.")
    return stretches, problems


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; the nearest is {near[0]!r}" if near else ""


def _lines_of(article: Article, comment: Comment) -> tuple[int, int] | None:
    """The first and last line of the step or block in which *comment* is, or of what follows it."""
    lines = _lines(article, comment.path)
    parts = sorted(_parts(article, comment.path, lines))
    following = (
        number
        for number, line in enumerate(lines, start=1)
        if number > comment.last_line and line.strip() and "<!--" not in line
    )
    after = next(following, None)
    for line in filter(None, (comment.line, after)):
        for first, last in parts:
            if first <= line <= last:
                return first, last
    # Another article of the same file has what follows.
    return (after, after) if after else None


def _lines(article: Article, path: Path | None) -> list[str]:
    """The lines of the file *path*, or of the article itself."""
    sources = (block.passage.source for block in article.blocks if block.passage.position(0).path == path)
    return _LINE_END.split(next(sources, ""))


def _parts(article: Article, path: Path | None, lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and last line of every step and block; indented lines after it are part of a step."""
    for step in article.steps:
        if step.passage.position(0).path == path:
            last = _last_line(step.passage)
            while last < len(lines) and lines[last][:1].strip() == "":
                last += 1
            yield step.line, last
    for block in article.blocks:
        if block.passage.position(0).path == path:
            yield block.line, _last_line(block.passage)


def _last_line(passage: Passage) -> int:
    return passage.position(len(passage.text)).line
