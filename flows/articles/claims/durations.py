"""Lengths of time in a sentence, in digits of any script or in words, with the unit before or after."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from eaportal.flows.articles.claims.numbers import Unit, number_words, unit_words
from eaportal.flows.articles.text.folded import bare, is_unspaced, is_word_character, same_stem, words
from eaportal.flows.articles.text.passages import Span
from eaportal.language_tags import language_of

_DIGITS = re.compile(r"\d+")
# The word for *one* is an article in many languages.
_LEAST_IN_WORDS = 2
_LONGEST_NUMBER = 3
_LONGEST_ENDING = 3
_SHORTEST_STEM = 4
_BETWEEN = 1
# A number of this size is a year, not a length of time.
_A_YEAR = 1000
_RANGE = 2
# Words for a half, which make another number of a whole one: a week and a half.
_HALVES = frozenset(
    {
        *(
            "half",
            "halve",
            "anderhalf",
            "anderhalve",
            "halb",
            "halbe",
            "halber",
            "halbes",
            "halben",
            "anderthalb",
        ),
        *("demi", "demie", "medio", "media", "mezzo", "mezza", "meio", "meia", "半"),
    }
)
_REACH_OF_HALF = 3
_PART_OF_DATE = re.compile(r"\d\s*[^\W\d]\s*$")


@dataclass(frozen=True)
class Duration:
    """A number of a unit, and the words that state it.

    A *cardinal* counts units; an ordinal names a single one. A *range* has a second number before it,
    or a fraction.
    """

    number: int
    unit: Unit
    span: Span
    cardinal: bool
    range: bool

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'s' * (self.number != 1)}"


def durations_in(text: str, locale: str, working: Sequence[Span] = ()) -> list[Duration]:
    """Every length of time in *text*, which is in *locale*; weeks are converted to days.

    *working* are the words that leave out weekends, such as *business*.
    """
    units = unit_words(locale)
    found = list(_tokens(text, locale))
    durations = []
    for at, (span, word) in enumerate(found):
        unit = _unit(word, units) or _compound(span, word, units, working)
        if unit is None:
            continue
        for start, end in _windows(found, at, text):
            least = _LEAST_IN_WORDS if unit == (Unit.DAY, 1) else 1
            number = _number([word for _, word in found[start:end]], locale, least)
            whole = Span(min(found[start][0].start, span.start), max(found[end - 1][0].end, span.end))
            if number and number[0] < _A_YEAR and not _PART_OF_DATE.search(text[: found[start][0].start]):
                before = [
                    _number([word], locale, _LEAST_IN_WORDS)
                    for _, word in found[max(start - _RANGE, 0) : start]
                ]
                other = any(each and each[0] != number[0] for each in before)
                name, length = unit
                near = found[max(start - _RANGE, 0) : max(end, at + 1) + _REACH_OF_HALF]
                other = other or (name is Unit.DAY and any(word in _HALVES for _, word in near))
                if name is Unit.DAY and any(_beside(text, whole, each) for each in working):
                    name = Unit.WORKING_DAY
                durations.append(Duration(number[0] * length, name, whole, number[1], other))
                break
    return durations


def _compound(
    span: Span, word: str, units: Mapping[str, tuple[Unit, int]], working: Sequence[Span]
) -> tuple[Unit, int] | None:
    """The unit of a word that leaves out weekends and has the word for day in it."""
    days = [form for form, (unit, length) in units.items() if unit is Unit.DAY and length == 1]
    if any(span.overlaps(each) for each in working) and any(form in word for form in days):
        return Unit.WORKING_DAY, 1
    return None


def _beside(text: str, one: Span, other: Span) -> bool:
    """Whether no word is between the two."""
    return not words(text[min(one.end, other.end) : max(one.start, other.start)])


def _tokens(text: str, locale: str) -> Iterator[tuple[Span, str]]:
    """Words and numbers; text in a script without spaces is split at numbers and units."""
    for word in words(text):
        written = text[word.start : word.end]
        cuts = {0, len(written), *(edge for m in _DIGITS.finditer(written) for edge in m.span())}
        if any(map(is_unspaced, written)):
            found = _joined_words(locale).finditer(written)
            groups = range(1, _joined_words(locale).groups + 1)
            cuts |= {edge for match in found for group in groups for edge in match.span(group) if edge >= 0}
        for start, end in pairwise(sorted(cuts)):
            yield Span(word.start + start, word.start + end), bare(written[start:end])


@cache
def _joined_words(locale: str) -> re.Pattern[str]:
    """The numbers and units of *locale*, each in a group, as they are written without spaces."""
    units = "|".join(map(re.escape, sorted(unit_words(locale), key=len, reverse=True)))
    numbers = "|".join(
        map(re.escape, sorted(number_words(language_of(locale)).cardinals, key=len, reverse=True))
    )
    if not units:
        return re.compile("(?!)")
    return re.compile(rf"({numbers})?({units})|({numbers})$" if numbers else f"({units})")


def _windows(found: list[tuple[Span, str]], at: int, text: str) -> Iterator[tuple[int, int]]:
    """The words that may be the number of the unit *at*: the longest ones before it, then after it."""
    for gap in range(_BETWEEN + 1):
        for length in range(_LONGEST_NUMBER, 0, -1):
            if at - gap - length >= 0:
                yield at - gap - length, at - gap
    if at + 1 < len(found) and not text[found[at][0].end : found[at + 1][0].start].strip():
        yield at + 1, at + 2


def _number(parts: list[str], locale: str, least: int) -> tuple[int, bool] | None:
    if len(parts) == 1 and parts[0].isdecimal():
        return int(parts[0]), True
    word = "".join(parts)
    known = number_words(language_of(locale))
    for numbers, cardinal in ((known.cardinals, True), (known.ordinals, False)):
        number = numbers.get(word) or (_by_stem(word, numbers) if len(parts) == 1 else None)
        if number and number >= least:
            return number, cardinal
    return None


def _by_stem(word: str, numbers: Mapping[str, int]) -> int | None:
    alike = ((known, number) for known, number in numbers.items() if known[:3] == word[:3] and known != word)
    fitting = {number for known, number in alike if same_stem(word, known)}
    return fitting.pop() if len(fitting) == 1 else None


def _unit(word: str, units: Mapping[str, tuple[Unit, int]]) -> tuple[Unit, int] | None:
    """The unit of which *word* is a form."""
    if word in units:
        return units[word]
    if not all(map(is_word_character, word)) or any(map(is_unspaced, word)):
        return None
    for form, unit in units.items():
        ending = len(word) - len(form)
        if (word.startswith(form) and ending <= _LONGEST_ENDING and len(form) > 2) or same_stem(word, form):
            return unit
        if unit[0] is not Unit.DAY:
            continue
        # CLDR has one word for day and night, where writers use the word for day.
        if len(word) >= _SHORTEST_STEM and form.endswith(word):
            return unit
        if len(word) == len(form) == _LONGEST_ENDING and word[:-1] == form[:-1]:
            return unit
    return None
