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
_EIGHT_DIGITS = (
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII),
    re.compile(r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>\d{4})", re.ASCII),
    re.compile(r"(?P<month>\d{2})(?P<day>\d{2})(?P<year>\d{4})", re.ASCII),
)
_DAY_AND_MONTH = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4})", re.ASCII)
# The number that a spreadsheet stores for a date between 2000 and 2099.
_SERIAL = re.compile(r"\d{5}", re.ASCII)
_SERIAL_ZERO = date(1899, 12, 30)
_DATE_YEARS = range(1900, 2100)
_NUMERIC_DATE = re.compile(
    r"(?P<first>\d{1,2}|\d{4})(?P<sign>[-/.])(?P<second>\d{1,2})(?P=sign)(?P<third>\d{1,2}|\d{4})"
    r"([ T]\d{1,2}:\d{2}(:\d{2})?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?", re.ASCII)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_DAY = re.compile(r"(?<![\d{])\d{1,2}(?!\d)", re.ASCII)
# A year of two digits, as spreadsheets show it, is one of these.
_SHORT_YEARS = range(50)
_SHORT_YEAR_LAST = re.compile(r"(?:(?P<day>\d{1,2}) )?(?P<name>\D+) (?P<year>\d{2})", re.ASCII)
_SHORT_YEAR_FIRST = re.compile(r"(?P<year>\d{2}) (?P<name>\D+)", re.ASCII)
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
    readings = _numeric_readings(text) or _named_readings(text) or _short_year_readings(text)
    if len(readings) == 1:
        return readings.pop()
    if readings:
        one_or_other = " or ".join(sorted(readings))
        raise CellError(f"{text!r} may be {one_or_other}. Write the one that you mean.")
    if looks_like_date_serial(text):
        day = _SERIAL_ZERO + timedelta(days=int(text))
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
    eight = [found for pattern in _EIGHT_DIGITS if (found := pattern.fullmatch(text))]
    if eight:
        return {period for found in eight if (period := _checked(found.groupdict()))}
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
    shape = _YEAR.sub("{}", folded)
    months = _named_months().get(shape, set())
    days = _DAY.findall(shape)
    if months or len(days) != 1:
        return {f"{years[0]}-{month:02}" for month in months}
    months = _named_months().get(_fold(_DAY.sub("", shape)).removeprefix("de "), set())
    parts = ({"year": years[0], "month": str(month), "day": days[0]} for month in months)
    return {period for each in parts if (period := _checked(each))}


def _short_year_readings(text: str) -> set[str]:
    """Return the periods that a month's name with a year of two digits may mean, such as ``Nov-20``.

    Raises CellError for ``20-Nov``, which is a day in most spreadsheets.
    """
    folded = _fold(text)
    found = _SHORT_YEAR_LAST.fullmatch(folded) or _SHORT_YEAR_FIRST.fullmatch(folded)
    if not found or int(found["year"]) not in _SHORT_YEARS:
        return set()
    year = f"20{found['year']}"
    parts = (
        {"year": year, "month": str(month), "day": found.groupdict().get("day")}
        for month in _named_months().get(f"{found['name']} {{}}", ())
    )
    periods = {period for each in parts if (period := _checked(each))}
    if periods and found.re is _SHORT_YEAR_FIRST:
        one = sorted(periods)[0]
        raise CellError(f"{text!r} may be {one} or a day of a month without its year. {_EXAMPLE}")
    return periods


def looks_like_date(text: str) -> bool:
    """Check whether *text* is a date or a time as a spreadsheet shows them."""
    if _CLOCK.fullmatch(text):
        return True
    if found := _NUMERIC_DATE.fullmatch(text):
        numbers = [int(found[name]) for name in ("first", "second", "third")]
        return _is_date(*numbers) or _is_date(*reversed(numbers)) or _is_date(numbers[2], *numbers[:2])
    folded = _fold(text)
    if any(len(number) == len("2020") and int(number) not in _DATE_YEARS for number in _YEAR.findall(folded)):
        return False
    shape = re.sub(r"(?<!\d)(\d{1,2}|\d{4})(?!\d)", "{}", folded)
    return "{}" in shape and any(
        each in _named_months() for each in (shape, shape.removeprefix("{} "), shape.removesuffix(" {}"))
    )


def _is_date(year: int, month: int, day: int) -> bool:
    return month in _MONTHS and day in range(1, 32) and (year in _DATE_YEARS or year in range(100))


def looks_like_date_serial(text: str) -> bool:
    """Check whether *text* is the number that a spreadsheet stores for a date between 2000 and 2099."""
    return bool(_SERIAL.fullmatch(text)) and (_SERIAL_ZERO + timedelta(days=int(text))).year in _YEARS


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
