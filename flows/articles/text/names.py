"""Find names of controls in text: exactly, nearly, inflected, or by similarity."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz

from eaportal.flows.articles.text.folded import (
    ends_word,
    fold,
    same_but_case,
    same_spelling,
    same_stem,
    starts_word,
    words,
)
from eaportal.flows.articles.text.passages import Span

# Enough for the names on the pages in each step of an article.
_CACHED = 4096


class MatchKind(StrEnum):
    """How well the words of a sentence match a name on the page."""

    EXACT = "exact"
    CASE = "case"
    NEAR = "near"
    DRIFT = "drift"
    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"
    DISABLED = "disabled"


CERTAINTY = (MatchKind.EXACT, MatchKind.CASE, MatchKind.NEAR)


@dataclass(frozen=True)
class Match:
    """The words of a sentence that name a control, as *written*."""

    span: Span
    written: str
    kind: MatchKind
    inflected: bool = False


@dataclass(frozen=True)
class Candidate:
    """A name on the page, and its similarity (0 to 100) to what is written."""

    name: str
    score: float


# Each action of a step looks for the same names of the page again.
@lru_cache(_CACHED)
def find_label(label: str, text: str, edges: frozenset[int] = frozenset()) -> tuple[Match, ...]:
    """Every occurrence of *label* in *text*, the most certain first; inflected forms only as a last resort.

    A label must be a whole word or phrase, or end at *edges*, where the writer's markup begins or ends.
    """
    found = _literal(label, text, edges) or _inflected(label, text)
    return tuple(sorted(found, key=lambda match: CERTAINTY.index(match.kind)))


def nearest(written: str, names: Iterable[str]) -> list[Candidate]:
    """The *names* by their similarity to *written*, most similar first."""
    candidates = [Candidate(name, resemblance(written, name)) for name in dict.fromkeys(names)]
    return sorted(candidates, key=lambda candidate: -candidate.score)


def resemblance(one: str, other: str) -> float:
    """The similarity of two wordings, 0 to 100; word order counts little."""
    one, other = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    scores = fuzz.ratio(one, other), fuzz.ratio(fold(one).text, fold(other).text)
    return round(max(*scores, 0.95 * fuzz.token_sort_ratio(one, other)), 1)


def most_like(label: str, text: str, area: Span, shortest: float = 1) -> tuple[Span, float] | None:
    """The words in *area* of *text* most similar to *label*, and their score; at least *shortest* letters."""
    found = [word for word in words(text) if area.start <= word.start and word.end <= area.end]
    length = len(words(label)) + 1
    spans = [
        Span(start.start, last.end)
        for first, start in enumerate(found)
        for last in found[first : first + length]
    ]
    scored = [
        (span, resemblance(text[span.start : span.end], label))
        for span in spans
        if span.letters(text) >= shortest
    ]
    return max(scored, key=lambda pair: pair[1], default=None)


def _literal(label: str, text: str, edges: Collection[int]) -> list[Match]:
    needle, hay = fold(label), fold(text)
    found: list[Match] = []
    at = hay.text.find(needle.text) if any(map(str.isalnum, needle.text)) else -1
    while at >= 0:
        span = Span(hay.origins[at].start, hay.origins[at + len(needle.text) - 1].end)
        starts = span.start in edges or starts_word(text, span.start)
        if starts and (span.end in edges or ends_word(text, span.end)):
            found.append(_match(label, text, span))
        at = hay.text.find(needle.text, at + 1)
    return found


def _match(label: str, text: str, span: Span) -> Match:
    written = text[span.start : span.end]
    inner = _trimmed(label)
    if same_spelling(written, inner):
        kind = MatchKind.EXACT
    else:
        kind = MatchKind.CASE if same_but_case(written, inner) else MatchKind.NEAR
    return Match(span, written, kind)


def _trimmed(label: str) -> str:
    """The *label* without the quotes, brackets, and spaces at its ends, which matching ignores."""
    origins = fold(label).origins
    return label[origins[0].start : origins[-1].end]


def _inflected(label: str, text: str) -> list[Match]:
    names = [label[word.start : word.end] for word in words(label)]
    found = words(text)
    matches = []
    for first in range(len(found) - len(names) + 1):
        window = found[first : first + len(names)]
        written = [text[word.start : word.end] for word in window]
        if names and all(same_stem(*pair) for pair in zip(names, written, strict=True)):
            span = Span(window[0].start, window[-1].end)
            matches.append(Match(span, text[span.start : span.end], MatchKind.NEAR, inflected=True))
    return matches
