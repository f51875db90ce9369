"""Match sentences with the names of controls: exactly, nearly, or by similarity; and compare their bold."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eaportal.flows.articles.findings.results import (
    Markup,
)
from eaportal.flows.articles.text.folded import (
    fold,
    is_word_character,
)
from eaportal.flows.articles.text.names import CERTAINTY, Match, MatchKind, find_label, most_like, resemblance
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.offers import Offer

# At this similarity (0 to 100), other words count as an older or newer wording of a label: words that the
# writer made bold, and words of a sentence without bold.
BOLD_DRIFT_SCORE = 50
PLAIN_DRIFT_SCORE = 75
# Bold may include another word of the sentence, but most of it is the label.
_MOST_OF_BOLD = 0.6
_CAPITAL = re.compile(r"\s+[^\W\d_a-zß-öø-ÿ]\w")
_QUOTES = frozenset("\"'`´‘’‚‛“”„‟‹›«»「」『』【】")


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


def mentions(
    passage: Passage, offers: Sequence[Offer], taken: Sequence[Span], longer: Iterable[str] = ()
) -> list[Mention]:
    """The controls that *passage* names outside the spans *taken*, in text order.

    A name within one of the *longer* names, which the page may not offer now, is not a mention.
    """
    whole = [
        match.span
        for name in longer
        for match in find_label(name, passage.text, passage.edges)
        if not match.inflected
    ]
    found = [(offer, match) for offer in offers if (match := _best(passage, offer, taken, whole))]
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


def is_marked(passage: Passage, span: Span) -> bool:
    """Whether the words of *span* are bold, code or in quotes."""
    before, after = passage.text[: span.start].rstrip(), passage.text[span.end :].lstrip()
    quoted = before[-1:] in _QUOTES and after[:1] in _QUOTES if before and after else False
    return quoted or any(mark.overlaps(span) for mark in (*passage.bolds, *passage.codes))


def is_label(passage: Passage, match: Match) -> bool:
    """Whether *match* is a label, and not a word such as *add*: it is marked, or written as the label is.

    Unless it is marked, a word with a capital after it makes both one name: Add in Add Member.
    """
    if is_marked(passage, match.span):
        return True
    return match.kind is MatchKind.EXACT and not _CAPITAL.match(passage.text, match.span.end)


def _free_bolds(passage: Passage, taken: Sequence[Span]) -> list[Span]:
    """The bold words that are not *taken*, without the punctuation around them."""
    bolds = [passage.trimmed(bold) for bold in passage.bolds if bold.letters(passage.text)]
    return [bold for bold in bolds if not any(bold.overlaps(span) for span in taken)]


def _best(passage: Passage, offer: Offer, taken: Sequence[Span], longer: Sequence[Span]) -> Match | None:
    free = [
        match
        for match in find_label(offer.name, passage.text, passage.edges)
        if not any(match.span.overlaps(span) for span in taken)
        if not any(match.span.overlaps(span) and _is_part(match.span, span) for span in longer)
    ]
    return min(free, key=lambda match: _doubt(passage, match), default=None)


def _is_part(span: Span, whole: Span) -> bool:
    return span.end - span.start < whole.end - whole.start


def _doubt(passage: Passage, match: Match) -> tuple[bool, bool, int]:
    """The sort key of a match: bold counts more than upper and lower case."""
    return match.inflected, not passage.bolds_in(match.span), CERTAINTY.index(match.kind)


def _distinct(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The enabled *offers*, or all if none is; two links to one page count once."""
    usable = [offer for offer in offers if not offer.disabled] or offers
    return tuple({offer.way: offer for offer in usable}.values())


def _length(match: Match) -> int:
    return len(fold(match.written).text)


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
