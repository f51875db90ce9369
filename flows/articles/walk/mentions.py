"""Which of the controls that a page offers a sentence talks about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eaportal.flows.articles.findings.markup import bolds_of
from eaportal.flows.articles.text.folding import fold, is_word_character
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.text.reading import Step
from eaportal.flows.articles.walk.matching import CERTAINTY, Match, find_label, most_like, resemblance
from eaportal.flows.articles.walk.offers import Offer

# A sentence that tells of a second action has this many times the words of one that tells of a single action.
_SAYS_MORE = 1.5
# Beside a label, bold may cover a word that belongs to the sentence, but the label is most of it.
_MOST_OF_BOLD = 0.6


@dataclass(frozen=True)
class Mention:
    """Words of a sentence and the controls that they fit: one, or several that nothing tells apart."""

    match: Match
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Wording:
    """Words that may be meant for a control of another name, and how much of 100 they resemble that name."""

    span: Span
    written: str
    score: float


def mentions(passage: Passage, offers: Sequence[Offer], taken: Sequence[Span]) -> list[Mention]:
    """The controls that *passage* names outside the spans already *taken*, in the order of the text."""
    found = [(offer, match) for offer in offers if (match := _best(passage, offer, taken))]
    found.sort(key=lambda pair: (-_length(pair[1]), CERTAINTY.index(pair[1].kind)))
    kept: list[Mention] = []
    for _, match in found:
        if any(mention.match.span.overlaps(match.span) for mention in kept):
            continue
        fitting = [o for o, other in found if other.span == match.span and other.kind == match.kind]
        kept.append(Mention(match, _told_apart(fitting)))
    return sorted(kept, key=lambda mention: mention.match.span)


def names(passage: Passage, offer_name: str) -> bool:
    """Tell whether *passage* names a control of this name."""
    return any(not match.inflected for match in find_label(offer_name, passage.text, passage.edges))


def wording_for(name: str, passage: Passage, taken: Sequence[Span]) -> Wording | None:
    """The words of *passage* most likely meant for a control called *name*: the bold, else the likest."""
    free = _free_bolds(passage, taken)
    bold = max(free, key=lambda span: resemblance(passage.written(span), name), default=None)
    shortest = _MOST_OF_BOLD * bold.letters(passage.text) if bold else 1
    like = most_like(name, passage.text, bold or Span(0, len(passage.text)), shortest)
    if like is None or any(like[0].overlaps(span) for span in taken):
        return None
    return Wording(like[0], passage.written(like[0]), like[1])


def bold_wording(passage: Passage, taken: Sequence[Span]) -> Wording | None:
    """The first words in bold, whatever they may be meant for."""
    return next((Wording(span, passage.written(span), 0) for span in _free_bolds(passage, taken)), None)


def says_more(
    step: Step,
    taken: Sequence[Span],
    others: Iterable[Step],
    expected: Sequence[str],
    *,
    than_longest: bool,
) -> bool:
    """Tell whether *step* has so many words beside its labels that they tell of one more action.

    It is compared with the *others*, of which the longest or the shortest is known to tell of one action;
    what they name is what is bold in them and the *expected* labels.
    """
    lengths = [_beside(o.passage, [*o.passage.bolds, *_literal(o.passage, expected)]) for o in others]
    if not lengths:
        return False
    one_action = max(lengths) if than_longest else min(lengths)
    return _beside(step.passage, [*step.passage.bolds, *taken]) >= _SAYS_MORE * max(one_action, 1)


def _literal(passage: Passage, labels: Iterable[str]) -> list[Span]:
    found = (match for label in labels for match in find_label(label, passage.text, passage.edges))
    return [match.span for match in found if not match.inflected]


def _free_bolds(passage: Passage, taken: Sequence[Span]) -> list[Span]:
    """What is bold and has letters, and is not *taken*; without the signs round it."""
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
    """Bold settles which of several places is meant, before upper and lower case do."""
    return match.inflected, not bolds_of(passage, match.span), CERTAINTY.index(match.kind)


def _told_apart(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The *offers* that can be used, or all if none can; two links to one page count once."""
    usable = [offer for offer in offers if not offer.disabled] or offers
    return tuple({offer.way: offer for offer in usable}.values())


def _length(match: Match) -> int:
    return len(fold(match.written).text)


def _beside(passage: Passage, spans: Iterable[Span]) -> int:
    covered = {offset for span in spans for offset in range(span.start, span.end)}
    return sum(is_word_character(c) for offset, c in enumerate(passage.text) if offset not in covered)
