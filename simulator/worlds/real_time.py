"""The machine's clock, beside that of a world; nothing else in the simulator reads it."""

from datetime import UTC, datetime


def real_now() -> datetime:
    """What the machine's clock shows."""
    return datetime.now(UTC)
