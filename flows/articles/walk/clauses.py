"""The clauses of a step: what their words say, what they forbid, and whether they only look on."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from eaportal.flows.articles.text.article import Step
from eaportal.flows.articles.text.folded import words
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Passage, Span, sentences
from eaportal.flows.articles.vocabulary.vocabulary import Sense, Vocabulary, vocabulary_for
from eaportal.flows.articles.walk.matches import is_label

# The words that ask for an action on a page.
ASKING = frozenset({Sense.CHOOSE, Sense.OPEN, Sense.ENTER})
# The words that ask to use a label.
USING = ASKING | {Sense.SIGN_IN, Sense.BACK}
# Words that someone else may be the subject of.
VERBS = USING | {Sense.LEAVE, Sense.LOOK, Sense.CLOSE, Sense.REPEAT}
# A sentence with one of these is about steps, not about the page.
ABOUT_STEPS = frozenset({Sense.REPEAT, Sense.DONE})
# Without a word that asks, these only say what to look at.
_ONLY_LOOKING = frozenset({Sense.LOOK, Sense.PLACE})
_ENDS = re.compile(r"[.,;:!?、。，；：！？،؛؟\n]+\s*")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")
_QUESTION = re.compile(r"[?？؟][\"'”’»)\]」』）]*\s*$")
# Languages whose verb comes before its subject if something else begins the sentence.
_VERB_SECOND = frozenset({"da", "de", "is", "lb", "nb", "nl", "sv"})
# What takes back a request is at the beginning of its clause: but please don't do it.
_WORDS_BEFORE = 2
# Only sentences that say in which order to do things are searched for these.
_ABOUT_ORDER = frozenset(
    {
        *(Sense.ENTERED, Sense.CHOSEN, Sense.SAVED, Sense.CLOSED, Sense.LOST),
        *(Sense.ANOTHER, Sense.ALL, Sense.WINDOW, Sense.CONTROL),
    }
)
# Languages in which words such as "before" follow their clause.
_ORDER_LAST = frozenset({"az", "eu", "ja", "ko", "tr", "zh"})
# If bold covers this part of the letters of a sentence, it doesn't mark a label.
_MOST = 0.7
_HALF = 0.5


@dataclass(frozen=True)
class Clause:
    """A part of a sentence, the *sentence* by its number, and what its words say.

    It *looks_on* if it asks the reader for nothing: it only describes, or says what somebody else does.
    """

    span: Span
    sentence: int
    senses: frozenset[Sense]
    forbids: bool
    looks_on: bool

    def asks(self, verbs: Collection[Sense]) -> bool:
        """Whether it asks the reader to do something, with one of *verbs*."""
        return bool(self.senses & set(verbs)) and not self.forbids and not self.looks_on


class Clauses:
    """The clauses of a step; *names* are labels, whose words say nothing else.

    If *has_common_names*, words that only may be labels, such as *add*, aren't.
    """

    def __init__(
        self, step: Step, locale: str, names: Iterable[str], *, has_common_names: bool = False
    ) -> None:
        self.passage: Passage = step.passage
        self.vocabulary: Vocabulary | None = vocabulary_for(locale)
        self._has_common_names = has_common_names
        self.labels = _named(self.passage, names, has_common_names=has_common_names)
        self._label_bolds = self._bolds_of_labels()
        # Where no label is bold, bold that is just one word is misplaced: **Pick** Reports.
        self._has_misplaced = bool(self.labels) and not any(map(self.passage.bolds_in, self.labels))
        self._text = _masked(self.passage.text, self.labels)
        senses = [sense for sense in Sense if sense not in _ABOUT_ORDER] if self.vocabulary else []
        self._spans = {sense: self._found(sense) for sense in senses}
        self.clauses = self._clauses()

    def spans(self, sense: Sense) -> list[Span]:
        """The words that say *sense*, outside of labels."""
        if sense in _ABOUT_ORDER and self.vocabulary and sense not in self._spans:
            self._spans[sense] = self._found(sense)
        return self._spans.get(sense, [])

    def clause_of(self, span: Span) -> Clause:
        """The clause in which *span* starts."""
        return next((c for c in self.clauses if span.start < c.span.end), self.clauses[-1])

    def sentence_of(self, span: Span) -> Span:
        """The sentence in which *span* starts."""
        number = self.clause_of(span).sentence
        clauses = [clause.span for clause in self.clauses if clause.sentence == number]
        return Span(clauses[0].start, clauses[-1].end)

    def within(self, senses: Collection[Sense], span: Span) -> list[Span]:
        """The words in *span* that say one of *senses*."""
        return [each for sense in senses for each in self.spans(sense) if span.start <= each.start < span.end]

    def ordered(self, sense: Sense) -> list[Span]:
        """What the words of *sense*, which is BEFORE or ONCE, say to come later or earlier than the rest."""
        assert sense in {Sense.BEFORE, Sense.ONCE}  # noqa: S101 - a mistake of the caller
        return [area for each in self.spans(sense) if (area := self._ordered_by(each))]

    def _ordered_by(self, word: Span) -> Span | None:
        """What *word* such as *before* is about: the rest of its clause, and those that *and* adds to it."""
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        own = self.clause_of(word)
        if self.vocabulary.language in _ORDER_LAST:
            return Span(own.span.start, word.start)
        text = self.passage.text
        if any(verb.end < word.start and not words(text[verb.end : word.start]) for verb in self.verbs()):
            return None  # Click once.
        end = own.span.end
        for clause in self.clauses:
            if clause.sentence == own.sentence and clause.span > own.span:
                if _ENDS.search(text, end, clause.span.start) or _ENDS.search(text[end - 1 : end]):
                    break
                end = clause.span.end
        return Span(word.end, end)

    def verbs(self) -> list[Span]:
        """The words that ask for an action on a page."""
        return [each for sense in ASKING for each in self.spans(sense)]

    def marked(self) -> Sequence[Span]:
        """The labels and the bold words."""
        return [*self.labels, *self.passage.bolds]

    def _found(self, sense: Sense) -> list[Span]:
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        verbs = sense not in {Sense.PERIOD, Sense.NUMBER, Sense.PORTAL}
        found = self.vocabulary.find(sense, self._text)
        return [span for span in found if not self._is_label(span, is_verb=verbs)]

    def _bolds_of_labels(self) -> list[Span]:
        """The bold that can mark an unknown label, because it has no known one and isn't most of the text."""
        text = self.passage.text
        whole = max(Span(0, len(text)).letters(text), 1)
        unknown = (
            bold for bold in self.passage.bolds if not any(bold.overlaps(each) for each in self.labels)
        )
        return [bold for bold in unknown if bold.letters(text) / whole < _MOST]

    def _is_label(self, span: Span, *, is_verb: bool) -> bool:
        """Whether *span* is in a label: in a known one, or in other bold that is more than this word."""
        if any(name.overlaps(span) for name in self.labels):
            return True
        own = span.letters(self.passage.text)
        around = [bold.letters(self.passage.text) for bold in self._label_bolds if bold.overlaps(span)]
        if is_verb:
            return any(letters != own or not self._has_misplaced for letters in around)
        return any(own < _HALF * letters for letters in around)

    def _clauses(self) -> list[Clause]:
        found: list[Clause] = []
        for number, sentence in enumerate(sentences(self.passage)):
            about_steps = any(self.within(ABOUT_STEPS, sentence.span))
            asks_back = self._is_question(sentence.span)
            others_act = unreal = False
            for span in self._parts(sentence.span):
                if self._only_joins(span):
                    continue
                senses = frozenset(s for s in self._spans if self.within({s}, span))
                unreal = unreal or Sense.UNREAL in senses
                depends = Sense.DEPENDS in senses and bool(found) and found[-1].sentence == number
                denied = Sense.NOT in senses and Sense.NOT_FORGET not in senses
                denied = denied or (depends and found[-1].forbids)
                forbids = denied or (Sense.LEAVE in senses and not senses & ASKING)
                others_act = self._others_act(span, sentence.span, found[-1].span if others_act else None)
                looks_on = (
                    about_steps
                    or asks_back
                    or others_act
                    or unreal
                    or bool(senses & _ONLY_LOOKING and not senses & ASKING)
                )
                found.append(Clause(span, number, senses, forbids, looks_on))
        whole = Span(0, len(self.passage.text))
        return self._taken_back(found) or [Clause(whole, 0, frozenset(), forbids=False, looks_on=False)]

    def _is_question(self, sentence: Span) -> bool:
        """Whether *sentence* ends with a question mark, unless that belongs to a value in bold or code."""
        mark = _QUESTION.search(self.passage.written(sentence))
        if mark is None:
            return False
        there, whole = Span(*mark.span()).moved(sentence.start), sentence.letters(self.passage.text)
        values = (*self.passage.bolds, *self.passage.codes)
        return not any(v.overlaps(there) and v.letters(self.passage.text) < _MOST * whole for v in values)

    def _only_joins(self, area: Span) -> bool:
        """Whether *area* has no letters besides those of words such as *and*."""
        joins = self.spans(Sense.AND)
        letters = (n for n in range(area.start, area.end) if self.passage.text[n].isalnum())
        return all(any(each.start <= n < each.end for each in joins) for n in letters)

    def _others_act(self, clause: Span, sentence: Span, before: Span | None) -> bool:
        """Whether somebody else is the subject of *clause*, or of the clause *before* that it continues."""
        verbs = sorted(self.within(VERBS, clause))
        others = self.within({Sense.OTHERS}, clause)
        if not verbs:
            return False
        if any(each < verbs[0] for each in others) or self._is_about_a_third(clause, sentence):
            return True
        if self._lets(clause):
            return True
        text = self.passage.text
        if before and not _ENDS.search(text, before.end, clause.start):
            return not words(text[clause.start : verbs[0].start])
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        return self.vocabulary.language in _VERB_SECOND and any(
            verb.end <= each.start and len(words(text[verb.end : each.start])) <= 1
            for verb in verbs
            for each in others
        )

    def _lets(self, clause: Span) -> bool:
        """Whether *clause* gives all it asks for to something else: let the portal choose."""
        let, asking = self.within({Sense.LET}, clause), self.within(USING, clause)
        return bool(let and asking) and min(let) < min(asking) and max(asking).start >= min(let).end

    def _is_about_a_third(self, clause: Span, sentence: Span) -> bool:
        """Whether every verb of *clause* that asks has the form for somebody who isn't the reader."""
        asking, third = self.within(USING, clause), self.spans(Sense.THIRD)
        if not asking or not all(any(each.overlaps(verb) for each in third) for verb in asking):
            return False
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        readers = self.within({Sense.READER}, sentence)
        if any(self.vocabulary.language in _VERB_SECOND or each < min(asking) for each in readers):
            return False
        subjects = self.within({Sense.SUBJECT}, clause)
        return bool(subjects) or not self.vocabulary.knows(Sense.SUBJECT)

    def _taken_back(self, clauses: list[Clause]) -> list[Clause]:
        """The *clauses*, of which those that a later one takes back forbid what they ask for."""
        result = list(clauses)
        for number, clause in enumerate(clauses):
            before = clauses[number - 1].span.end if number else 0
            if Sense.IF in clause.senses or not self._takes_back(Span(before, clause.span.end)):
                continue
            earlier = (n for n in range(number - 1, -1, -1) if clauses[n].senses & VERBS)
            meant = next(earlier, None)
            if meant is not None and clause.sentence - clauses[meant].sentence <= 1:
                result[meant] = replace(clauses[meant], forbids=True)
        return result

    def _takes_back(self, area: Span) -> bool:
        """Whether *area*, a clause with what is before it, begins with words that take back a request."""
        first = min(self.within({Sense.TAKE_BACK}, area), default=None)
        return first is not None and len(words(self.passage.text[area.start : first.start])) <= _WORDS_BEFORE

    def _parts(self, sentence: Span) -> list[Span]:
        """The clauses of *sentence*; a condition begins one of its own, and no label is cut."""
        text = self._text[sentence.start : sentence.end]
        if self.vocabulary:
            edges = {edge for c in self.vocabulary.clauses(text) for edge in (c.start, c.end)}
            edges |= {span.start for span in self.vocabulary.find(Sense.IF, text)}
        else:
            edges = {match.end() for match in _ENDS.finditer(text)}
        edges |= self._denying_brackets(text)
        places = sorted({0, len(text), *edges})
        cut = [
            sentence.start + place
            for place in places
            if not any(name.start < sentence.start + place < name.end for name in self.marked())
        ]
        return [Span(one, other) for one, other in pairwise(cut)]

    def _denying_brackets(self, text: str) -> set[int]:
        """The edges of what *text* denies in brackets: select Save (not Cancel)."""
        if not self.vocabulary:
            return set()
        found = (m for m in _BRACKETS.finditer(text) if self.vocabulary.find(Sense.NOT, m[0]))
        return {edge for match in found for edge in match.span()}


def _masked(text: str, labels: Iterable[Span]) -> str:
    """*text* with other letters instead of its *labels*, so that no phrase reaches into one."""
    for label in labels:
        text = text[: label.start] + "x" * (label.end - label.start) + text[label.end :]
    return text


def _named(passage: Passage, names: Iterable[str], *, has_common_names: bool) -> list[Span]:
    """The spans of *passage* that are one of *names*; of two that overlap, the longer one."""
    found = {
        match.span
        for name in names
        for match in find_label(name, passage.text, passage.edges)
        if not match.inflected and (not has_common_names or is_label(passage, match))
    }
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span)):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return kept
