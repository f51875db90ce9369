"""Reading a step: which of its words ask for an action, and which forbid one or ask for nothing."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from eaportal.flows.articles.text.article import Step
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Passage, Span, sentences
from eaportal.flows.articles.vocabulary.vocabulary import Sense, Vocabulary, vocabulary_for

# The words that ask for an action on a page.
ASKING = frozenset({Sense.CHOOSE, Sense.OPEN, Sense.ENTER})
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
# If bold covers this part of the letters of a sentence, it doesn't mark a label.
_MOST = 0.7
_HALF = 0.5


@dataclass(frozen=True)
class Clause:
    """A part of a sentence, the *sentence* by its number, and what its words say."""

    span: Span
    sentence: int
    senses: frozenset[Sense]
    forbids: bool
    looks_on: bool


class Reading:
    """What the words of a step ask for; *names* are labels, whose words say nothing else."""

    def __init__(self, step: Step, locale: str, names: Iterable[str]) -> None:
        self.passage: Passage = step.passage
        self._link = step.portal_link
        self.vocabulary: Vocabulary | None = vocabulary_for(locale)
        self.labels = _named(self.passage, names)
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
        """Whether the sentence may ask to use what *span* names: it doesn't forbid it, or only look at it."""
        clause = self.clause_of(span)
        if self._asks_later(clause, ASKING):
            return True
        return not (clause.forbids or (clause.looks_on and not self._is_taken_up(clause, ASKING)))

    def _is_taken_up(self, clause: Clause, verbs: Collection[Sense]) -> bool:
        """Whether *clause* only says where something is, and the next one asks to use that, with *verbs*."""
        if Sense.PLACE not in clause.senses or Sense.LOOK in clause.senses or clause.senses & _ABOUT_STEPS:
            return False
        following = next((c for c in self.clauses if c.span > clause.span), None)
        if following is None or following.forbids or following.looks_on:
            return False
        named = any(following.span.overlaps(label) for label in self.labels)
        return bool(following.senses & set(verbs)) and not named

    def asks(self, verbs: Collection[Sense], nouns: Iterable[Span]) -> Span | None:
        """The first of *nouns* that the step asks to use, with one of *verbs* in its sentence.

        In a language without a vocabulary, the noun alone is enough.
        """
        for noun in sorted(nouns):
            clause = self.clause_of(noun)
            if self._asks_later(clause, verbs) or self._is_taken_up(clause, verbs):
                return noun
            others = [c for c in self.clauses if c.sentence == clause.sentence and c is not clause]
            asking = [c for c in others if c.senses & set(verbs) and not c.forbids]
            if clause.looks_on or (clause.forbids and not (Sense.NOT not in clause.senses and asking)):
                continue
            if self.vocabulary is None or clause.senses & set(verbs) or asking:
                return noun
        return None

    def _asks_later(self, clause: Clause, verbs: Collection[Sense]) -> bool:
        """Whether *clause* looks or has a condition, and a later one asks to use it: see it, click it."""
        if Sense.LOOK not in clause.senses and Sense.IF not in clause.senses:
            return False
        later = (c for c in self.clauses if c.sentence == clause.sentence and c.span > clause.span)
        return any(
            Sense.IT in c.senses and c.senses & set(verbs) and not c.forbids and not self._names_any(c.span)
            for c in later
        )

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
        return not (clause.forbids or clause.looks_on or closes or Sense.SIGN_OUT in clause.senses)

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
            if not senses & _IDLE:
                return False
            asking = [c for c in clauses if c.senses & ASKING and not c.forbids]
            if not senses & _EXCUSING and any(Sense.LOOK not in c.senses for c in asking):
                return False
        return bool(self.clauses)

    def says(self, sense: Sense) -> bool:
        """Whether the step says *sense* anywhere."""
        return bool(self.spans(sense))

    def follows(self, one: Span, other: Span) -> bool:
        """Whether *one* is to be done before *other* by the order of their clauses.

        Both ask, or the second one takes its verb from the first: choose the period and then **Save**.
        """
        first, second = self.clause_of(one), self.clause_of(other)
        if first is second or first.span.start > second.span.start:
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
        found = self.vocabulary.find(sense, self.passage.text)
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
        text = self.passage.text
        found: list[Clause] = []
        for number, sentence in enumerate(sentences(self.passage)):
            spans = self._parts(sentence.span)
            about_steps = any(self._within(_ABOUT_STEPS, sentence.span))
            for span in spans:
                if not any(map(str.isalnum, text[span.start : span.end])):
                    continue
                senses = frozenset(s for s in self._spans if self._within({s}, span))
                denied = Sense.NOT in senses and Sense.NOT_FORGET not in senses
                forbids = denied or (Sense.LEAVE in senses and not senses & ASKING)
                looks_on = about_steps or bool(senses & _ONLY_LOOKING and not senses & ASKING)
                found.append(Clause(span, number, senses, forbids, looks_on))
        whole = Span(0, len(text))
        return found or [Clause(whole, 0, frozenset(), forbids=False, looks_on=False)]

    def _parts(self, sentence: Span) -> list[Span]:
        """The clauses of *sentence*; a condition begins one of its own, and no label is cut."""
        text = self.passage.written(sentence)
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
