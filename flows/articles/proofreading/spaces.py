"""Spaces that lack where a link or bold begins or ends, and characters that nobody sees."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from eaportal.flows.articles.findings.findings import Finding, Fix, Rule, finding
from eaportal.flows.articles.findings.mending import rewritten
from eaportal.flows.articles.text.blocks import Block
from eaportal.flows.articles.text.folding import fold, is_unspaced, is_word_character, words
from eaportal.flows.articles.text.passages import Passage, Span

# Endings that a language puts behind a name, in a link too, are shorter.
_SHORTEST_UNKNOWN = 4
_INVISIBLE = re.compile("[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_BREAK = "\u200b"
_HARD_SPACE = re.compile("[\u00a0\u2007\u202f]")


def missing_spaces(block: Block, vocabulary: Collection[str]) -> Iterator[Finding]:
    """Find words of *block* that stick to a link or to bold; *vocabulary* has the article's words."""
    passage = block.passage
    links = {edge for link in passage.links for edge in (link.span.start, link.span.end)}
    for edge in sorted(passage.edges):
        ends = any(span.end == edge for span in (*passage.bolds, *(link.span for link in passage.links)))
        stuck = _stuck(passage, edge, behind=ends)
        if stuck is None:
            continue
        word = passage.written(stuck)
        known = len(word) > 1 and fold(word).text in vocabulary
        if not known and (edge not in links or len(word) < _SHORTEST_UNKNOWN):
            continue
        offset = passage.place(edge).offset if ends else passage.end_place(Span(edge - 1, edge)).offset
        yield finding(
            Rule.MISSING_SPACE,
            passage.place(stuck.start),
            f"There is no space {'before' if ends else 'after'} {word!r}.",
            "Put a space there.",
            end=passage.end_place(stuck),
            fix=Fix(offset, offset, " ") if known else None,
        )


def _stuck(passage: Passage, edge: int, *, behind: bool) -> Span | None:
    """The letters outside a mark that stick to it at *edge*, *behind* it or before it."""
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
    """Find characters of *block* that nobody sees and that no script needs."""
    passage = block.passage
    for match in _INVISIBLE.finditer(passage.text):
        if not _is_needed(match[0], passage.text, match.start()):
            yield _invisible(passage, Span(*match.span()), "")
    for bold in passage.bolds:
        for match in _HARD_SPACE.finditer(passage.written(bold)):
            start = bold.start + match.start()
            yield _invisible(passage, Span(start, start + 1), " ")


def _is_needed(found: str, text: str, at: int) -> bool:
    """Whether a direction mark is in a text with such letters, or a break in a script without spaces."""
    if _DIRECTIONS.fullmatch(found):
        return any(unicodedata.bidirectional(each) in {"R", "AL"} for each in text)
    around = text[max(at - 1, 0) : at] + text[at + len(found) : at + len(found) + 1]
    thai_like = [each for each in around if is_unspaced(each) and each < "\u2e80"]
    return set(found) == {_BREAK} and bool(thai_like)


def _invisible(passage: Passage, span: Span, replacement: str) -> Finding:
    found = passage.written(span)
    named = ", ".join(unicodedata.name(each, "a character without a name").lower() for each in found)
    around = passage.written(Span(max(span.start - 8, 0), min(span.end + 8, len(passage.text))))
    shown = " ".join("".join(each for each in around if each not in found or each == " ").split())
    return finding(
        Rule.INVISIBLE_CHARACTER,
        passage.place(span.start),
        f"There is something invisible in {shown!r}: {named}.",
        "Take it out." if not replacement else "Put a common space there.",
        end=passage.end_place(span),
        fix=rewritten(passage, span, replacement),
    )


def vocabulary_of(blocks: Collection[Block]) -> frozenset[str]:
    """Every word of *blocks*, save those that stick to a link or to bold."""
    found = set()
    for block in blocks:
        passage = block.passage
        for word in words(passage.text):
            if not any(word.start < edge < word.end for edge in passage.edges):
                found.add(fold(passage.written(word)).text)
    return frozenset(found)
