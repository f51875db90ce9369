"""Typos: missing spaces at links and bold, invisible characters, repeated words."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from eaportal.flows.articles.findings.finding import Finding, finding_in
from eaportal.flows.articles.findings.fixes import inserted, rewritten
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.folded import (
    fold,
    folded_words,
    is_unspaced,
    is_word_character,
    whole_words,
    words,
)
from eaportal.flows.articles.text.markdown import Block
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.vocabulary.vocabulary import read_words
from eaportal.language_tags import language_of

_SHORT_WORDS = Path(__file__).with_name("short_words.yaml")
# Endings that some languages append to a name, even to a link, are shorter.
_SHORTEST_UNKNOWN = 4
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_BREAK = "\u200b"
# The characters shown before and after an invisible one, at least.
_NEAR = 8
_HARD_SPACE = re.compile("[\u00a0\u2007\u202f]")


@cache
def short_words(locale: str) -> frozenset[str]:
    """The short words of the language of *locale* that never follow themselves, if any are known."""
    table: dict[str, list[str]] = read_words(_SHORT_WORDS)
    return frozenset(fold(word).text for word in table.get(language_of(locale), ()))


def missing_spaces(
    block: Block, vocabulary: Collection[str], short: Collection[str] = frozenset()
) -> Iterator[Finding]:
    """Find words of *block* without a space before or after its marks.

    *vocabulary* has known words, and *short* those that are known at links, where nothing is appended.
    """
    passage = block.passage
    links = {edge for link in passage.links for edge in (link.span.start, link.span.end)}
    ending = {span.end for span in passage.marks}
    for edge in sorted(passage.edges):
        ends = edge in ending
        stuck = _stuck(passage, edge, behind=ends)
        if stuck is None:
            continue
        word = passage.written(stuck)
        known = len(word) > 1 and fold(word).text in vocabulary
        known = known or (edge in links and fold(word).text in short)
        if not known and (edge not in links or len(word) < _SHORTEST_UNKNOWN):
            continue
        offset = passage.position(edge).offset if ends else passage.end_position(Span(edge - 1, edge)).offset
        whole = whole_words(passage.text, stuck)
        quoted = Span(stuck.start, whole.end) if ends else Span(whole.start, stuck.end)
        yield finding_in(
            passage,
            quoted,
            Rule.MISSING_SPACE,
            fix=inserted(passage, offset, " ") if known else None,
            where="before" if ends else "after",
            word=passage.written(quoted),
        )


def _stuck(passage: Passage, edge: int, *, behind: bool) -> Span | None:
    """The letters next to the markup at *edge*, after it if *behind*, else before it."""
    text = passage.text
    if not 0 < edge < len(text) or not all(_spaced_letter(each) for each in text[edge - 1 : edge + 1]):
        return None
    if behind:
        end = next((n for n in range(edge, len(text)) if not is_word_character(text[n])), len(text))
        return Span(edge, end)
    start = next((n for n in range(edge - 1, -1, -1) if not is_word_character(text[n])), -1) + 1
    return Span(start, edge)


def _spaced_letter(character: str) -> bool:
    name = unicodedata.name(character, "")
    return character.isalpha() and not is_unspaced(character) and not name.startswith("HANGUL")


def invisible_characters(block: Block) -> Iterator[Finding]:
    """Find invisible characters of *block* that no script needs."""
    passage = block.passage
    for match in _INVISIBLE.finditer(passage.text):
        if not _is_needed(match[0], passage.text, match.start()):
            yield _invisible(passage, Span(*match.span()), "")
    for bold in passage.bolds:
        for match in _HARD_SPACE.finditer(passage.written(bold)):
            start = bold.start + match.start()
            yield _invisible(passage, Span(start, start + 1), " ")


def _is_needed(found: str, text: str, at: int) -> bool:
    """Whether *found* is a direction mark in right-to-left text, or a break in a script without spaces."""
    if _DIRECTIONS.fullmatch(found):
        return any(unicodedata.bidirectional(each) in {"R", "AL"} for each in text)
    around = text[max(at - 1, 0) : at] + text[at + len(found) : at + len(found) + 1]
    thai_like = [each for each in around if is_unspaced(each) and each < "\u2e80"]
    return set(found) == {_BREAK} and bool(thai_like)


def _invisible(passage: Passage, span: Span, replacement: str) -> Finding:
    found = passage.written(span)
    named = ", ".join(unicodedata.name(each, "a character without a name").lower() for each in found)
    near = Span(max(span.start - _NEAR, 0), min(span.end + _NEAR, len(passage.text)))
    around = passage.written(whole_words(passage.text, near))
    shown = " ".join("".join(each for each in around if each not in found or each == " ").split())
    return finding_in(
        passage,
        span,
        Rule.INVISIBLE_CHARACTER,
        fix=rewritten(passage, span, replacement),
        shown=shown,
        characters=named,
        advice="Replace it with a regular space." if replacement else "Delete it.",
    )


def vocabulary_of(blocks: Collection[Block]) -> frozenset[str]:
    """Every word of *blocks*, except those that touch a link or bold."""
    found = set()
    for block in blocks:
        passage, edges = block.passage, sorted(block.passage.edges)
        for word in words(passage.text):
            following = bisect_right(edges, word.start)
            if following == len(edges) or edges[following] >= word.end:
                found.add(fold(passage.written(word)).text)
    return frozenset(found)


_LONGEST = 8
# In some languages, a short word can be repeated; a long or capitalized one hardly ever is.
_LONG_WORD = 6
_CAPITALIZED_WORD = 4
# In scripts without spaces, two characters may be doubled for emphasis, but not more.
_UNIT = re.compile(r"(\S{3,}?)\1")
_LONG_UNIT = 4


def repeated_words(block: Block, short: Collection[str] = frozenset()) -> Iterator[Finding]:
    """Find words that *block* repeats; the *short* ones never follow themselves."""
    passage = block.passage
    for first, second in (*_repeated_phrases(passage, short), *_repeated_runs(passage)):
        written = passage.written(Span(first.start, second.end))
        once = passage.written(first)
        several = len(words(once)) > 1 or is_unspaced(once[0])
        fix = rewritten(passage, Span(first.end, second.end), "") if several else None
        both = Span(first.start, second.end)
        yield finding_in(passage, both, Rule.REPEATED_WORDS, fix=fix, written=written, once=once)


def _repeated_phrases(passage: Passage, short: Collection[str]) -> Iterator[tuple[Span, Span]]:
    text = passage.text
    found = words(text)
    folded = folded_words(text)
    at = 0
    while at < len(found):
        lengths = (n for n in range(_LONGEST, 0, -1) if _is_repeat(text, found, folded, at, n, short))
        length = next(lengths, 0)
        if length:
            first, second = found[at : at + length], found[at + length : at + 2 * length]
            yield Span(first[0].start, first[-1].end), Span(second[0].start, second[-1].end)
        at += 2 * length or 1


def _is_repeat(
    text: str, found: list[Span], folded: list[str], at: int, length: int, short: Collection[str]
) -> bool:
    if folded[at : at + length] != folded[at + length : at + 2 * length]:
        return False
    span = found[at : at + 2 * length]
    both = Span(span[0].start, span[-1].end)
    if whole_words(text, both) != both:
        return False
    between = [text[one.end : other.start] for one, other in pairwise(span)]
    if len(span) < 2 * length or not all(gap and gap.isspace() for gap in between):
        return False
    if not all(word.isalpha() for word in folded[at : at + length]):
        return False
    if length > 1:
        return len(set(folded[at : at + length])) > 1
    second = text[span[1].start : span[1].end]
    if folded[at] in short and not second[0].isupper():
        return True
    return len(folded[at]) >= (_CAPITALIZED_WORD if second[0].isupper() else _LONG_WORD)


def _repeated_runs(passage: Passage) -> Iterator[tuple[Span, Span]]:
    for match in _UNIT.finditer(passage.text):
        unit = match[1]
        letters = sum(map(str.isalpha, unit))
        shortest = 3 if unit[0] > "\u2e80" else _LONG_UNIT
        # A mark belongs to the letter before it, which is not repeated.
        starts_letter = not unicodedata.category(unit[0]).startswith("M")
        if starts_letter and all(map(is_unspaced, unit)) and letters >= shortest:
            middle = match.start() + len(unit)
            yield Span(match.start(), middle), Span(middle, match.end())
