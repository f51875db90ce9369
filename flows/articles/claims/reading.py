"""A sentence read for claims: which of its words say before, not, invoice, and so on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from eaportal.flows.articles.claims.letters import plain_with_origins
from eaportal.flows.articles.claims.vocabulary import ClaimWords, Meaning, Order
from eaportal.flows.articles.text.folded import fold, folded_words, is_unspaced, same_stem, words
from eaportal.flows.articles.text.passages import Passage, Sentence, Span, sentences

# Where one statement of a sentence ends and another begins.
_CLAUSE_END = re.compile(r"[,;:()\[\]،؛、，；：（）\n]|\s-+\s|[–—]")
# Two characters of a script without spaces are about as long as a word.
_CHARACTERS_A_WORD = 2
# A conjunction alone: what it introduces is in the next clause.
_SHORTEST_OBJECT = 3
_SHORTEST_NAME = 4


@dataclass(frozen=True, order=True)
class Hit:
    """The words of *span* in a sentence, with one of their meanings."""

    span: Span
    meaning: Meaning


@dataclass(frozen=True)
class Reading:
    """A sentence, and the words of it that the *vocabulary* of its language knows.

    *term* is the page's name for the PO number, and *previous* the sentence before it in the same paragraph.
    """

    sentence: Sentence
    vocabulary: ClaimWords
    term: str
    previous: "Reading | None" = None

    @property
    def text(self) -> str:
        """The text of the sentence."""
        return self.sentence.text

    def written(self, span: Span) -> str:
        """The characters of *span*."""
        return self.text[span.start : span.end]

    @cached_property
    def hits(self) -> tuple[Hit, ...]:
        """The known words, in order; of two that overlap, the longer one."""
        plain, origins = plain_with_origins(self.text)
        found = []
        for meaning, pattern in self.vocabulary.patterns.items():
            for match in pattern.finditer(plain):
                start, end = match.span()
                found.append((end - start, Hit(Span(origins[start].start, origins[end - 1].end), meaning)))
        kept: list[Hit] = []
        spans, covered = set[Span](), bytearray(len(self.text))
        for _, hit in sorted(found, key=lambda each: (-each[0], each[1])):
            if hit.span in spans or not any(covered[hit.span.start : hit.span.end]):
                kept.append(hit)
                spans.add(hit.span)
                covered[hit.span.start : hit.span.end] = b"\1" * (hit.span.end - hit.span.start)
        return tuple(sorted(kept))

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """The parts between punctuation, and those that *but* begins."""
        edges = {0, len(self.text), *(match.end() for match in _CLAUSE_END.finditer(self.text))}
        ordered = sorted(edges | {span.start for span in self.find(Meaning.BUT)})
        return tuple(Span(*pair) for pair in pairwise(ordered))

    @cached_property
    def names_number(self) -> bool:
        """Whether the sentence names the PO number."""
        return self.has(Meaning.NUMBER) or _names(self.text, self.term)

    @cached_property
    def is_about_changing(self) -> bool:
        """Whether the sentence is about changing the PO number; with *this* or *it*, the previous one is.

        In languages of the order suffix, what is changed can be left out.
        """
        is_omitted = self.vocabulary.order is Order.SUFFIX or self._changes_it
        if self.has(Meaning.CHANGE) and (self.names_number or not is_omitted):
            return self.names_number
        before = self.previous
        return before is not None and before.names_number and before.has(Meaning.CHANGE)

    @property
    def _changes_it(self) -> bool:
        """Whether a pronoun is beside what is done: can change it."""
        stands = self.find(Meaning.IT)
        return any(not self.gap(change, it) for change in self.find(Meaning.CHANGE) for it in stands)

    def clause_of(self, span: Span) -> Span:
        """The clause that *span* begins in."""
        return next(each for each in reversed(self.clauses) if each.start <= span.start)

    def find(self, *meanings: Meaning, within: Span | None = None) -> list[Span]:
        """The words with any of *meanings*, in order."""
        return [
            hit.span
            for hit in self.hits
            if hit.meaning in meanings and (within is None or hit.span.overlaps(within))
        ]

    def has(self, *meanings: Meaning, within: Span | None = None) -> bool:
        """Whether there is a word with any of *meanings*."""
        return bool(self.find(*meanings, within=within))

    def near(self, span: Span, *meanings: Meaning, gap: int) -> list[Span]:
        """The words with any of *meanings* in the clause of *span*, with at most *gap* words between."""
        clause = self.clause_of(span)
        return [each for each in self.find(*meanings, within=clause) if self.gap(span, each) <= gap]

    def gap(self, one: Span, other: Span) -> int:
        """The number of words between two spans; 0 if they overlap."""
        between = self.text[min(one.end, other.end) : max(one.start, other.start)]
        unspaced = sum(map(is_unspaced, between))
        spaced = "".join(" " if is_unspaced(each) else each for each in between)
        return len(words(spaced)) + unspaced // _CHARACTERS_A_WORD

    def object_of(self, direction: Span) -> Span:
        """What *direction*, a word for before or after, is about: the words up to the next such word.

        They follow it, or precede it in languages of that order.
        """
        clause = self.clause_of(direction)
        if self.vocabulary.order is Order.PREFIX and self.gap(direction, Span(clause.end, clause.end)) < (
            _SHORTEST_OBJECT
        ):
            clause = Span(clause.start, self.clause_of(Span(clause.end, clause.end)).end)
        others = [each for each in self.find(*_DIRECTIONS) if not each.overlaps(direction)]
        start = max((each.end for each in others if each.end <= direction.start), default=0)
        end = min((each.start for each in others if each.start >= direction.end), default=len(self.text))
        before = Span(max(start, clause.start), direction.start)
        after = Span(direction.end, max(direction.end, min(end, clause.end)))
        match self.vocabulary.order:
            case Order.PREFIX:
                return after
            case Order.SUFFIX:
                return before
            case Order.BOTH:
                return Span(before.start, after.end)

    def denials(self, within: Span | None = None) -> list[Span]:
        """The denials in main clauses: in *unless you don't*, nothing is denied."""
        return [each for each in self.find(*DENIALS, within=within) if not self.is_condition(each)]

    def denies_possible(self, denial: Span) -> bool:
        """Whether *denial* says that something can't be done or isn't, unlike *don't forget to*."""
        return self.has(Meaning.CAN, within=self.clause_of(denial)) or bool(
            self.near(denial, Meaning.CHANGE, gap=1)
        )

    def is_condition(self, span: Span) -> bool:
        """Whether *span* is in a clause that states a condition."""
        conditions = self.find(Meaning.IF, Meaning.UNLESS, within=self.clause_of(span))
        if self.vocabulary.order is Order.PREFIX:
            return any(each.start <= span.start for each in conditions)
        return bool(conditions)


DENIALS = (Meaning.NOT, Meaning.WITHOUT)
_DIRECTIONS = (Meaning.BEFORE, Meaning.AFTER)


# Thai has no period; a space between two of its letters ends a sentence or a clause.
_THAI_END = re.compile(r"(?<=[\u0e00-\u0e7f])\s+(?=[\u0e00-\u0e7f])")


def sentences_of(passage: Passage) -> Iterator[Sentence]:
    """The sentences of *passage*, also where no mark ends them."""
    for sentence in sentences(passage):
        edges = [0, *(match.end() for match in _THAI_END.finditer(sentence.text)), len(sentence.text)]
        yield from (Sentence(passage, sentence.part(*pair)) for pair in pairwise(edges))


def read(said: Iterable[Sentence], vocabulary: ClaimWords, term: str) -> Iterator[Reading]:
    """Read the sentences in *said*, which are in order."""
    previous: Reading | None = None
    for sentence in said:
        if previous is not None and previous.sentence.passage is not sentence.passage:
            previous = None
        previous = Reading(sentence, vocabulary, term, previous)
        yield previous


def _names(text: str, term: str) -> bool:
    """Whether *text* has a word of *term*, in any form or in a compound."""
    said = fold(text).text
    spoken = folded_words(text)
    return any(
        (len(part) >= _SHORTEST_NAME and part in said) or any(same_stem(part, each) for each in spoken)
        for part in folded_words(term)
    )
