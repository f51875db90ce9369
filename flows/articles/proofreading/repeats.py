"""Words that stand twice in a row."""

import re
from collections.abc import Iterator
from itertools import pairwise

from eaportal.flows.articles.findings.findings import Finding, Rule, finding
from eaportal.flows.articles.findings.mending import rewritten
from eaportal.flows.articles.text.blocks import Block
from eaportal.flows.articles.text.folding import fold, is_unspaced, words
from eaportal.flows.articles.text.passages import Passage, Span

_LONGEST = 8
# A single word may well stand twice in some languages; a long one, or one with a capital, hardly ever does.
_LONG_WORD = 6
_CAPITALISED_WORD = 4
# In scripts without spaces two characters are doubled for emphasis, more are not.
_UNIT = re.compile(r"(\S{3,}?)\1")
_LONG_UNIT = 4


def repeated_words(block: Block) -> Iterator[Finding]:
    """Find what *block* says twice in a row."""
    passage = block.passage
    for first, second in (*_repeated_phrases(passage), *_repeated_runs(passage)):
        written = passage.written(Span(first.start, second.end))
        once = passage.written(first)
        several = len(words(once)) > 1 or is_unspaced(once[0])
        fix = rewritten(passage, Span(first.end, second.end), "") if several else None
        yield finding(
            Rule.REPEATED_WORDS,
            passage.place(first.start),
            f"{written!r} says {once!r} twice.",
            f"Write {once!r} once.",
            end=passage.end_place(second),
            fix=fix,
        )


def _repeated_phrases(passage: Passage) -> Iterator[tuple[Span, Span]]:
    text = passage.text
    found = words(text)
    folded = [fold(text[word.start : word.end]).text for word in found]
    at = 0
    while at < len(found):
        length = next((n for n in range(_LONGEST, 0, -1) if _is_repeat(text, found, folded, at, n)), 0)
        if length:
            first, second = found[at : at + length], found[at + length : at + 2 * length]
            yield Span(first[0].start, first[-1].end), Span(second[0].start, second[-1].end)
        at += 2 * length or 1


def _is_repeat(text: str, found: list[Span], folded: list[str], at: int, length: int) -> bool:
    if folded[at : at + length] != folded[at + length : at + 2 * length]:
        return False
    span = found[at : at + 2 * length]
    between = [text[one.end : other.start] for one, other in pairwise(span)]
    if len(span) < 2 * length or not all(gap and gap.isspace() for gap in between):
        return False
    if not all(word.isalpha() for word in folded[at : at + length]):
        return False
    if length > 1:
        return len(set(folded[at : at + length])) > 1
    second = text[span[1].start : span[1].end]
    return len(folded[at]) >= (_CAPITALISED_WORD if second[0].isupper() else _LONG_WORD)


def _repeated_runs(passage: Passage) -> Iterator[tuple[Span, Span]]:
    for match in _UNIT.finditer(passage.text):
        unit = match[1]
        letters = sum(map(str.isalpha, unit))
        shortest = 3 if unit[0] > "\u2e80" else _LONG_UNIT
        if all(map(is_unspaced, unit)) and letters >= shortest:
            middle = match.start() + len(unit)
            yield Span(match.start(), middle), Span(middle, match.end())
