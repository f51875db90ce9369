"""A control's name found as a whole in a sentence, and the nearest names where it is not there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from eaportal.flows.articles.text.folding import (
    ends_word,
    fold,
    is_unspaced,
    same_but_case,
    same_spelling,
    starts_word,
    words,
)
from eaportal.flows.articles.text.passages import Span

# An inflected word keeps this much of its beginning.
_KEPT = 4
_KEPT_SHARE = 0.6
_LONGEST_ENDING = 4


class MatchKind(StrEnum):
    """How well a sentence's words fit a name on the page."""

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
    """The characters of a sentence that name a control, as *written* there."""

    span: Span
    written: str
    kind: MatchKind
    inflected: bool = False


@dataclass(frozen=True)
class Candidate:
    """A name on the page and how much, of 100, it resembles what is written."""

    name: str
    score: float


def find_label(label: str, text: str, edges: Collection[int] = ()) -> list[Match]:
    """Every place in *text* that names *label*, the surest first; inflected forms only where nothing is.

    A label stands between other words, or between *edges*, where the writer's mark-up begins or ends.
    """
    literal = _literal(label, text, edges)
    return sorted(literal or _inflected(label, text), key=lambda match: CERTAINTY.index(match.kind))


def nearest(written: str, names: Iterable[str]) -> list[Candidate]:
    """The *names* by their resemblance to what is *written*, the nearest first."""
    candidates = [Candidate(name, resemblance(written, name)) for name in dict.fromkeys(names)]
    return sorted(candidates, key=lambda candidate: -candidate.score)


def resemblance(one: str, other: str) -> float:
    """How much two wordings resemble each other, 0 to 100; the order of words counts little."""
    one, other = " ".join(one.casefold().split()), " ".join(other.casefold().split())
    scores = fuzz.ratio(one, other), fuzz.ratio(fold(one).text, fold(other).text)
    return round(max(*scores, 0.95 * fuzz.token_sort_ratio(one, other)), 1)


def most_like(label: str, text: str, area: Span, shortest: float = 1) -> tuple[Span, float] | None:
    """The words of *text* in *area*, of *shortest* letters or more, that resemble *label* most; the score."""
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
    """The *label* without quotes, brackets and spaces at its ends, which matching looks past."""
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


def same_stem(one: str, other: str) -> bool:
    """Tell whether *one* and *other* may be forms of one word: long enough, and another ending at most."""
    one, other = fold(one).text, fold(other).text
    if one == other:
        return True
    if any(map(is_unspaced, one + other)):
        return False
    shared = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    longest = max(len(one), len(other))
    return shared >= max(_KEPT, _KEPT_SHARE * longest) and longest - shared <= _LONGEST_ENDING
