"""Ready-made mends: an exact stretch of the file and what to write there, only where that is certain."""

from eaportal.flows.articles.findings.findings import Fix
from eaportal.flows.articles.findings.markup import bolds_of
from eaportal.flows.articles.text.passages import Passage, Span

_STARS = "**"


def rewritten(passage: Passage, span: Span, replacement: str) -> Fix | None:
    """Write *replacement* for the words of *span*, if the file has just these words there."""
    if not passage.is_plain(span):
        return None
    return Fix(passage.place(span.start).offset, passage.end_place(span).offset, replacement)


def rebolded(passage: Passage, label: Span, name: str) -> Fix | None:
    """Put bold round the *label*, written as *name*, and round nothing beside it.

    Bold on quite other words stays: what it is for only the writer knows. None where the file has other
    mark-up there than two stars.
    """
    stray = [bold for bold in passage.bolds if not bold.letters(passage.text)]
    bolds = bolds_of(passage, label) or stray[:1]
    start = min([label.start, *(bold.start for bold in bolds)])
    end = max([label.end, *(bold.end for bold in bolds)])
    first = passage.place(start).offset - len(_STARS) * any(bold.start == start for bold in bolds)
    last = passage.end_place(Span(start, end)).offset + len(_STARS) * any(bold.end == end for bold in bolds)
    found = passage.source[first:last]
    if found.count(_STARS) != 2 * len(bolds) or found.replace(_STARS, "") != passage.text[start:end]:
        return None
    before, after = passage.text[start : label.start], passage.text[label.end : end]
    return Fix(first, last, f"{before}{_STARS}{name}{_STARS}{after}")
