"""When worlds expire: a moment of real time, kept in a file beside each world that has one."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from eaportal.simulator.worlds.moments import real_now

SUFFIX = ".expires"


def let_expire(world: Path, at: datetime | None) -> None:
    """Have the *world* expire *at* a moment, or never."""
    if at is None:
        world.with_suffix(SUFFIX).unlink(missing_ok=True)
    else:
        world.with_suffix(SUFFIX).write_text(at.isoformat())


def expires_at(world: Path) -> datetime | None:
    """When the *world* expires, if it ever does."""
    with suppress(FileNotFoundError):
        return datetime.fromisoformat(world.with_suffix(SUFFIX).read_text())
    return None


def is_expired(world: Path) -> bool:
    """Tell whether the time of the *world* is over."""
    at = expires_at(world)
    return at is not None and at <= real_now()
