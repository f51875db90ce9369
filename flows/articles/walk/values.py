"""Values that a step names: the month to choose, and the number to enter."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.passages import Passage, Span

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# Also one that no portal can have.
_ANY_YEAR = re.compile(r"(?<![\w.,/-])[12]\d\d\d(?![\w/-]|[.,]\d)")
_NUMERIC = re.compile(r"(?<![\d/-])(?:(0?[1-9]|1[0-2])[/.](20\d\d)|(20\d\d)[/.-](0[1-9]|1[0-2]))(?![\d/-])")
_EAST_ASIAN = re.compile(r"(20\d\d)\s*[年년]\s*(1[0-2]|0?[1-9])\s*[月월]")
# Between a month and its year, there are only a few characters: "December 2020", "diciembre de 2020".
_BETWEEN = 6
_MONTHS = 12
# A value has at least this many characters. One of them is a digit or such a sign, or it is code in capitals.
_SHORTEST_NUMBER = 3
_SIGNS = frozenset("=?!@*%$€£§~^|")


@dataclass(frozen=True)
class NamedPeriod:
    """A month or a year that a text names, or a month of a year."""

    span: Span
    month: int | None
    year: int | None

    def fits(self, key: str) -> bool:
        """Whether the period *key*, such as 2020-12, is in this month and year."""
        year, _, month = key.partition("-")
        return month.isdecimal() and self.month in {None, int(month)} and self.year in {None, int(year)}


def period_in(passage: Passage, area: Span, clause: Span, locale: str) -> NamedPeriod | None:
    """The first month with a year that *passage* names in *area*, or else the first marked month.

    If there is none, the first year in *clause*, which asks for the period.
    """
    text = passage.text
    found = [each for each in _months(text, locale) if area.start <= each.span.start < area.end]
    dated = [each for each in found if each.year]
    marked = [each for each in found if passage.bolds_in(each.span)]
    years = (
        NamedPeriod(Span(*match.span()), None, int(match[0]))
        for match in _ANY_YEAR.finditer(text, clause.start, clause.end)
    )
    return next(iter(dated or marked), None) or next(years, None)


def months_in(text: str, locale: str) -> list[Span]:
    """The words of *text* that name a month and a year."""
    return [each.span for each in _months(text, locale) if each.year]


def _months(text: str, locale: str) -> Iterator[NamedPeriod]:
    found: list[NamedPeriod] = []
    for match in _EAST_ASIAN.finditer(text):
        found.append(NamedPeriod(Span(*match.span()), int(match[2]), int(match[1])))
    for match in _NUMERIC.finditer(text):
        month, year = (match[1], match[2]) if match[1] else (match[4], match[3])
        found.append(NamedPeriod(Span(*match.span()), int(month), int(year)))
    years = [(Span(*match.span()), int(match[0])) for match in _YEAR.finditer(text)]
    for span, month in named_months(text, locale):
        near = (
            (Span(min(span.start, each.start), max(span.end, each.end)), year)
            for each, year in years
            if 0 <= each.start - span.end <= _BETWEEN or 0 <= span.start - each.end <= _BETWEEN
        )
        whole, year = next(near, (span, None))
        found.append(NamedPeriod(whole, month, year))
    kept: list[NamedPeriod] = []
    for each in sorted(found, key=lambda each: each.span.start - each.span.end):
        if not any(each.span.overlaps(other.span) for other in kept):
            kept.append(each)
    return iter(sorted(kept, key=lambda each: each.span))


def named_months(text: str, locale: str) -> Iterator[tuple[Span, int]]:
    """The names of months in *text*, each with its number; a name of two languages comes twice."""
    for name, month in _month_names(locale):
        for match in re.finditer(rf"(?<![^\W\d_]){re.escape(name)}(?![^\W\d_])", text, re.IGNORECASE):
            yield Span(*match.span()), month


@cache
def _month_names(locale: str) -> tuple[tuple[str, int], ...]:
    """The names of the months in *locale* and in English, with their numbers, longest first."""
    names: dict[str, int] = {}
    for tag in ("en", locale):
        try:
            spoken = Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
        for context in ("format", "stand-alone"):
            for number in range(1, _MONTHS + 1):
                name = unicodedata.normalize("NFC", spoken.months[context]["wide"][number])
                if any(map(str.isalpha, name)):
                    names[name] = number
    return tuple(sorted(names.items(), key=lambda pair: -len(pair[0])))


def number_in(passage: Passage, area: Span, labels: Collection[str]) -> Span | None:
    """What *passage* marks in *area* as the number to enter: a value, and not one of *labels*."""
    known = {fold(label).text for label in labels}
    for span in sorted([*passage.bolds, *passage.codes]):
        written = passage.written(span).strip()
        inside = area.start <= span.start < area.end
        if not inside or len(written) < _SHORTEST_NUMBER or fold(written).text in known:
            continue
        is_code = span in passage.codes and written.isupper()
        is_value = is_code or any(each.isdecimal() or each in _SIGNS for each in written)
        if is_value and not set("<>{}[]") & set(written):
            start = span.start + passage.written(span).index(written)
            return Span(start, start + len(written))
    return None
