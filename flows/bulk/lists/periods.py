"""Billing periods as people and spreadsheets write them; an ambiguous one is an error."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from eaportal.flows.bulk.lists.cells import CellError
from eaportal.flows.labels import LABELS

_YEARS = range(2000, 2100)
_MONTHS = range(1, 13)
_PATTERNS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})[-/. ]?(?P<month>\d{2})",
        r"(?P<year>\d{4})[-/ ](?P<month>\d)",
        r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})",
        r"(?P<month>\d{2})(?P<year>\d{4})",
        r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})([T ]00:00(:00)?)?",
    )
)
# A spreadsheet shows 2020.10 as 2020.1 if it stores it as a number.
_ZERO_LOST = re.compile(r"(\d{4})[.,]1", re.ASCII)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)
# The number that a spreadsheet stores for a date between 2000 and 2099.
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_EXAMPLE = "Write it like 2020-11."


def read_period(text: str) -> str:
    """Return the period that *text* means, such as ``2020-11``.

    A date means its month. Raises CellError if *text* isn't a period, or may mean two.
    """
    if not text:
        raise CellError(f"no period. {_EXAMPLE}")
    for pattern in _PATTERNS:
        if (found := pattern.fullmatch(text)) and (period := _checked(found.groupdict())):
            return period
    readings = _numeric_readings(text) or _named_readings(text)
    if len(readings) == 1:
        return readings.pop()
    if readings:
        one_or_other = " or ".join(sorted(readings))
        raise CellError(f"{text!r} may be {one_or_other}. Write the one that you mean.")
    if _SERIAL.fullmatch(text):
        day = _SERIAL_ZERO + timedelta(days=int(text))
        if day.year in _YEARS:
            raise CellError(f"{text!r} may be the date {day}, shown as a number. {_EXAMPLE}")
    raise CellError(f"{text!r} is not a period. {_EXAMPLE}")


def _checked(parts: Mapping[str, str | None]) -> str | None:
    """Return the period of the year, month, and day in *parts*; None if there is no such date."""
    year, month, day = (int(parts.get(name) or 1) for name in ("year", "month", "day"))
    if year not in _YEARS:
        return None
    try:
        return f"{date(year, month, day):%Y-%m}"
    except ValueError:
        return None


def _numeric_readings(text: str) -> set[str]:
    if found := _ZERO_LOST.fullmatch(text):
        return {f"{found[1]}-01", f"{found[1]}-10"} if int(found[1]) in _YEARS else set()
    if found := _DAY_AND_MONTH.fullmatch(text):
        one, other, year = found[1], found[3], found[4]
        orders = ({"day": one, "month": other}, {"day": other, "month": one})
        return {period for order in orders if (period := _checked({**order, "year": year}))}
    return set()


def _named_readings(text: str) -> set[str]:
    """Return the periods that a year and a month's name may mean, in any language of the portal."""
    folded = _fold(text)
    years = _YEAR.findall(folded)
    if len(years) != 1 or int(years[0]) not in _YEARS:
        return set()
    return {f"{years[0]}-{month:02}" for month in _named_months().get(_YEAR.sub("{}", folded), ())}


@cache
def _named_months() -> Mapping[str, set[int]]:
    """Return the months by their names in the languages of the portal, with ``{}`` for the year."""
    from babel import Locale
    from babel.dates import format_skeleton

    months: dict[str, set[int]] = defaultdict(set)
    for tag in LABELS:
        locale = Locale.parse(tag, sep="-")
        names = [
            (number, name)
            for width in ("wide", "abbreviated")
            for context in ("format", "stand-alone")
            for number, name in locale.months[context][width].items()
        ]
        for number, name in names:
            for written in (f"{name} {{}}", f"{{}} {name}"):
                months[_fold(written)].add(number)
        for number in _MONTHS:
            for skeleton in ("yMMMM", "yMMM"):
                whole = format_skeleton(skeleton, date(2020, number, 1), locale=locale)
                months[_fold(whole).replace("2020", "{}")].add(number)
    return months


def _fold(text: str) -> str:
    """Fold case, and replace dashes, slashes, dots, and spaces by one space."""
    return re.sub(r"[-/.,\s]+", " ", unicodedata.normalize("NFC", text).casefold()).strip()
