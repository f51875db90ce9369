"""The certain mends of a check made in the text of its article."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from eaportal.flows.articles.findings.results import ArticleResult, Finding, Fix
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.whole_files import write_whole

# Tools that read patches know of no other end of a line.
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_STARS = "**"


def rewritten(passage: Passage, span: Span, replacement: str) -> Fix | None:
    """Write *replacement* for the words of *span*, if the file has just these words there."""
    if not passage.is_plain(span):
        return None
    return Fix(passage.position(span.start).offset, passage.end_position(span).offset, replacement)


def rebolded(passage: Passage, label: Span, name: str) -> Fix | None:
    """Put bold round the *label*, written as *name*, and round nothing beside it.

    Bold on quite other words stays: what it is for only the writer knows. None where the file has other
    mark-up there than two stars.
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
    """Make the mends of *findings* in *source*, the text of the article's file.

    Where two overlap the longer one is made; everything else stays as it is, to the last character.
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
    """What becomes other between *before* and *after*, as a patch to *path*; nothing if they are the same."""
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), f"a/{path}", f"b/{path}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def patch(sources: Mapping[str, Document], articles: Iterable[ArticleResult]) -> str:
    """What apply_fixes() would change, as one patch."""
    return "".join(
        diff(document.path, document.source, fixed_source(document.source, article.findings))
        for article in articles
        if (document := sources.get(article.path))
    )


def apply_fixes(sources: Mapping[str, Document], articles: Iterable[ArticleResult]) -> Iterator[str]:
    """Write each of *articles* with its fixes over its file; yield the path of each that changed."""
    for article in articles:
        document = sources.get(article.path)
        fixed = fixed_source(document.source, article.findings) if document else None
        if document and fixed and fixed != document.source:
            _replace(document.path, fixed)
            yield article.path


def _replace(path: Path, text: str) -> None:
    try:
        write_whole(path, lambda file: file.write(text.encode()))
    except WrongInputError as error:
        # The articles have been run: it is too late for the exit code of wrong input.
        raise SurroundingsError(str(error)) from error
