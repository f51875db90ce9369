"""Values that no reader can choose or enter: days that no calendar has, and all periods at once."""

import re
from calendar import monthrange
from collections.abc import Iterator

from eaportal.flows.articles.text.folded import words
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.clauses import ASKING
from eaportal.flows.articles.walk.reading import Reading
from eaportal.flows.articles.walk.values import named_months
from eaportal.language_tags import language_of

_DAY_BEFORE = re.compile(r"(?<![\w.,/-])(\d{1,2})(?:\.|[ºª°]|er|e|ste|de|th|st|nd|rd)?\s+(?:(?:de|of)\s+)?$")
_DAY_AFTER = re.compile(r"\s+(\d{1,2})(?:st|nd|rd|th)?(?![\w:-]|[.,]\d)")
_YEAR_AFTER = re.compile(r"[\s.,]*(?:de\s+)?((?:19|20)\d\d)(?!\w)")
_EAST_ASIAN = re.compile(r"(?:(20\d\d)\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_DATE = re.compile(r"(?<![\w./-])(?:(\d{1,2})([./-])(\d{1,2})\2(20\d\d)|(20\d\d)-(\d\d)-(\d\d))(?![\w/-])")
_MONTH = re.compile(r"(?<![\w./-])(\d\d)[/.](20\d\d)(?![\w/-]|[.]\d)")
_LONGEST_DAY = 12
_LEAP, _MONTHS = 2020, 12
_WORDS_BETWEEN = 2
# What follows the object of a verb in Japanese and Korean.
_OBJECT_MARKS = ("を", "을", "를")


def impossible_dates(text: str, locale: str) -> Iterator[Span]:
    """The dates of *text* that no calendar has: February 30, 13/2020."""
    for match in _EAST_ASIAN.finditer(text):
        if not _exists(int(match[2]), int(match[3]), match[1]):
            yield Span(*match.span())
    for match in _DATE.finditer(text):
        one, _, other, year, first, month, day = match.groups()
        pairs = [(int(month), int(day))] if first else [(int(one), int(other)), (int(other), int(one))]
        if not any(_exists(*pair, year or first) for pair in pairs):
            yield Span(*match.span())
    for match in _MONTH.finditer(text):
        if not 1 <= int(match[1]) <= _MONTHS:
            yield Span(*match.span())
    yield from _spelled(text, locale)


def _spelled(text: str, locale: str) -> Iterator[Span]:
    """The impossible days of months that *text* names."""
    # Some languages spell a month as English does.
    for name, month in dict(named_months(text, locale)).items():
        before = _DAY_BEFORE.search(text[max(name.start - _LONGEST_DAY, 0) : name.start])
        after = _DAY_AFTER.match(text, name.end) if language_of(locale) == "en" else None
        day = before or after
        if day is None:
            continue
        end = name.end if before else day.end()
        year = _YEAR_AFTER.match(text, end)
        if not _exists(month, int(day[1]), year and year[1]):
            yield Span(name.start - len(day[0].lstrip()) if before else name.start, end)


def _exists(month: int, day: int, year: str | None) -> bool:
    if not 1 <= month <= _MONTHS:
        return False
    return 1 <= day <= monthrange(int(year) if year else _LEAP, month)[1]


def takes_several(reading: Reading, period: Span) -> Span | None:
    """The words that ask for more than one of *period*: all periods, every month."""
    said, known = reading.clause_of(period), reading.vocabulary and reading.vocabulary.known_words
    clause = said.span
    if not said.asks(ASKING):
        return None
    for each in reading.within({Sense.ALL}, clause):
        gap = Span(each.end, period.start)
        if each.start >= period.start or len(words(reading.passage.written(gap))) > _WORDS_BETWEEN:
            continue
        before = words(reading.passage.text[clause.start : each.start])
        word = before[-1].moved(clause.start) if before else None
        if reading.passage.text.startswith(_OBJECT_MARKS, period.end):
            return Span(each.start, period.end)
        if word is None or any(word.overlaps(verb) for verb in reading.verbs()):
            return Span(each.start, period.end)
        if known and not known.precedes_noun(reading.passage.written(word)):
            return Span(each.start, period.end)
    return None
