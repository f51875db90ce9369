"""Fixes: exact replacements in an article, made only if it's certain what to write."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from eaportal.flows.articles.findings.results import ArticleResult, Finding, Fix
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.files import write_atomically

# Tools that read patches know no other line ending.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_STARS = "**"


def rewritten(passage: Passage, span: Span, replacement: str) -> Fix | None:
    """Replace the words of *span*, if the file has exactly these words there."""
    if not passage.is_plain(span):
        return None
    return Fix(passage.position(span.start).offset, passage.end_position(span).offset, replacement)


def rebolded(passage: Passage, label: Span, name: str) -> Fix | None:
    """Write the *label* as *name*, and make exactly that bold.

    Bold on entirely different words stays, because only the writer knows what it's for. Returns None if the
    file has other markup there than two asterisks.
    """
    stray = [bold for bold in passage.bolds if not bold.letters(passage.text)]
    bolds = passage.bolds_in(label) or stray[:1]
    start = min([label.start, *(bold.start for bold in bolds)])
    end = max([label.end, *(bold.end for bold in bolds)])
    first = passage.position(start).offset - len(_STARS) * any(bold.start == start for bold in bolds)
    last = passage.end_position(Span(start, end)).offset + len(_STARS) * any(
        bold.end == end for bold in bolds
    )
    found = passage.source[first:last]
    if found.count(_STARS) != 2 * len(bolds) or found.replace(_STARS, "") != passage.text[start:end]:
        return None
    before, after = passage.text[start : label.start], passage.text[label.end : end]
    return Fix(first, last, f"{before}{_STARS}{name}{_STARS}{after}")


def fixed_source(source: str, findings: Iterable[Finding]) -> str:
    """Apply the fixes of *findings* to *source*, the text of the article's file.

    If two fixes overlap, the longer one is applied. The rest of the text stays the same.
    """
    kept: list[Fix] = []
    fixes = [found.fix for found in findings if found.fix]
    for fix in sorted(fixes, key=lambda fix: fix.start - fix.end):
        if not any(fix.start < other.end and other.start < fix.end for other in kept):
            kept.append(fix)
    for fix in sorted(kept, key=lambda fix: (fix.start, fix.end), reverse=True):
        source = source[: fix.start] + fix.replacement + source[fix.end :]
    return source


def diff(path: Path, before: str, after: str) -> str:
    """The differences between *before* and *after* as a patch to *path*; empty if there are none."""
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def patch(sources: Mapping[str, Document], articles: Iterable[ArticleResult]) -> str:
    """The changes that apply_fixes() would make, as one patch."""
    return "".join(
        diff(document.path, document.source, fixed_source(document.source, article.findings))
        for article in articles
        if (document := sources.get(article.path))
    )


def apply_fixes(sources: Mapping[str, Document], articles: Iterable[ArticleResult]) -> Iterator[str]:
    """Apply the fixes of *articles* to their files; yield the path of each file that changes."""
    for article in articles:
        document = sources.get(article.path)
        fixed = fixed_source(document.source, article.findings) if document else None
        if document and fixed and fixed != document.source:
            _replace(document.path, fixed)
            yield article.path


def _replace(path: Path, text: str) -> None:
    try:
        write_atomically(path, lambda file: file.write(text.encode()))
    except WrongInputError as error:
        # The articles have already been run, so this is no longer wrong input.
        raise SurroundingsError(str(error)) from error
