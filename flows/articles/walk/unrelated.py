"""Find what a step says beside its request that has nothing to do with the portal: with a hammer."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from eaportal.flows.articles.text.folded import bare, words
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.known_words import KnownWords
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.clauses import VERBS, Clause
from eaportal.flows.articles.walk.reading import Reading

_OBJECTS = frozenset({Sense.PERIOD, Sense.NUMBER})
# Such a word may be a part of a longer one: period in billing period.
_NOUNS = _OBJECTS | {Sense.PORTAL}
# Words that say when to do what the sentence asks for.
_WHEN = frozenset({Sense.IF, Sense.AFTER})
# What a verb that isn't known may not be about.
_THINGS = _NOUNS | {Sense.FIELD, Sense.BASIS, Sense.CONTROL, Sense.WINDOW}
# Words that say what a clause asks for, or that it asks for nothing.
_SAYING = (
    VERBS
    | _WHEN
    | {Sense.PLACE, Sense.FOLLOW, Sense.STATE, Sense.SIGN_OUT, Sense.GONE, Sense.DONE, Sense.UNLOCK}
    | {Sense.RUIN, Sense.LET, Sense.NOT_FORGET}
)
# Words that say nothing about the portal.
_EMPTY = frozenset(
    {Sense.FOLLOW, Sense.OTHERS, Sense.NEAR, Sense.SUBJECT, Sense.STATE, Sense.UNREAL, Sense.LET}
)
# All others.
_TELLING = frozenset(Sense) - _EMPTY
_ADDRESS = re.compile(r"\b(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
# Words between a period or number and what refers to it: the month *in which* …
_LONGEST_REFERENCE = 3
_WITHIN_PHRASE = " -\u00a0'’/"


@dataclass(frozen=True)
class Unrelated:
    """A word that nothing in the portal can be meant by.

    It *is needed* to understand the request if it specifies the period or the number, if the number is to be
    entered into it, or if it and others are all that a clause says. A single other word may not be known.
    """

    span: Span
    is_needed: bool


def unrelated(reading: Reading, asked: Span, names: Collection[str] = ()) -> Unrelated | None:
    """The first such word in the sentence of *asked*, or rather the first one that is needed.

    *names* are those on the pages of the portal.
    """
    known = reading.vocabulary and reading.vocabulary.known_words
    if not known:
        return None
    shown = {bare(name[word.start : word.end]) for name in names for word in words(name)}
    found = [*_strange_verbs(reading, known), *_unknown(reading, known, asked, shown)]
    return next((each for each in found if each.is_needed), next(iter(found), None))


def _unknown(reading: Reading, known: KnownWords, asked: Span, shown: Collection[str]) -> Iterator[Unrelated]:
    own = reading.clause_of(asked)
    for clause in _clauses(reading, known, own):
        phrases = list(_phrases(reading, known, clause.span, asked))
        strange = [[w for w in phrase if not _is_known(reading, known, w, shown)] for phrase in phrases]
        odd = [word for each in strange for word in each]
        if not odd:
            continue
        for phrase, each in zip(phrases, strange, strict=True):
            if specifying := _specifying(reading, known, phrase, each):
                yield Unrelated(specifying, is_needed=True)
            elif beside := _beside(reading, known, phrase, each):
                yield Unrelated(beside, is_needed=_is_where_to_enter(reading, known, clause, phrase[0]))
        if refers := _reference(reading, known, clause):
            said = [word for phrase in phrases for word in phrase if word > refers]
            unsaid = [word for word in odd if word > refers]
            yield from (Unrelated(each, is_needed=True) for each in unsaid if 2 * len(unsaid) >= len(said))
        is_all = len(odd) == sum(map(len, phrases))
        if is_all or _is_verb(reading, known, odd[0], clause):
            yield Unrelated(odd[0], is_needed=is_all and len(odd) > 1)


def _beside(reading: Reading, known: KnownWords, phrase: Sequence[Span], odd: Sequence[Span]) -> Span | None:
    """The *odd* word of *phrase* that is its noun, or that follows the period or number: upside down."""
    if not odd:
        return None
    others = (word for word in phrase if word not in odd)
    names_nothing = all(known.describes(reading.passage.written(word)) for word in others)
    if names_nothing and _follows_article(reading, known, phrase[0]):
        return odd[-1]
    nouns = [word for word in phrase if _is_object(reading, word)]
    return next((word for word in odd if nouns and known.heads_last and word > nouns[-1]), None)


def _is_where_to_enter(reading: Reading, known: KnownWords, clause: Clause, word: Span) -> bool:
    """Whether *clause* asks to enter the number, and *word* begins what it is to be entered into."""
    numbers = (each.end for each in reading.spans(Sense.NUMBER) if each.end <= word.start)
    if max(numbers, default=0) <= clause.span.start or not clause.asks({Sense.ENTER}):
        return False
    return known.lead_into(_words_after(reading, {Sense.NUMBER}, word))


def _follows_article(reading: Reading, known: KnownWords, word: Span) -> bool:
    """Whether a word such as an article or a preposition is right before *word*."""
    text = reading.passage.text
    before = next((each for each in reversed(words(text[: word.start]))), None)
    return bool(
        before
        and known.precedes_noun(text[before.start : before.end])
        and not text[before.end : word.start].strip(_WITHIN_PHRASE)
    )


def _is_verb(reading: Reading, known: KnownWords, word: Span, clause: Clause) -> bool:
    """Whether *word* is what *clause* asks the reader to do: the first one, and no other is a verb."""
    if clause.senses & (VERBS | _WHEN | {Sense.PLACE, Sense.FOLLOW}):
        return False
    text = reading.passage.text
    before = text[clause.span.start : word.start]
    following = next(iter(words(text[word.end : clause.span.end])), None)
    if following is None or not all(known.joins(before[each.start : each.end]) for each in words(before)):
        return False
    after = following.moved(word.end)
    is_label = any(label.overlaps(after) for label in reading.labels)
    return is_label or known.joins(text[after.start : after.end])


def _strange_verbs(reading: Reading, known: KnownWords) -> Iterator[Unrelated]:
    """The verbs that aren't known, of clauses about the portal, a control, a period, or a number."""
    for clause in reading.clauses:
        says_nothing = not clause.senses & _SAYING and not clause.looks_on
        verb = _first_verb(reading, known, clause) if says_nothing else None
        if verb and _has_condition(reading, clause):
            continue
        if verb and not known.handles(reading.passage.written(verb)):
            yield Unrelated(verb, is_needed=True)


def _first_verb(reading: Reading, known: KnownWords, clause: Clause) -> Span | None:
    """What is a verb if *clause* begins with one: a word before the article of a thing, or before a label."""
    passage = reading.passage
    if passage.text[: clause.span.start].rstrip().endswith("("):
        return None
    said = [word.moved(clause.span.start) for word in words(passage.written(clause.span))]
    first = next((n for n, word in enumerate(said) if not known.joins(passage.written(word))), len(said))
    if any(known.precedes_noun(passage.written(word)) for word in said[:first]) or first + 1 >= len(said):
        return None
    verb, following = said[first], said[first + 1]
    things = [*reading.labels, *(each for sense in _THINGS for each in reading.spans(sense))]
    marked = [*passage.bolds, *passage.codes, *(link.span for link in passage.links)]
    is_thing = any(each.overlaps(verb) for each in [*things, *marked])
    if is_thing or known.describes(passage.written(verb)):
        return None
    has_thing = any(each > verb and each.start < clause.span.end for each in things)
    is_followed = known.joins(passage.written(following)) or any(
        label.overlaps(following) for label in reading.labels
    )
    return verb if has_thing and is_followed and not _says(reading, verb, _TELLING) else None


def _has_condition(reading: Reading, clause: Clause) -> bool:
    """Whether the sentence of *clause* says when to do what it asks for: print the page if you like."""
    area = Span(clause.span.start, reading.sentence_of(clause.span).end)
    return bool(reading.within({Sense.IF}, area))


def _reference(reading: Reading, known: KnownWords, clause: Clause) -> Span | None:
    """The word of *clause* that refers to a period or number just before it, such as *that* or *in which*."""
    text = reading.passage.text
    for each in sorted(each for sense in _OBJECTS for each in reading.spans(sense)):
        rest = text[each.end : clause.span.end]
        if each.end > clause.span.end or not rest.strip():
            continue
        following = [word.moved(each.end) for word in words(rest)][:_LONGEST_REFERENCE]
        joining = list(takewhile(lambda word: known.joins(text[word.start : word.end]), following))
        refers = (word for word in joining if known.refers(text[word.start : word.end]))
        # A word such as *où* may have been read as one that joins clauses.
        if (first := next(refers, None)) and clause.span.start <= first.end + 1:
            return first
    return None


def _clauses(reading: Reading, known: KnownWords, own: Clause) -> Iterator[Clause]:
    """The clauses that say what is to be done in the sentence of the clause *own*, and when."""
    for clause in reading.clauses:
        if clause.sentence != own.sentence:
            continue
        is_said = clause.senses & _WHEN or not (clause.forbids or clause.looks_on)
        if clause is own or is_said or _reference(reading, known, clause):
            yield clause


def _phrases(reading: Reading, known: KnownWords, area: Span, asked: Span) -> Iterator[list[Span]]:
    """The words of *area* between verbs, labels, and words that only join others."""
    passage, text = reading.passage, reading.passage.text
    addresses = (Span(*match.span()) for match in _ADDRESS.finditer(text))
    # What may be a label with another name is for other rules.
    named = (
        bold
        for bold in passage.bolds
        if not passage.written(bold).islower() and not any(bold.overlaps(label) for label in reading.labels)
    )
    verbs = (each for sense in VERBS for each in reading.spans(sense))
    label = [] if _is_object(reading, asked) else [asked]
    cuts = [*reading.labels, *label, *passage.codes, *addresses, *named, *verbs]
    phrase: list[Span] = []
    for word in (each.moved(area.start) for each in words(text[area.start : area.end])):
        ends = known.joins(text[word.start : word.end]) or any(cut.overlaps(word) for cut in cuts)
        if phrase and (ends or text[phrase[-1].end : word.start].strip(_WITHIN_PHRASE)):
            yield phrase
            phrase = []
        if not ends:
            phrase.append(word)
    if phrase:
        yield phrase


def _specifying(
    reading: Reading, known: KnownWords, phrase: Sequence[Span], odd: Sequence[Span]
) -> Span | None:
    """The first of the *odd* words of *phrase* that specifies which period or number is asked for."""
    if odd and _belongs_to_object(reading, known, phrase[0]):
        return odd[-1]
    nouns = [word for word in phrase if _is_object(reading, word)]
    last = None if known.heads_last else phrase[-1]
    return next((word for word in odd if nouns and word <= (last or nouns[-1])), None)


def _belongs_to_object(reading: Reading, known: KnownWords, word: Span) -> bool:
    """Whether *word* follows an object of the sentence, and says what it belongs to."""
    return known.belongs(_words_after(reading, _OBJECTS, word))


def _words_after(reading: Reading, senses: Collection[Sense], word: Span) -> list[str]:
    """The words between the last one of *senses* before *word*, and *word*; none without such a one."""
    ends = [each.end for sense in senses for each in reading.spans(sense) if each.end <= word.start]
    between = reading.passage.text[max(ends) : word.start] if ends else ""
    return [between[each.start : each.end] for each in words(between)]


def _is_object(reading: Reading, word: Span) -> bool:
    return _says(reading, word, _OBJECTS)


def _says(reading: Reading, word: Span, senses: Collection[Sense]) -> bool:
    """Whether *word* says one of *senses*."""
    return any(each.overlaps(word) for sense in senses for each in reading.spans(sense))


def _is_known(reading: Reading, known: KnownWords, word: Span, shown: Collection[str]) -> bool:
    written = reading.passage.written(word)
    if (written.isupper() and len(written) > 1) or bare(written) in shown:
        return True
    if _says(reading, word, _NOUNS):
        return known.specifies(written)
    return known.has(written) or _says(reading, word, _TELLING)
