"""Types of values in JSON and query strings: whole numbers, moments, durations."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from eaportal.simulator.database.moments import real_now

# The largest body of a request to the control API: an exported world, or a world file.
LARGEST_BODY = 64 * 1024 * 1024
_ISO_8601 = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?"
)
# Nothing happens outside these moments, and no calendar reaches that far.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Duration:
    """A number of calendar months plus a fixed time."""

    months: int
    time: timedelta

    def after(self, moment: datetime) -> datetime:
        """Return the moment that is this much later than *moment*.

        One month after January 31 is the last day of February. Raises OverflowError past the year 9999.
        """
        year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
        if year > MAXYEAR:
            raise OverflowError(f"there is no year {year}")
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day) + self.time


def read_duration(text: str) -> Duration:
    """Read the ISO 8601 duration *text*; raises ValueError.

    Signs, fractions of anything but seconds, and the form ``P0001-02-03`` are errors.
    """
    match = _ISO_8601.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as P7D, PT1H or P1M")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    time = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(match.group(7) or 0))
    return Duration(years * 12 + months, time)


def _is_number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("Input should be a valid integer")
    return value


def _is_text(value: object) -> object:
    # Pydantic would read a bare number as seconds since 1970.
    if not isinstance(value, str) or value.replace(".", "").lstrip("+-").isdecimal():
        raise ValueError("a moment is text such as 2020-12-15T00:00:00Z")
    return value


def _within_calendar(moment: datetime) -> datetime:
    return min(max(moment, _EARLIEST), _LATEST)


def _is_duration(text: str) -> str:
    read_duration(text)
    return text


def _is_time_to_live(text: str) -> str:
    duration = read_duration(text)
    if duration == Duration(0, timedelta()):
        raise ValueError(f"{text!r} is no time at all")
    try:
        duration.after(real_now())
    except OverflowError as error:
        raise ValueError(f"{text!r} leads past the year 9999") from error
    return text


# Marks a whole number as JSON has it: 5 and 5.0, but neither "5" nor true.
WHOLE = BeforeValidator(_is_number)
Moment = Annotated[AwareDatetime, BeforeValidator(_is_text), AfterValidator(_within_calendar)]
DurationText = Annotated[str, AfterValidator(_is_duration), Field(json_schema_extra={"format": "duration"})]
TimeToLive = Annotated[
    Annotated[str, AfterValidator(_is_time_to_live)] | None,
    Field(
        description="an ISO 8601 duration in real time, after which the world is deleted; without it the"
        " world stays",
        json_schema_extra={"format": "duration"},
    ),
]
