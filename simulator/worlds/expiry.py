"""When a world expires, in real time: a note beside its file."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from eaportal.simulator.database.moments import real_now

# The suffix of the note.
EXPIRY_SUFFIX = ".expires"


def note_of(world: Path) -> Path:
    """Return the path of the note that says when the *world* expires."""
    return world.with_suffix(EXPIRY_SUFFIX)


def expires_at(world: Path) -> datetime | None:
    """Return when the *world* expires, or None if it never does or its note can't be read."""
    with suppress(FileNotFoundError, ValueError):
        return read_note(note_of(world))
    return None


def read_note(note: Path) -> datetime:
    """Return the moment in *note*; raises ValueError if it has none."""
    at = datetime.fromisoformat(note.read_text("utf-8"))
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return at


def is_expired(world: Path) -> bool:
    """Check whether the *world* has expired."""
    at = expires_at(world)
    return at is not None and at <= real_now()
