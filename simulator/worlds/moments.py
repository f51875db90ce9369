"""Moments in the tables of a world."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, Dialect, TypeDecorator

# The clock goes no further: rules and calendars end here.
LAST_MOMENT = datetime(2100, 1, 1, tzinfo=UTC) - timedelta(seconds=1)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept without its zone, which is always UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)
