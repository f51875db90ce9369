"""Reading a step: which of its words ask for an action, and which forbid one or ask for nothing."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from eaportal.flows.articles.text.article import Step
from eaportal.flows.articles.text.folded import words
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Passage, Span, sentences
from eaportal.flows.articles.vocabulary.vocabulary import Sense, Vocabulary, vocabulary_for

# The words that ask for an action on a page.
ASKING = frozenset({Sense.CHOOSE, Sense.OPEN, Sense.ENTER})
# The words that ask to use a label.
_USING = ASKING | {Sense.SIGN_IN, Sense.BACK}
# Words that someone else may be the subject of.
_VERBS = _USING | {Sense.LEAVE, Sense.LOOK, Sense.CLOSE, Sense.REPEAT}
# Without a word that asks, these only say what to look at.
_ONLY_LOOKING = frozenset({Sense.LOOK, Sense.PLACE})
# A sentence with one of these is about steps, not about the page.
_ABOUT_STEPS = frozenset({Sense.REPEAT, Sense.DONE})
# A sentence with one of these may ask for something that the page does not offer now.
_EXCUSING = _ABOUT_STEPS | {Sense.SIGN_OUT, Sense.BACK, Sense.CLOSE, Sense.IF}
# A step with one of these, and without an action that can be tried, asks for nothing.
_IDLE = _EXCUSING | {Sense.LOOK, Sense.PLACE, Sense.LEAVE, Sense.NOT}
# The name of the portal has such a word and a word for portal. Without the first, it is Azure's own one.
_ENTERPRISE = re.compile(r"(?<![^\W_])(EA|AE|Enterprise)(?![^\W_])|エンタープライズ|企业|企業", re.IGNORECASE)
_AZURE = re.compile(r"(?<![^\W_])Azure(?![^\W_])", re.IGNORECASE)
_NEAR, _BESIDE = 30, 4
_PORTAL_ADDRESS = re.compile(r"(?<![\w.-])ea\.azure\.com(?![\w-])", re.IGNORECASE)
_ENDS = re.compile(r"[.,;:!?、。，；：！？،؛؟\n]+\s*")
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）")
_QUESTION = re.compile(r"[?？؟][\"'”’»)\]」』）]*\s*$")
_SEPARATED = re.compile(r"[>›»→⇒➜➔/|,、，;；-]")
# Languages whose verb comes before its subject if something else begins the sentence.
_VERB_SECOND = frozenset({"da", "de", "is", "lb", "nb", "nl", "sv"})
# Languages in which a word for "with" follows what it is about.
_POSTPOSED = frozenset({"az", "et", "eu", "fi", "hi", "hu", "ja", "ka", "kk", "ko", "tr"})
# What takes back a request stands at the beginning of its clause: but please don't do it.
_WORDS_BEFORE = 2
# An alternative without more than such words after it doesn't say when to use it: or close the window.
_WORDS_AFTER = 2
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


class Reading:
    """What the words of a step ask for; *names* are labels, whose words say nothing else."""

    def __init__(self, step: Step, locale: str, names: Iterable[str]) -> None:
        self.passage: Passage = step.passage
        self._link = step.portal_link
        self.vocabulary: Vocabulary | None = vocabulary_for(locale)
        self.labels = _named(self.passage, names)
        self._text = _masked(self.passage.text, self.labels)
        self._spans = {sense: self._found(sense) for sense in Sense} if self.vocabulary else {}
        self.clauses = self._clauses()

    def spans(self, sense: Sense) -> list[Span]:
        """The words that say *sense*, outside of labels."""
        return self._spans.get(sense, [])

    def clause_of(self, span: Span) -> Clause:
        """The clause in which *span* starts."""
        return next((c for c in self.clauses if span.start < c.span.end), self.clauses[-1])

    def sentence_of(self, span: Span) -> Span:
        """The sentence in which *span* starts."""
        number = self.clause_of(span).sentence
        clauses = [clause.span for clause in self.clauses if clause.sentence == number]
        return Span(clauses[0].start, clauses[-1].end)

    def forbids(self, span: Span) -> bool:
        """Whether the sentence says not to use what *span* names."""
        clause = self.clause_of(span)
        return clause.forbids and not self._asks_later(clause, ASKING)

    def uses(self, span: Span) -> bool:
        """Whether the step asks to use the label *span*: with a verb, or by naming nothing else.

        In a language without a vocabulary, naming it is enough.
        """
        clause = self.clause_of(span)
        if self._asks_later(clause, ASKING):
            return True
        denied = clause.forbids and (Sense.NOT in clause.senses or Sense.LEAVE not in clause.senses)
        if self.vocabulary is None or denied:
            return not clause.forbids
        if self._is_landmark(span):
            return False
        if clause.asks(_USING) or self._is_taken_up(clause, ASKING):
            return True
        if clause.looks_on or Sense.STATE in clause.senses:
            return False
        if self._is_done_with(span):
            return True
        return not clause.forbids and (self._is_all(span) or bool(self._asking(clause, _USING)))

    def _asking(self, clause: Clause, verbs: Collection[Sense]) -> list[Clause]:
        """The other clauses in the sentence of *clause* that ask for something with *verbs*."""
        others = (c for c in self.clauses if c.sentence == clause.sentence and c is not clause)
        return [c for c in others if c.asks(verbs)]

    def _is_done_with(self, label: Span) -> bool:
        """Whether something is done with *label*: confirm your choice by means of **Save**."""
        return any(not self._words_left(gap) for gap in self._gaps(Sense.WITH, label))

    def _is_landmark(self, label: Span) -> bool:
        """Whether *label* only says where something else is: select the button next to **Save**."""
        return any(not words(self.passage.written(gap)) for gap in self._gaps(Sense.NEAR, label))

    def _gaps(self, sense: Sense, label: Span) -> list[Span]:
        """What is between *label* and each word of *sense* before it, or after it in other languages."""
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        if self.vocabulary.language in _POSTPOSED:
            return [Span(label.end, each.start) for each in self.spans(sense) if each.start >= label.end]
        return [Span(each.end, label.start) for each in self.spans(sense) if each.end <= label.start]

    def _is_all(self, label: Span) -> bool:
        """Whether the sentence consists of *label* and others, and of words such as *then the button*."""
        sentence = self.sentence_of(label)
        marked = [bold for bold in self.passage.bolds if not any(bold.overlaps(own) for own in self.labels)]
        if len(marked) > 1 and not _SEPARATED.search(self.passage.written(sentence)):
            marked = []
        return not self._words_left(sentence, [label, *marked])

    def _words_left(self, area: Span, besides: Collection[Span] = ()) -> int:
        """The number of words in *area* besides labels, words that may be next to one, and *besides*."""
        known = [*self.labels, *besides, *self.spans(Sense.BESIDE), *self.spans(Sense.AND)]
        found = (word.moved(area.start) for word in words(self.passage.written(area)))
        return sum(
            not all(any(k.start <= n < k.end for k in known) for n in range(word.start, word.end))
            for word in found
        )

    def _is_taken_up(self, clause: Clause, verbs: Collection[Sense]) -> bool:
        """Whether *clause* only describes something, and the next one asks to use it, with *verbs*."""
        asks = clause.senses & ASKING and not clause.looks_on
        if asks or Sense.LOOK in clause.senses or clause.senses & _ABOUT_STEPS:
            return False
        following = next((c for c in self.clauses if c.span > clause.span), None)
        if following is None or not following.asks(verbs):
            return False
        if Sense.PLACE not in clause.senses and Sense.IT not in following.senses:
            return False
        return not any(following.span.overlaps(label) for label in self.labels)

    def asks(self, verbs: Collection[Sense], nouns: Iterable[Span]) -> Span | None:
        """The first of *nouns* that the step asks to use, with one of *verbs* in its sentence.

        In a language without a vocabulary, the noun alone is enough.
        """
        for noun in sorted(nouns):
            clause = self.clause_of(noun)
            if self._asks_later(clause, verbs) or self._is_taken_up(clause, verbs):
                return noun
            asking = self._asking(clause, verbs)
            if clause.looks_on or (clause.forbids and not (Sense.NOT not in clause.senses and asking)):
                continue
            if self.vocabulary is None or clause.senses & set(verbs):
                return noun
            if asking and Sense.STATE not in clause.senses:
                return noun
        return None

    def _asks_later(self, clause: Clause, verbs: Collection[Sense]) -> bool:
        """Whether *clause* looks or has a condition, and a later one asks to use it: see it, click it."""
        if not clause.senses & {Sense.LOOK, Sense.IF, Sense.AFTER, Sense.STATE}:
            return False
        later = (c for c in self.clauses if c.sentence == clause.sentence and c.span > clause.span)
        return any(Sense.IT in c.senses and c.asks(verbs) and not self._names_any(c.span) for c in later)

    def _names_any(self, area: Span) -> bool:
        named = [*self._marked(), *self._within({Sense.PERIOD, Sense.NUMBER, Sense.PORTAL}, area)]
        return any(span.overlaps(area) for span in named)

    @property
    def signs_in(self) -> Span | None:
        """The words that ask to sign in, or that say that the reader is in the portal."""
        if self._link and self._may_lead(self._link.span):
            return self._link.span
        addresses = [Span(*match.span()) for match in _PORTAL_ADDRESS.finditer(self.passage.text)]
        portals = [*addresses, *(span for span in self.spans(Sense.PORTAL) if self._is_the_portal(span))]
        portal = next(filter(self._may_lead, portals), None)
        if portal:
            return portal
        for span in self.spans(Sense.SIGN_IN):
            if not self._may_lead(span):
                continue
            if self._is_elsewhere(span):
                continue
            others = [*self.spans(Sense.PORTAL), *self.labels]
            if any(map(self._is_azure_portal, others)) and not self.passage.links:
                continue
            rest = self.passage.text[: span.start] + self.passage.text[span.end :]
            if others or not any(map(str.isalnum, rest)) or self._link:
                return span
        return None

    def _may_lead(self, span: Span) -> bool:
        clause = self.clause_of(span)
        closes = Sense.CLOSE in clause.senses and not clause.senses & {Sense.SIGN_IN, *ASKING}
        leaves = closes or Sense.SIGN_OUT in clause.senses
        return not (clause.forbids or clause.looks_on or leaves) and self.uses(span)

    def _is_elsewhere(self, sign_in: Span) -> bool:
        """Whether the words of *sign_in* are about another place than a portal: sign in to Facebook."""
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        clause, known = self.clause_of(sign_in).span, [*self.spans(Sense.PORTAL), *self.labels]
        after = self.vocabulary.language in _POSTPOSED
        stops = self._within({Sense.WITH, Sense.TO, Sense.AND}, clause)
        for to in self._within({Sense.TO}, clause):
            if any(each.start <= to.start and to.end < each.end for each in self.spans(Sense.BESIDE)):
                continue
            if not after and to.start < sign_in.start:
                continue
            start = max((each.end for each in stops if each.end <= to.start), default=clause.start)
            end = min((each.start for each in stops if each.start >= to.end), default=clause.end)
            place = Span(start, to.start) if after else Span(to.end, end)
            if not place.letters(self.passage.text) or _ENTERPRISE.search(self.passage.written(place)):
                continue
            if not any(each.overlaps(place) for each in known):
                return True
        return False

    def _is_the_portal(self, portal: Span) -> bool:
        return bool(_ENTERPRISE.search(self._around(portal, _NEAR)))

    def _is_azure_portal(self, portal: Span) -> bool:
        """Whether *portal* is the word of Azure's own portal, which has no PO numbers of enrollments."""
        is_azure = _AZURE.search(self._around(portal, _BESIDE)) or _AZURE.search(self.passage.written(portal))
        return bool(is_azure) and not _ENTERPRISE.search(self.passage.text)

    def _around(self, span: Span, distance: int) -> str:
        return self.passage.text[
            max(span.start - distance - len("Azure"), 0) : span.end + distance + len("Azure")
        ]

    @property
    def asks_for_nothing(self) -> bool:
        """Whether every sentence looks at something, waits, repeats, ends, or has a condition."""
        for _, clauses in self._by_sentence():
            senses = frozenset[Sense]().union(*(clause.senses for clause in clauses))
            if not senses & _IDLE and not (self.says(Sense.DONE) and not senses & _VERBS):
                return False
            asking = [c for c in clauses if c.senses & ASKING and not c.forbids]
            if not senses & _EXCUSING and any(Sense.LOOK not in c.senses for c in asking):
                return False
        return bool(self.clauses)

    def offers_choice(self, one: Span, other: Span) -> bool:
        """Whether the step lets the reader choose between *one* and *other* after it: Save or Cancel."""
        verbs = [span for sense in ASKING for span in self.spans(sense)]
        joined = any(
            one.end <= each.start
            and each.end <= other.start
            and not words(self.passage.text[one.end : each.start])
            and self._words_left(Span(each.end, other.start), verbs) <= 1
            for each in self.spans(Sense.OR)
        )
        # What is said about the other one tells the reader when to use it.
        rest = Span(other.end, self.sentence_of(one).end)
        return joined and self._words_left(rest) <= _WORDS_AFTER

    def way_out(self, label: Span) -> Span | None:
        """The words that let the reader leave instead of using *label*: Save or close the window."""
        ways = sorted(self._within({Sense.CLOSE, Sense.SIGN_OUT, Sense.BACK}, self.sentence_of(label)))
        return next((way for way in ways if way > label and self.offers_choice(label, way)), None)

    def field_of(self, noun: Span) -> Span | None:
        """The words that the sentence of *noun* marks as the name of the field for it."""
        sentence = self.sentence_of(noun)
        for marked in sorted([*self.passage.bolds, *self.passage.codes]):
            if not (sentence.start <= marked.start < sentence.end) or marked.overlaps(noun):
                continue
            for field in self.spans(Sense.FIELD):
                gap = Span(min(field.end, marked.end), max(field.start, marked.start))
                if gap.start <= gap.end and not self._words_left(gap):
                    return marked
        return None

    def says(self, sense: Sense) -> bool:
        """Whether the step says *sense* anywhere."""
        return bool(self.spans(sense))

    def follows(self, one: Span, other: Span) -> bool:
        """Whether *one* is to be done before *other* by the order of their clauses.

        Both ask, or the second one takes its verb from the first: choose the period and then **Save**. In one
        clause, words such as *und dann* say the order.
        """
        first, second = self.clause_of(one), self.clause_of(other)
        if first is second:
            joins = (
                each for each in self.spans(Sense.AND) if one.end <= each.start and each.end <= other.start
            )
            return first.asks(ASKING) and any(len(words(self.passage.written(each))) > 1 for each in joins)
        if first.span.start > second.span.start:
            return False
        between = [c for c in self.clauses if first.span <= c.span <= second.span]
        gap = Span(first.span.end, second.span.start)
        joined = any(gap.start <= each.start < gap.end for each in self.spans(Sense.AND))
        return (
            bool(first.senses & ASKING and (second.senses & ASKING or joined))
            and first.sentence == second.sentence
            and not any(c.senses & {Sense.IF, Sense.LOOK, Sense.AFTER} for c in between)
        )

    def _by_sentence(self) -> list[tuple[int, list[Clause]]]:
        numbers = sorted({clause.sentence for clause in self.clauses})
        return [(number, [c for c in self.clauses if c.sentence == number]) for number in numbers]

    def _found(self, sense: Sense) -> list[Span]:
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        verbs = sense not in {Sense.PERIOD, Sense.NUMBER, Sense.PORTAL}
        found = self.vocabulary.find(sense, self._text)
        return [span for span in found if not self._is_label(span, is_verb=verbs)]

    def _is_label(self, span: Span, *, is_verb: bool) -> bool:
        """Whether *span* is in a label: in a known one, or in bold that isn't a sentence or this word."""
        if any(name.overlaps(span) for name in self.labels):
            return True
        for bold in self.passage.bolds_in(span):
            letters = bold.letters(self.passage.text)
            share = span.letters(self.passage.text) / max(letters, 1)
            whole = letters / max(Span(0, len(self.passage.text)).letters(self.passage.text), 1)
            if (is_verb and whole < _MOST) or (not is_verb and share < _HALF and whole < _MOST):
                return True
        return False

    def _clauses(self) -> list[Clause]:
        found: list[Clause] = []
        for number, sentence in enumerate(sentences(self.passage)):
            about_steps = any(self._within(_ABOUT_STEPS, sentence.span))
            asks_back = bool(_QUESTION.search(self.passage.written(sentence.span)))
            others_act = unreal = False
            for span in self._parts(sentence.span):
                if self._only_joins(span):
                    continue
                senses = frozenset(s for s in self._spans if self._within({s}, span))
                unreal = unreal or Sense.UNREAL in senses
                depends = Sense.DEPENDS in senses and bool(found) and found[-1].sentence == number
                denied = Sense.NOT in senses and Sense.NOT_FORGET not in senses
                denied = denied or (depends and found[-1].forbids)
                forbids = denied or (Sense.LEAVE in senses and not senses & ASKING)
                others_act = self._others_act(span, found[-1].span if others_act else None)
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

    def _only_joins(self, area: Span) -> bool:
        """Whether *area* has no letters besides those of words such as *and*."""
        joins = self.spans(Sense.AND)
        letters = (n for n in range(area.start, area.end) if self.passage.text[n].isalnum())
        return all(any(each.start <= n < each.end for each in joins) for n in letters)

    def _others_act(self, clause: Span, before: Span | None) -> bool:
        """Whether somebody else is the subject of *clause*, or of the clause *before* that it continues."""
        verbs = sorted(self._within(_VERBS, clause))
        others = self._within({Sense.OTHERS}, clause)
        if not verbs:
            return False
        if any(each < verbs[0] for each in others) or self._is_about_a_third(clause):
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

    def _is_about_a_third(self, clause: Span) -> bool:
        """Whether every verb of *clause* that asks has the form for somebody who isn't the reader."""
        asking, third = self._within(_USING, clause), self.spans(Sense.THIRD)
        if not asking or not all(any(each.overlaps(verb) for each in third) for verb in asking):
            return False
        if self._within({Sense.READER}, self._sentence_around(clause)):
            return False
        assert self.vocabulary is not None  # noqa: S101 - for the type checker
        subjects = self._within({Sense.SUBJECT}, clause)
        return bool(subjects) or not self.vocabulary.knows(Sense.SUBJECT)

    def _sentence_around(self, clause: Span) -> Span:
        return next(s.span for s in sentences(self.passage) if s.span.start <= clause.start < s.span.end)

    def _taken_back(self, clauses: list[Clause]) -> list[Clause]:
        """The *clauses*, of which those that a later one takes back forbid what they ask for."""
        result = list(clauses)
        for number, clause in enumerate(clauses):
            before = clauses[number - 1].span.end if number else 0
            if Sense.IF in clause.senses or not self._takes_back(Span(before, clause.span.end)):
                continue
            earlier = (n for n in range(number - 1, -1, -1) if clauses[n].senses & _VERBS)
            meant = next(earlier, None)
            if meant is not None and clause.sentence - clauses[meant].sentence <= 1:
                result[meant] = replace(clauses[meant], forbids=True)
        return result

    def _takes_back(self, area: Span) -> bool:
        """Whether *area*, a clause with what is before it, begins with words that take back a request."""
        first = min(self._within({Sense.TAKE_BACK}, area), default=None)
        return first is not None and len(words(self.passage.text[area.start : first.start])) <= _WORDS_BEFORE

    def _parts(self, sentence: Span) -> list[Span]:
        """The clauses of *sentence*; a condition begins one of its own, and no label is cut."""
        text = self._text[sentence.start : sentence.end]
        if self.vocabulary:
            edges = {edge for c in self.vocabulary.clauses(text) for edge in (c.start, c.end)}
            edges |= {span.start - sentence.start for span in self.vocabulary.find(Sense.IF, text)}
        else:
            edges = {match.end() for match in _ENDS.finditer(text)}
        edges |= self._denying_brackets(text)
        places = sorted({0, len(text), *edges})
        cut = [
            sentence.start + place
            for place in places
            if not any(name.start < sentence.start + place < name.end for name in self._marked())
        ]
        return [Span(one, other) for one, other in pairwise(cut)]

    def _denying_brackets(self, text: str) -> set[int]:
        """The edges of what *text* denies in brackets: select Save (not Cancel)."""
        if not self.vocabulary:
            return set()
        found = (m for m in _BRACKETS.finditer(text) if self.vocabulary.find(Sense.NOT, m[0]))
        return {edge for match in found for edge in match.span()}

    def _marked(self) -> Sequence[Span]:
        return [*self.labels, *self.passage.bolds]

    def _within(self, senses: Collection[Sense], span: Span) -> list[Span]:
        return [each for sense in senses for each in self.spans(sense) if span.start <= each.start < span.end]


def forbidding_lead(passage: Passage, locale: str) -> Span | None:
    """The words of *passage*, which leads to a list of steps, that say not to follow it."""
    vocabulary, said = vocabulary_for(locale), sentences(passage)
    if vocabulary is None or not said:
        return None
    last = said[-1].span
    text = passage.written(last)
    clause = next(iter(reversed(vocabulary.clauses(text))), None)
    if clause is None:
        return None
    words_there = text[clause.start : clause.end]
    denies = vocabulary.find(Sense.NOT, words_there) and not vocabulary.find(Sense.NOT_FORGET, words_there)
    if denies and vocabulary.find(Sense.FOLLOW, words_there) and not vocabulary.find(Sense.IF, words_there):
        return clause.moved(last.start)
    return None


def _masked(text: str, labels: Iterable[Span]) -> str:
    """*text* with other letters instead of its *labels*, so that no phrase reaches into one."""
    for label in labels:
        text = text[: label.start] + "x" * (label.end - label.start) + text[label.end :]
    return text


def _named(passage: Passage, names: Iterable[str]) -> list[Span]:
    """The spans of *passage* that are one of *names*; of two that overlap, the longer one."""
    found = {
        match.span
        for name in names
        for match in find_label(name, passage.text, passage.edges)
        if not match.inflected
    }
    kept: list[Span] = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span)):
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return kept
