"""Match sentences with the names of controls: exactly, nearly, or by similarity; and compare their bold."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from eaportal.flows.articles.findings.results import CERTAINTY, Markup, MatchKind
from eaportal.flows.articles.text.article import Step
from eaportal.flows.articles.text.folded import (
    ends_word,
    fold,
    is_word_character,
    same_but_case,
    same_spelling,
    same_stem,
    starts_word,
    words,
)
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.offers import Offer


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


def find_label(label: str, text: str, edges: Collection[int] = ()) -> list[Match]:
    """Every occurrence of *label* in *text*, the most certain first; inflected forms only as a last resort.

    A label must be a whole word or phrase, or end at *edges*, where the writer's markup begins or ends.
    """
    literal = _literal(label, text, edges)
    return sorted(literal or _inflected(label, text), key=lambda match: CERTAINTY.index(match.kind))


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


# At this similarity (0 to 100), other words count as an older or newer wording of a label: words that the
# writer made bold, and words of a sentence without bold.
BOLD_DRIFT_SCORE = 50
PLAIN_DRIFT_SCORE = 75
# A sentence with a second action is this many times as long as one with a single action.
_SAYS_MORE = 1.5
# Bold may include another word of the sentence, but most of it is the label.
_MOST_OF_BOLD = 0.6


@dataclass(frozen=True)
class Mention:
    """Words of a sentence and the controls they match: one, or several that can't be distinguished."""

    match: Match
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Wording:
    """Words that may mean a control with another name, and their similarity (0 to 100) to that name."""

    span: Span
    written: str
    score: float


def mentions(passage: Passage, offers: Sequence[Offer], taken: Sequence[Span]) -> list[Mention]:
    """The controls that *passage* names outside the spans *taken*, in text order."""
    found = [(offer, match) for offer in offers if (match := _best(passage, offer, taken))]
    found.sort(key=lambda pair: (-_length(pair[1]), CERTAINTY.index(pair[1].kind)))
    kept: list[Mention] = []
    for _, match in found:
        if any(mention.match.span.overlaps(match.span) for mention in kept):
            continue
        fitting = [o for o, other in found if other.span == match.span and other.kind == match.kind]
        kept.append(Mention(match, _distinct(fitting)))
    return sorted(kept, key=lambda mention: mention.match.span)


def names(passage: Passage, offer_name: str) -> bool:
    """Whether *passage* names a control of this name."""
    return any(not match.inflected for match in find_label(offer_name, passage.text, passage.edges))


def wording_for(name: str, passage: Passage, taken: Sequence[Span]) -> Wording | None:
    """The words of *passage* that most likely mean the control *name*: bold, or else the most similar."""
    free = _free_bolds(passage, taken)
    bold = max(free, key=lambda span: resemblance(passage.written(span), name), default=None)
    shortest = _MOST_OF_BOLD * bold.letters(passage.text) if bold else 1
    like = most_like(name, passage.text, bold or Span(0, len(passage.text)), shortest)
    if like is None or any(like[0].overlaps(span) for span in taken):
        return None
    return Wording(like[0], passage.written(like[0]), like[1])


def bold_wording(passage: Passage, taken: Sequence[Span]) -> Wording | None:
    """The first words in bold, whatever they mean."""
    return next((Wording(span, passage.written(span), 0) for span in _free_bolds(passage, taken)), None)


def says_more(
    step: Step,
    taken: Sequence[Span],
    others: Iterable[Step],
    expected: Sequence[str],
    *,
    than_longest: bool,
) -> bool:
    """Whether *step* has enough words in addition to its labels to ask for one more action.

    It's compared with the longest or shortest of the *others*, which ask for one action. Their labels are
    what is bold in them, and the *expected* labels.
    """
    lengths = [
        _length_without(o.passage, [*o.passage.bolds, *_label_spans(o.passage, expected)]) for o in others
    ]
    if not lengths:
        return False
    one_action = max(lengths) if than_longest else min(lengths)
    return _length_without(step.passage, [*step.passage.bolds, *taken]) >= _SAYS_MORE * max(one_action, 1)


def _label_spans(passage: Passage, labels: Iterable[str]) -> list[Span]:
    found = (match for label in labels for match in find_label(label, passage.text, passage.edges))
    return [match.span for match in found if not match.inflected]


def _free_bolds(passage: Passage, taken: Sequence[Span]) -> list[Span]:
    """The bold words that are not *taken*, without the punctuation around them."""
    bolds = [passage.trimmed(bold) for bold in passage.bolds if bold.letters(passage.text)]
    return [bold for bold in bolds if not any(bold.overlaps(span) for span in taken)]


def _best(passage: Passage, offer: Offer, taken: Sequence[Span]) -> Match | None:
    free = [
        match
        for match in find_label(offer.name, passage.text, passage.edges)
        if not any(match.span.overlaps(span) for span in taken)
    ]
    return min(free, key=lambda match: _doubt(passage, match), default=None)


def _doubt(passage: Passage, match: Match) -> tuple[bool, bool, int]:
    """The sort key of a match: bold counts more than upper and lower case."""
    return match.inflected, not passage.bolds_in(match.span), CERTAINTY.index(match.kind)


def _distinct(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The enabled *offers*, or all if none is; two links to one page count once."""
    usable = [offer for offer in offers if not offer.disabled] or offers
    return tuple({offer.way: offer for offer in usable}.values())


def _length(match: Match) -> int:
    return len(fold(match.written).text)


def _length_without(passage: Passage, spans: Iterable[Span]) -> int:
    covered = {offset for span in spans for offset in range(span.start, span.end)}
    return sum(is_word_character(c) for offset, c in enumerate(passage.text) if offset not in covered)


def classify_bold(passage: Passage, label: Span, others: Sequence[Span] = ()) -> Markup:
    """Classify what the bold of *passage* covers of *label*; bold on one of the *others* doesn't count."""
    touching = passage.bolds_in(label)
    if not touching:
        stray = [bold for bold in passage.bolds if not any(bold.overlaps(other) for other in others)]
        return Markup.WRONG_WORDS if stray else Markup.NONE
    bold = {offset for span in touching for offset in range(span.start, span.end)}
    meant = set(range(label.start, label.end))
    whole = _letters(passage, meant) <= bold
    beyond = {offset for offset in bold - meant if not passage.text[offset].isspace()}
    if not whole:
        return Markup.PARTIAL_EXTRA if _letters(passage, beyond) else Markup.PARTIAL
    if _letters(passage, beyond):
        return Markup.EXTRA_WORDS
    return Markup.EXTRA_PUNCT if beyond else Markup.EXACT


def _letters(passage: Passage, offsets: Iterable[int]) -> set[int]:
    return {offset for offset in offsets if is_word_character(passage.text[offset])}
