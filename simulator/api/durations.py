"""Durations by the calendar: what a month or a year after a moment is."""

import calendar
import re
from dataclasses import dataclass
from datetime import MAXYEAR, datetime, timedelta

_ISO_8601 = re.compile(
    r"P(?=[0-9T])(?:([0-9]{1,4})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?"
    r"(?:T(?=[0-9])(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,6})?)S)?)?"
)


@dataclass(frozen=True)
class Duration:
    """So many months of the calendar, and a time beside them."""

    months: int
    time: timedelta

    def after(self, moment: datetime) -> datetime:
        """The moment that is so much later than *moment*; raises OverflowError past the year 9999.

        A month after the last of January is the last of February.
        """
        year, month = divmod(moment.year * 12 + moment.month - 1 + self.months, 12)
        if year > MAXYEAR:
            raise OverflowError(f"there is no year {year}")
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        return moment.replace(year=year, month=month + 1, day=day) + self.time


def read_duration(text: str) -> Duration:
    """Read the ISO 8601 duration *text*; raises ValueError."""
    match = _ISO_8601.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not an ISO 8601 duration such as P7D, PT1H or P1M")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    time = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=float(match.group(7) or 0))
    return Duration(years * 12 + months, time)
