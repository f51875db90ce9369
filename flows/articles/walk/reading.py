"""Reading a step: what it asks the reader to do, and what it forbids or only mentions."""

import re
from collections.abc import Collection, Iterable, Iterator

from eaportal.flows.articles.text.article import Step
from eaportal.flows.articles.text.folded import words
from eaportal.flows.articles.text.passages import Passage, Span, sentences
from eaportal.flows.articles.vocabulary.vocabulary import Sense, vocabulary_for
from eaportal.flows.articles.walk.clauses import ABOUT_STEPS, ASKING, USING, VERBS, Clause, Clauses
from eaportal.flows.articles.walk.matches import is_marked

# A sentence with one of these may ask for something that the page does not offer now.
_EXCUSING = ABOUT_STEPS | {Sense.SIGN_OUT, Sense.BACK, Sense.CLOSE, Sense.IF}
# A step with one of these, and without an action that can be tried, asks for nothing.
_IDLE = _EXCUSING | {Sense.LOOK, Sense.PLACE, Sense.LEAVE, Sense.NOT}
# The name of the portal has such a word and a word for portal. Without the first, it is Azure's own one.
_ENTERPRISE = re.compile(r"(?<![^\W_])(EA|AE|Enterprise)(?![^\W_])|エンタープライズ|企业|企業", re.IGNORECASE)
_AZURE = re.compile(r"(?<![^\W_])Azure(?![^\W_])", re.IGNORECASE)
_NEAR, _BESIDE = 30, 4
_WHEN = frozenset({Sense.AFTER, Sense.IF})
_PORTAL_ADDRESS = re.compile(r"(?<![\w.-])ea\.azure\.com(?![\w-])", re.IGNORECASE)
_SEPARATED = re.compile(r"[>›»→⇒➜➔/|,、，;；-]")
# Languages in which a word for "with" follows what it is about.
_POSTPOSED = frozenset({"az", "et", "eu", "fi", "hi", "hu", "ja", "ka", "kk", "ko", "tr"})
# An alternative without more than such words after it doesn't say when to use it: or close the window.
_WORDS_AFTER = 2


class Reading(Clauses):
    """What the words of a step ask for; *names* are labels, whose words say nothing else."""

    def __init__(
        self, step: Step, locale: str, names: Iterable[str], *, has_common_names: bool = False
    ) -> None:
        super().__init__(step, locale, names, has_common_names=has_common_names)
        self._link = step.portal_link

    def forbids(self, span: Span) -> bool:
        """Whether the sentence says not to use what *span* names."""
        clause = self.clause_of(span)
        return clause.forbids and not self._asks_later(clause, ASKING)

    def uses(self, span: Span) -> bool:
        """Whether the step asks to use the label *span*: with a verb, or by naming nothing else.

        In a language without a vocabulary, naming it is enough.
        """
        clause = self.clause_of(span)
        if self.vocabulary is None or self._asks_later(clause, ASKING):
            return True
        denied = clause.forbids and (Sense.NOT in clause.senses or Sense.LEAVE not in clause.senses)
        if denied or self._is_landmark(span) or self._only_saves_later(span):
            return False
        if clause.asks(USING - {Sense.ENTER}) or self._is_taken_up(clause, ASKING):
            return True
        if clause.looks_on or Sense.STATE in clause.senses:
            return False
        if self._is_done_with(span):
            return True
        return not clause.forbids and (self._is_all(span) or bool(self._asking(clause, USING)))

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

    def _only_saves_later(self, label: Span) -> bool:
        """Whether *label* is just a verb for what comes after the request: enter it before you save."""
        if is_marked(self.passage, label) or self.passage.written(label).istitle():
            return False
        later = [area for area in self.ordered(Sense.BEFORE) if area.overlaps(label)]
        return any(
            not area.overlaps(verb) and self.sentence_of(verb) == self.sentence_of(label)
            for area in later
            for verb in self.verbs()
        )

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
        if asks or clause.senses & (ABOUT_STEPS | {Sense.RUIN}):
            return False
        following = next((c for c in self.clauses if c.span > clause.span), None)
        if following is None or not following.asks(verbs):
            return False
        says_where = Sense.PLACE in clause.senses and Sense.LOOK not in clause.senses
        if not says_where and Sense.IT not in following.senses:
            return False
        return not any(following.span.overlaps(label) for label in self.labels)

    def asks(self, verbs: Collection[Sense], nouns: Iterable[Span]) -> Span | None:
        """The first of *nouns* that the step asks to use, with one of *verbs* in its sentence.

        In a language without a vocabulary, the noun alone is enough.
        """
        return next((noun for noun in sorted(nouns) if self._is_asked(self.clause_of(noun), verbs)), None)

    def _is_asked(self, clause: Clause, verbs: Collection[Sense]) -> bool:
        """Whether the step asks to use what *clause* names, with one of *verbs* in its sentence."""
        if self._asks_later(clause, verbs) or self._is_taken_up(clause, verbs):
            return True
        # Deleting a period chooses none: another clause has to do that.
        ruins = Sense.RUIN in clause.senses and not clause.senses & set(verbs)
        asking = self._asking(clause, set(verbs) - {Sense.OPEN} if ruins else verbs)
        if Sense.PURPOSE in clause.senses and len(self.within(set(verbs), clause.span)) <= 1:
            return bool(asking)
        if clause.looks_on or (clause.forbids and (Sense.NOT in clause.senses or not asking)):
            return False
        if self.vocabulary is None or clause.senses & set(verbs):
            return True
        return bool(asking) and Sense.STATE not in clause.senses

    def _asks_later(self, clause: Clause, verbs: Collection[Sense]) -> bool:
        """Whether *clause* looks or has a condition, and a later one asks to use it: see it, click it."""
        if not clause.senses & {Sense.LOOK, Sense.IF, Sense.AFTER, Sense.STATE}:
            return False
        later = (c for c in self.clauses if c.sentence == clause.sentence and c.span > clause.span)
        return any(Sense.IT in c.senses and c.asks(verbs) and not self._names_any(c.span) for c in later)

    def _names_any(self, area: Span) -> bool:
        named = [*self.marked(), *self.within({Sense.PERIOD, Sense.NUMBER, Sense.PORTAL}, area)]
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
        stops = self.within({Sense.WITH, Sense.TO, Sense.AND}, clause)
        for to in self.within({Sense.TO}, clause):
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
            if not senses & _IDLE and not (self.says(Sense.DONE) and not senses & VERBS):
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
        # What is said about the other one says when to use it.
        rest = Span(other.end, self.sentence_of(one).end)
        return joined and self._words_left(rest) <= _WORDS_AFTER

    def way_out(self, label: Span) -> Span | None:
        """The words that let the reader leave instead of using *label*: Save or close the window."""
        ways = sorted(self.within({Sense.CLOSE, Sense.SIGN_OUT, Sense.BACK}, self.sentence_of(label)))
        return next((way for way in ways if way > label and self.offers_choice(label, way)), None)

    def gone_before(self, asked: Span) -> Span | None:
        """The words after which the reader has left the portal and cannot use *asked*: after signing out."""
        return next((each for each in self._gone() if self._is_earlier(each, asked)), None)

    def _gone(self) -> list[Span]:
        """The words that say that the reader leaves the portal, or ruins what the steps need."""
        left = [each for each in self.spans(Sense.GONE) if not self.clause_of(each).forbids]
        return sorted([*left, *self._ruins()])

    def _ruins(self) -> Iterator[Span]:
        """What the step asks to delete or the like that all steps need, with the verb.

        An administrator, say, may be just what a procedure about people removes.
        """
        if self._has_common_names:
            return
        for verb in self.spans(Sense.RUIN):
            clause = self.clause_of(verb)
            if clause.senses & {Sense.NOT, Sense.NUMBER} or clause.looks_on:
                continue
            basis = [each for each in self.within({Sense.BASIS}, clause.span) if not each.overlaps(verb)]
            if basis and not any(label.overlaps(clause.span) for label in self.labels):
                yield Span(min(verb, *basis).start, max(verb, *basis, key=lambda each: each.end).end)

    def _is_earlier(self, gone: Span, asked: Span) -> bool:
        """Whether the reader leaves with *gone* before the step asks for *asked*, and doesn't return."""
        if self._depends(asked, gone, _WHEN) or any(
            gone < each < asked for each in self.spans(Sense.SIGN_IN)
        ):
            return False
        if self.clause_of(gone).sentence == self.clause_of(asked).sentence:
            return gone < asked or self._depends(gone, asked, {*_WHEN, Sense.WITH})
        return gone < asked and self._leaves(gone)

    def _depends(self, one: Span, other: Span, words_before: Collection[Sense]) -> bool:
        """Whether *words_before* such as *after*, and not *other*, are before *one* in its clause."""
        clause = self.clause_of(one).span
        return any(each < one and not each < other < one for each in self.within(words_before, clause))

    @property
    def leaves(self) -> Span | None:
        """The words that ask the reader to leave the portal, if the step doesn't ask to return."""
        gone = [each for each in self._gone() if self._leaves(each)]
        last = gone[-1] if gone else None
        return None if last and any(each > last for each in self.spans(Sense.SIGN_IN)) else last

    def _leaves(self, gone: Span) -> bool:
        own = self.clause_of(gone)
        said = [c for c in self.clauses if c.sentence == own.sentence and c.span <= own.span]
        if own.looks_on or Sense.AFTER in own.senses:
            return False
        return not any(Sense.IF in clause.senses for clause in said)

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

    def knows(self, sense: Sense) -> bool:
        """Whether words that say *sense* are known in the language of the step."""
        return self.vocabulary is not None and self.vocabulary.knows(sense)

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
