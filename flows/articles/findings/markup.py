"""What a writer's bold covers, compared with the label that is meant."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from eaportal.flows.articles.text.folding import is_word_character
from eaportal.flows.articles.text.passages import Passage, Span


class Markup(StrEnum):
    """The classes of bold round a label."""

    EXACT = "exact"
    EXTRA_PUNCT = "extra-punct"
    EXTRA_WORDS = "extra-words"
    PARTIAL = "partial"
    PARTIAL_EXTRA = "partial+extra"
    WRONG_WORDS = "wrong-words"
    NONE = "none"


def classify(passage: Passage, label: Span, others: Sequence[Span] = ()) -> Markup:
    """Tell what the bold of *passage* covers of *label*; bold on one of the *others* is not meant for it."""
    touching = bolds_of(passage, label)
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


def bolds_of(passage: Passage, label: Span) -> list[Span]:
    """The bold spans that cover something of *label*."""
    return [bold for bold in passage.bolds if bold.overlaps(label)]


def _letters(passage: Passage, offsets: Iterable[int]) -> set[int]:
    return {offset for offset in offsets if is_word_character(passage.text[offset])}
