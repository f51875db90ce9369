"""Moments: what the machine's clock shows, and how the tables of a world store a moment."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator

# The clock of a world stops here, where the rules and calendars end.
LAST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC) - timedelta(seconds=1)


class _OnwardClock:
    """The machine's clock; if that is set back, it goes on from where it was."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._last: datetime | None = None
        self._ticks = 0.0

    def now(self) -> datetime:
        """Return the time, which is never before the one returned last."""
        with self._reading:
            shown, ticks = datetime.now(UTC), time.monotonic()
            if self._last is not None:
                shown = max(shown, self._last + timedelta(seconds=ticks - self._ticks))
            self._last, self._ticks = shown, ticks
            return shown


_clock = _OnwardClock()


def real_now() -> datetime:
    """Return the time of the machine's clock, which only moves forward here.

    Nothing else in the simulator reads that clock.
    """
    return _clock.now()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, stored in UTC without a time zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert *value* to UTC; raises ValueError if it has no time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Add the time zone to a stored *value*."""
        return None if value is None else value.replace(tzinfo=UTC)
