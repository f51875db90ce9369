"""Fixes: exact replacements in an article, made only if it's certain what to write."""

import difflib
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from eaportal.flows.articles.findings.finding import Finding, Fix
from eaportal.flows.articles.findings.results import (
    ArticleResult,
)
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.front_matter import read_front_matter
from eaportal.flows.articles.text.markdown import MARKDOWN
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.files import write_atomically

# Tools that read patches know no other line ending.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_STAR, _STARS = "*", "**"
# An article, and those of other workers.
_CACHED = 16
# How many characters are read at most to prove the fixes of a text.
_MOST_READ = 2_000_000
# Two are enough for texts that people wrote.
_MOST_ROUNDS = 5


def rewritten(passage: Passage, span: Span, replacement: str, *, safe: bool = True) -> Fix | None:
    """Replace the words of *span*, if the file has exactly these words there, outside code and keys."""
    if not passage.is_plain(span) or _is_verbatim(passage, span):
        return None
    start, end = passage.position(span.start).offset, passage.end_position(span).offset
    return _as_read(passage.source, Fix(start, end, replacement, safe))


def inserted(passage: Passage, offset: int, text: str) -> Fix | None:
    """Insert *text* at *offset* of the file, if that changes nothing else."""
    return _as_read(passage.source, Fix(offset, offset, text))


def rebolded(passage: Passage, label: Span, name: str, *, safe: bool = True) -> Fix | None:
    """Write the *label* as *name*, and make exactly that bold.

    Bold on entirely different words stays, because only the writer knows what it's for. Returns None if the
    file has other markup there than two asterisks.
    """
    stray = [bold for bold in passage.bolds if not bold.letters(passage.text)]
    bolds = passage.bolds_in(label) or stray[:1]
    whole = Span(min([label, *bolds]).start, max(span.end for span in [label, *bolds]))
    before, after = passage.text[whole.start : label.start], passage.text[label.end : whole.end]
    return _bold_exchanged(passage, whole, bolds, f"{before}{_STARS}{name}{_STARS}{after}", safe=safe)


def bold_divided(passage: Passage, bold: Span, parts: Sequence[Span]) -> Fix | None:
    """Make the *parts* of *bold* bold, and nothing between them."""
    text = passage.text
    shown, at = "", bold.start
    for part in parts:
        shown += f"{text[at : part.start]}{_STARS}{passage.written(part)}{_STARS}"
        at = part.end
    return _bold_exchanged(passage, bold, [bold], shown + text[at : bold.end], safe=True)


def unquoted(passage: Passage, quoted: Span, name: str) -> Fix | None:
    """Suggest *name* in bold instead of the words of *quoted* and the quotes around them."""
    return _bold_exchanged(passage, quoted, [], f"{_STARS}{name}{_STARS}", safe=False)


def _bold_exchanged(
    passage: Passage, span: Span, bolds: Sequence[Span], replacement: str, *, safe: bool
) -> Fix | None:
    """Replace *span*, which includes *bolds*, if the file has no other markup, code or key there."""
    if _is_verbatim(passage, span):
        return None
    first = passage.position(span.start).offset
    last = passage.end_position(span).offset
    first -= len(_STARS) * any(bold.start == span.start for bold in bolds)
    last += len(_STARS) * any(bold.end == span.end for bold in bolds)
    found = passage.source[first:last]
    # Beside other asterisks, readers of the file can't see which ones make bold.
    beside = passage.source[max(first - 1, 0) : first], passage.source[last : last + 1]
    shown = passage.text[max(span.start - 1, 0) : span.start], passage.text[span.end : span.end + 1]
    if _STAR in (*beside, *shown):
        return None
    if found.count(_STARS) != 2 * len(bolds) or found.replace(_STARS, "") != passage.written(span):
        return None
    return _as_read(passage.source, Fix(first, last, replacement, safe))


def _is_verbatim(passage: Passage, span: Span) -> bool:
    """Whether *span* has code or the name of a key, which readers type or press as it is."""
    return any(each.overlaps(span) for each in (*passage.codes, *passage.keys))


@dataclass(frozen=True)
class _Block:
    """What a reader sees of a paragraph: its characters, and the words in bold."""

    text: str
    bolds: Counter[str]


def _reading(text: str, references: Mapping[str, object]) -> tuple[list[_Block], list[object]]:
    """The paragraphs of *text*, and all other parts of it: code, links, lists, and HTML."""
    blocks, others, starts = list[_Block](), list[object](), list[int]()
    for block in MARKDOWN.parse(text, {"references": dict(references)}):
        others.append((block.type, block.tag, "" if block.children else block.content))
        shown, bolds = "", Counter[str]()
        for token in block.children or []:
            match token.type:
                case "text" | "text_special":
                    shown += token.content
                case "softbreak" | "hardbreak":
                    shown += "\n"
                case "strong_open":
                    starts.append(len(shown))
                case "strong_close":
                    bolds[shown[starts.pop() :].strip()] += 1
                case _:
                    others.append((token.type, token.content, *token.attrs.items()))
        blocks.append(_Block(shown, bolds))
    return blocks, others


class _Proofs:
    """What is known about the fixes of *source*: each is read with the list or paragraph around it.

    Reading takes time, so that of a text with thousands of them, only the first ones are proven.
    """

    def __init__(self, source: str) -> None:
        self._document = Document(Path(), source)
        front = read_front_matter(self._document.lines).lines
        text = "\n".join((*[""] * front, *self._document.lines[front:]))
        env: dict[str, Any] = {}
        tokens = MARKDOWN.parse(text, env)
        self._references = env.get("references", {})
        self._parts = [(*token.map,) for token in tokens if token.level == 0 and token.map]
        self._known: dict[Fix, bool] = {}
        self._left = _MOST_READ

    def prove(self, fix: Fix) -> bool:
        """Whether a reader of the fixed text sees what *fix* says and no other change.

        Markdown decides: not everywhere do asterisks make bold, and code shows what is written in it.
        """
        if fix not in self._known:
            self._known[fix] = self._left > 0 and self._is_as_read(fix)
        return self._known[fix]

    def _is_as_read(self, fix: Fix) -> bool:
        source, starts = self._document.source, (*self._document.line_offsets, len(self._document.source))
        line = self._document.position(fix.start).line - 1
        part = (
            self._parts[max(bisect_right(self._parts, (line, len(starts))) - 1, 0)] if self._parts else (0, 0)
        )
        start, end = starts[part[0]], starts[min(part[1], len(starts) - 1)]
        if not start <= fix.start <= fix.end <= end:
            return False
        before = source[start:end]
        after = _with(before, replace(fix, start=fix.start - start, end=fix.end - start))
        self._left -= len(before)
        return _says_so(
            source[fix.start : fix.end],
            fix.replacement,
            *(_reading(t, self._references) for t in (before, after)),
        )


_Read = tuple[list[_Block], list[object]]


def _says_so(found: str, replacement: str, before: _Read, after: _Read) -> bool:
    """Whether *after* shows *replacement* where *before* shows what was *found*, and else the same."""
    (blocks, others), (fixed, other_parts) = before, after
    changed = [pair for pair in zip(blocks, fixed, strict=False) if pair[0] != pair[1]]
    if others != other_parts or len(changed) != 1:
        return False
    old, new = changed[0]
    if _STARS in found + replacement:
        due = old.bolds - _bold_in(found) + _bold_in(replacement)
        if new.bolds != due or _STARS in new.text:
            return False
    elif new.bolds.total() != old.bolds.total():
        return False
    written, plain = (each.replace(_STARS, "") for each in (replacement, found))
    return any(_is_exchanged(old.text, each, written, new.text) for each in (plain, found))


@lru_cache(_CACHED)
def _proofs(source: str) -> _Proofs:
    return _Proofs(source)


def _as_read(source: str, fix: Fix) -> Fix | None:
    """The *fix* of *source*, if it's proven."""
    return fix if _proofs(source).prove(fix) else None


def _bold_in(written: str) -> Counter[str]:
    return Counter(each.strip() for each in written.split(_STARS)[1::2])


def _is_exchanged(before: str, old: str, new: str, after: str) -> bool:
    """Whether *after* is *before* with *new* instead of *old* in one place."""
    if before == after:
        return old == new
    differs, most = 0, min(len(before), len(after))
    while differs < most:
        middle = (differs + most + 1) // 2
        if before[differs:middle] == after[differs:middle]:
            differs = middle
        else:
            most = middle - 1
    places = range(max(differs - max(len(old), len(new)), 0), differs + 1)
    return any(
        before.startswith(old, at) and after == before[:at] + new + before[at + len(old) :] for at in places
    )


def _with(source: str, fix: Fix) -> str:
    return source[: fix.start] + fix.replacement + source[fix.end :]


def fixed_source(source: str, findings: Iterable[Finding], *, unsafe: bool = False) -> str:
    """Apply the safe fixes of *findings* to *source*, the text of the article's file; if *unsafe*, all.

    If two fixes overlap, the longer one is applied. The rest of the text stays the same.
    """
    kept: list[Fix] = []
    # Two procedures of one article may report the same.
    fixes = dict.fromkeys(found.fix for found in findings if found.fix and (found.fix.safe or unsafe))
    for fix in sorted(fixes, key=lambda fix: fix.start - fix.end):
        if not any(fix.start < other.end and other.start < fix.end for other in kept):
            kept.append(fix)
    for fix in sorted(kept, key=lambda fix: (fix.start, fix.end), reverse=True):
        source = _with(source, fix)
    return source


def diff(path: Path, before: str, after: str) -> str:
    """The differences between *before* and *after* as a patch to *path*; empty if there are none."""
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def fixed_documents(
    sources: Mapping[str, Document],
    articles: Sequence[ArticleResult],
    check_again: Callable[[Sequence[Document], Sequence[Document]], Sequence[ArticleResult]],
    *,
    unsafe: bool = False,
) -> list[Document]:
    """The documents of *sources* that change if the fixes of *articles* are applied.

    One fix may make way for another. So *check_again* gets the documents that changed, and those of the
    articles that they belong to, until nothing is left to fix. Files that articles include are fixed once.
    """
    texts = dict(sources)
    for number in range(_MOST_ROUNDS):
        found: dict[str, list[Finding]] = defaultdict(list)
        for article in articles:
            for each in article.findings:
                if each.path is None or number == 0:
                    found[each.path or article.path].append(each)
        changed = {
            path: replace(document, source=fixed)
            for path, findings in found.items()
            if (document := texts.get(path))
            and (fixed := fixed_source(document.source, findings, unsafe=unsafe)) != document.source
        }
        if not changed:
            break
        texts |= changed
        touched = {
            article.path: texts[article.path]
            for article in articles
            if any((each.path or article.path) in changed for each in article.findings)
        }
        articles = check_again(list(changed.values()), list(touched.values()))
    return [document for path, document in texts.items() if document.source != sources[path].source]


def write_document(document: Document) -> None:
    """Write *document* to its file; raises SurroundingsError."""
    try:
        write_atomically(document.path, lambda file: file.write(document.source.encode()))
    except WrongInputError as error:
        # The articles have already been run, so this is no longer wrong input.
        raise SurroundingsError(str(error)) from error
