"""Find what a step says beside its request that has nothing to do with the portal: with a hammer."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

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
# Words that say nothing about the portal.
_EMPTY = frozenset(
    {Sense.FOLLOW, Sense.OTHERS, Sense.NEAR, Sense.SUBJECT, Sense.STATE, Sense.UNREAL, Sense.LET}
)
_ADDRESS = re.compile(r"\b(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?")
_WITHIN_PHRASE = " -\u00a0'’/"


@dataclass(frozen=True)
class Unrelated:
    """A noun that nothing in the portal can be meant by; whether it *specifies* what is asked for."""

    span: Span
    specifies: bool


def unrelated(reading: Reading, asked: Span, names: Collection[str] = ()) -> Unrelated | None:
    """The first such noun in the sentence of *asked*.

    *names* are those on its pages. A noun with words that specify it is known if one of them is, besides
    adjectives; but all that specifies what is asked for must be: the number of an order, not of a house. In a
    clause that says when, any other word must be known too.
    """
    known = reading.vocabulary and reading.vocabulary.known_words
    if not known:
        return None
    shown = {bare(name[word.start : word.end]) for name in names for word in words(name)}
    own = reading.clause_of(asked)
    for clause in _clauses(reading, own):
        phrases = list(_phrases(reading, known, clause.span, asked))
        strange = [[w for w in phrase if not _is_known(reading, known, w, shown)] for phrase in phrases]
        for when in reading.within(_WHEN, clause.span):
            said = [n for n, phrase in enumerate(phrases) if phrase[0] > when]
            if said and all(strange[n] == phrases[n] for n in said):
                return Unrelated(phrases[said[0]][0], specifies=False)
        for phrase, odd in zip(phrases, strange, strict=True):
            if specifying := _specifying(reading, known, phrase, odd):
                return Unrelated(specifying, specifies=True)
            if _names_nothing(reading, known, phrase, odd) and _follows_article(reading, known, phrase[0]):
                return Unrelated(odd[-1], specifies=False)
    return None


def _names_nothing(reading: Reading, known: KnownWords, phrase: Sequence[Span], odd: Sequence[Span]) -> bool:
    """Whether *phrase* has *odd* words, and others only say what it is like."""
    others = (word for word in phrase if word not in odd)
    return bool(odd) and all(known.describes(reading.passage.written(word)) for word in others)


def _follows_article(reading: Reading, known: KnownWords, word: Span) -> bool:
    """Whether a word such as an article or a preposition is right before *word*."""
    text = reading.passage.text
    before = next((each for each in reversed(words(text[: word.start]))), None)
    return bool(
        before
        and known.precedes_noun(text[before.start : before.end])
        and not text[before.end : word.start].strip(_WITHIN_PHRASE)
    )


def _clauses(reading: Reading, own: Clause) -> Iterator[Clause]:
    """The clauses that say what is to be done in the sentence of the clause *own*, and when."""
    for clause in reading.clauses:
        if clause.sentence != own.sentence:
            continue
        if clause is own or clause.senses & _WHEN or not (clause.forbids or clause.looks_on):
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
    text = reading.passage.text
    ends = [each.end for sense in _OBJECTS for each in reading.spans(sense) if each.end <= word.start]
    between = text[max(ends) : word.start] if ends else ""
    return known.belongs(between[each.start : each.end] for each in words(between))


def _is_object(reading: Reading, word: Span) -> bool:
    return any(each.overlaps(word) for sense in _OBJECTS for each in reading.spans(sense))


def _is_known(reading: Reading, known: KnownWords, word: Span, shown: Collection[str]) -> bool:
    written = reading.passage.written(word)
    if (written.isupper() and len(written) > 1) or bare(written) in shown:
        return True
    said = {sense for sense in Sense if any(each.overlaps(word) for each in reading.spans(sense))}
    if said & _NOUNS:
        return known.specifies(written)
    return bool(said - _EMPTY) or known.has(written)
