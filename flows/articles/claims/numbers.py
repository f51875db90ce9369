"""Words for numbers and for units of time, from CLDR."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from itertools import takewhile
from math import inf
from typing import Literal

from eaportal.flows.articles.text.folded import bare
from eaportal.language_tags import language_of

_MOST = 60
_SHORTEST_DAY = 3
# Words for numbers and for lengths of time that CLDR doesn't have.
_MORE_NUMBERS = {
    "de": {"dutzend": 12},
    "en": {"a": 1, "an": 1, "dozen": 12},
    "es": {"decena": 10, "docena": 12, "quincena": 15, "veintena": 20, "treintena": 30},
    "fr": {"huitaine": 8, "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30},
    "it": {"decina": 10, "dozzina": 12, "quindicina": 15, "ventina": 20, "trentina": 30},
    "nl": {"tiental": 10, "dozijn": 12, "veertiental": 14, "twintigtal": 20},
    "pt": {"dezena": 10, "dúzia": 12, "quinzena": 15},
}
_MORE_DAYS = {
    "en": {"fortnight": 14},
    "es": {"quincena": 15},
    "fr": {"huitaine": 8, "quinzaine": 15},
    "it": {"quindicina": 15},
    "pt": {"quinzena": 15},
}
# Languages that the library knows by another name.
_RULES = {"nb": "no", "nn": "no"}


class Unit(StrEnum):
    """A unit of time; weeks are counted in days."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"
    MONTH = "month"
    YEAR = "year"


_UnitName = Literal["hour", "day", "week", "month", "year"]
# The units, as CLDR names them, and numbers that take different forms of them.
_UNITS: Sequence[tuple[_UnitName, timedelta, tuple[Unit, int]]] = (
    ("day", timedelta(days=1), (Unit.DAY, 1)),
    ("week", timedelta(weeks=1), (Unit.DAY, 7)),
    ("month", timedelta(days=30), (Unit.MONTH, 1)),
    ("year", timedelta(days=365), (Unit.YEAR, 1)),
    ("hour", timedelta(hours=1), (Unit.HOUR, 1)),
)
_FORMS = (1, 2, 3, 5, 11, 21)


@dataclass(frozen=True)
class NumberWords:
    """The number words of a language, folded: *cardinals* and *ordinals*."""

    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]


@cache
def number_words(language: str) -> NumberWords:
    """The number words of *language*; empty if CLDR has none."""
    from unicode_rbnf import RbnfEngine
    from unicode_rbnf.engine import FormatPurpose

    try:
        engine = RbnfEngine.for_language(_RULES.get(language, language))
    except ValueError:
        return NumberWords({}, {})

    def spelled(purpose: FormatPurpose) -> Iterator[tuple[str, int]]:
        # If two numbers are written alike, the smaller one counts.
        for number in range(_MOST, 0, -1):
            try:
                written = engine.format_number(number, purpose=purpose).text_by_ruleset
            except ValueError:
                return
            yield from ((bare(word), number) for word in written.values())

    more = {bare(word): number for word, number in _MORE_NUMBERS.get(language, {}).items()}
    return NumberWords(
        {word: number for word, number in spelled(FormatPurpose.CARDINAL) if not word.isdecimal()} | more,
        {word: number for word, number in spelled(FormatPurpose.ORDINAL) if not word.isdecimal()},
    )


@cache
def unit_words(locale: str) -> Mapping[str, tuple[Unit, int]]:
    """The forms of the units in *locale*, from day to year, each as a number of another unit."""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_timedelta

    try:
        spoken = Locale.parse(locale, sep="-")
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[str, tuple[Unit, int]] = {}
    for name, length, unit in _UNITS:
        for count in _FORMS:
            written = format_timedelta(length * count, name, threshold=inf, locale=spoken)
            found.setdefault(_unit_of(written), unit)
    for word, days in _MORE_DAYS.get(language_of(locale), {}).items():
        found.setdefault(bare(word), (Unit.DAY, days))
    # If CLDR's unit includes the night, the names of weekdays may still end in the word for day.
    day = _common_end([bare(each) for each in spoken.days["format"]["wide"].values()])
    if len(day) >= _SHORTEST_DAY:
        found.setdefault(day, (Unit.DAY, 1))
    return found


def _unit_of(written: str) -> str:
    return bare("".join(each for each in written if not each.isdecimal()).strip("."))


def _common_end(names: Sequence[str]) -> str:
    ends = takewhile(lambda letters: len(set(letters)) == 1, zip(*map(reversed, names), strict=False))
    return "".join(letters[0] for letters in ends)[::-1]
