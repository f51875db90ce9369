"""Moments: what the machine's clock shows, and how the tables of a world store a moment."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator

# The clock of a world stops here, where the rules and calendars end.
LAST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC) - timedelta(seconds=1)


def real_now() -> datetime:
    """Return the time of the machine's clock. Nothing else in the simulator reads that clock."""
    return datetime.now(UTC)


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
