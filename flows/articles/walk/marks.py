"""How a writer marks the words of a label, and which words a mark means."""

import re
from dataclasses import dataclass
from enum import StrEnum

from eaportal.flows.articles.text.folded import is_unspaced, words
from eaportal.flows.articles.text.passages import Passage, Span


class MarkKind(StrEnum):
    """What marks the words of a label."""

    BOLD = "bold"
    QUOTES = "quotes"
    CODE = "code"
    KEYS = "keys"
    LINK = "link"
    NONE = "none"


@dataclass(frozen=True)
class Mark:
    """The words that are marked as one, without punctuation around them; the *whole* has their quotes."""

    kind: MarkKind
    span: Span
    whole: Span


class Fit(StrEnum):
    """How certain it is that a mark means only the label in it, and not a longer one."""

    CERTAIN = "certain"
    LIKELY = "likely"
    NONE = "none"


# Each opening quote, and what closes it; languages use the same characters in different ways.
_PAIRS = {
    **dict.fromkeys("「『《〈", "」』》〉"),
    "“": "”\"", "„": "“”\"", "‟": "”", "”": "”", "‘": "’", "‚": "‘’", "«": "»", "»": "«",
    "‹": "›", "›": "‹", '"': '"', "'": "'",
}  # fmt: skip
# Between the labels of a path, such as Reports > Usage Summary.
_PATH = re.compile(r"\s*(?:->|=>|[>→⇒➜➔»›|])\s*")
_MARK_AHEAD = r"\s*(?:\*\*|[“„«「\"])"
_MARK_BEHIND = r"(?:\*\*|[”“»」\"])\s*"


def mark_of(passage: Passage, span: Span) -> Mark:
    """The mark on the words of *span*: bold if there is some, or else code, keys, quotes, or a link."""
    bolds = [bold for bold in passage.bolds_in(span) if bold.letters(passage.text)]
    if bolds:
        whole = Span(bolds[0].start, max(bold.end for bold in bolds))
        return Mark(MarkKind.BOLD, passage.trimmed(whole), whole)
    for kind, spans in ((MarkKind.CODE, passage.codes), (MarkKind.KEYS, passage.keys)):
        for each in spans:
            if each.overlaps(span):
                return Mark(kind, passage.trimmed(each), each)
    quoted = _quoted(passage.text, span)
    if quoted:
        return Mark(MarkKind.QUOTES, passage.trimmed(quoted), quoted)
    for link in passage.links:
        if link.span.overlaps(span):
            return Mark(MarkKind.LINK, passage.trimmed(link.span), link.span)
    return Mark(MarkKind.NONE, span, span)


def _quoted(text: str, span: Span) -> Span | None:
    """The words around *span* in quotes, with the quotes."""
    for start in range(span.start - 1, -1, -1):
        if text[start] == "\n":
            return None
        if text[start] not in _PAIRS:
            continue
        closing = _PAIRS[text[start]]
        if text[start] in "\"'’" and start and text[start - 1].isalnum():
            return None  # An apostrophe, or the end of other quotes.
        end = next((n for n in range(span.end, len(text)) if text[n] in closing or text[n] == "\n"), None)
        if end is None or text[end] == "\n" or any(text[n] in closing for n in range(start + 1, span.start)):
            return None
        return Span(start, end + 1)
    return None


def path_in(passage: Passage, mark: Mark) -> list[Span]:
    """The labels of a path in *mark*, such as Reports > Usage Summary; empty if it is none."""
    breaks = [match.span() for match in _PATH.finditer(passage.text, mark.span.start, mark.span.end)]
    if not breaks:
        return []
    starts = [mark.span.start, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), mark.span.end]
    parts = [Span(start, end) for start, end in zip(starts, ends, strict=True)]
    return parts if all(part.letters(passage.text) for part in parts) else []


def label_in(passage: Passage, span: Span) -> Span:
    """The label that the words of *span* belong to: all of what the writer marked.

    Words that only lead to the label aren't part of it. If a part of *span* is marked, it's all the label.
    """
    mark = mark_of(passage, span)
    part = next((part for part in path_in(passage, mark) if part.overlaps(span)), None)
    if part is None and fit_of(passage, mark.span, span) is not Fit.NONE:
        return span
    marked = part or mark.span
    return Span(min(span.start, marked.start), max(span.end, marked.end))


def fit_of(passage: Passage, marked: Span, label: Span) -> Fit:
    """Whether the marked words beside *label* only belong to the sentence around it.

    They do if they are in lower case before a label that isn't, or if they are next to another label of the
    article, but not part of its mark.
    """
    before = Span(marked.start, max(label.start, marked.start))
    after = Span(min(label.end, marked.end), marked.end)
    fits = [_fit_before(passage, before, label), _fit_after(passage, after)]
    return max(fits, key=list(Fit).index)


def _fit_before(passage: Passage, before: Span, label: Span) -> Fit:
    if not before.letters(passage.text):
        return Fit.CERTAIN
    written = passage.written(before).strip()
    if _occurs(passage, written, "", _MARK_AHEAD):
        return Fit.CERTAIN
    found = [written[word.start : word.end] for word in words(written)]
    if not passage.text[label.start].isupper() or not found[0].islower():
        return Fit.NONE
    return Fit.CERTAIN if all(word.islower() for word in found) else Fit.LIKELY


def _fit_after(passage: Passage, after: Span) -> Fit:
    if not after.letters(passage.text):
        return Fit.CERTAIN
    written = passage.written(passage.trimmed(after))
    return Fit.CERTAIN if _occurs(passage, written, _MARK_BEHIND, "") else Fit.NONE


def _occurs(passage: Passage, written: str, behind: str, ahead: str) -> bool:
    start = "" if behind or is_unspaced(written[0]) else r"(?<!\w)"
    end = "" if ahead or is_unspaced(written[-1]) else r"(?!\w)"
    return bool(re.search(f"{behind}{start}{re.escape(written)}{end}{ahead}", passage.source))
