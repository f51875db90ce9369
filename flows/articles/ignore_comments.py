"""Comments in an article that say which findings to ignore: <!-- eaportal: ignore not-bold -->."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from eaportal.flows.articles.findings.finding import Finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.markdown import Comment
from eaportal.flows.articles.text.passages import Passage, Span

_OURS = re.compile(
    r"<!--\s*eaportal\s*:\s*(?P<what>(?:\w+(?:-\w+)*)?)(?P<rest>.*?)\s*(?:-->)?", re.IGNORECASE | re.DOTALL
)
_NAME = re.compile(r"[^\s,:]+")
_IGNORE, _START, _END = "ignore", "ignore-start", "ignore-end"
_CODES = [rule.code for rule in Rule]
# What says that the article as a whole isn't understood or checked stays.
_WHOLE = {Rule.NOT_UNDERSTOOD.code, Rule.GIVEN_UP.code, Rule.IGNORE_COMMENT.code}


@dataclass(frozen=True)
class _Stretch:
    """The lines from *first* to *last* of a file, and the *rules* to ignore there; all if there are none.

    *is_own* if it is about the article, and not about another one in the same file.
    """

    comment: Comment
    first: int
    last: int
    rules: frozenset[str]
    is_own: bool


def without_ignored(article: Article, findings: Iterable[Finding]) -> list[Finding]:
    """Return *findings* without those that comments of *article* ignore, and with what is wrong with these.

    A comment holds for the step or block in which it is, or else for the next one; or for the lines from an
    ignore-start to its ignore-end.
    """
    stretches, problems = _read(article)
    at: dict[tuple[str | None, int], list[_Stretch]] = defaultdict(list)
    for each in stretches:
        path = str(each.comment.path) if each.comment.path else None
        for line in range(each.first, each.last + 1):
            at[path, line].append(each)
    kept, used = list[Finding](), set[int]()
    for found in findings:
        there = [s for s in at.get((found.path, found.line), ()) if not s.rules or found.rule in s.rules]
        if there and found.rule not in _WHOLE:
            used.update(map(id, there))
        else:
            kept.append(found)
    unused = (s.comment.passage for s in stretches if s.is_own and id(s) not in used)
    notes = [finding_in(each, Span(0, len(each.text)), Rule.UNUSED_IGNORE) for each in unused]
    return [*kept, *(problems if article.has_text else ()), *(() if article.is_other else notes)]


def _read(article: Article) -> tuple[list[_Stretch], list[Finding]]:
    stretches: list[_Stretch] = []
    problems: list[Finding] = []
    started: list[tuple[Comment, frozenset[str]]] = []
    files = {path: _File(article, path) for path in {comment.path for comment in article.comments}}

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
                lines = files[comment.path].lines_of(comment)
                if lines is None:
                    report(comment, "Nothing follows this comment, so it ignores nothing.")
                else:
                    is_own = files[comment.path].has_any(*lines)
                    stretches.append(_Stretch(comment, *lines, known, is_own))
            case "ignore-start":
                started.append((comment, known))
            case "ignore-end" if started:
                first, ignored = started.pop()
                lines = first.line, comment.last_line
                is_own = files[comment.path].has_any(*lines)
                stretches.append(_Stretch(first, *lines, ignored, is_own))
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


class _File:
    """A file of *article*, that of *path* or the article's own: its lines, and the steps and blocks there."""

    def __init__(self, article: Article, path: Path | None) -> None:
        passages = (block.passage for block in article.blocks)
        source = next((each.source for each in passages if each.position(0).path == path), "")
        lines = Document(path or article.path, source).lines
        self._text = [n for n, line in enumerate(lines, start=1) if line.strip() and "<!--" not in line]
        self._part_at: dict[int, tuple[int, int]] = {}
        # A step comes before the blocks in it.
        for first, last in sorted(_parts(article, path, lines)):
            for line in range(first, last + 1):
                self._part_at.setdefault(line, (first, last))

    def has_any(self, first: int, last: int) -> bool:
        """Whether a step or block of the article is on one of the lines from *first* to *last*."""
        return any(line in self._part_at for line in range(first, last + 1))

    def lines_of(self, comment: Comment) -> tuple[int, int] | None:
        """The first and last line of the step or block in which *comment* is, or of what follows it."""
        following = bisect_right(self._text, comment.last_line)
        after = self._text[following] if following < len(self._text) else 0
        # Another article of the same file may have what follows.
        there = (after, after) if after else None
        return self._part_at.get(comment.line) or self._part_at.get(after, there)


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
