"""The files of worlds: whether one is intact, whether the disk has space, and when a world expires."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from eaportal.simulator.catalogs import EDITION_NAMES
from eaportal.simulator.database.moments import real_now
from eaportal.simulator.database.sqlite import DiskFullError
from eaportal.simulator.database.tables import SCHEMA, Row, WorldRow
from eaportal.simulator.world_files.labels import read_labels
from eaportal.simulator.world_files.world_file import WorldFile
from eaportal.simulator.worlds.world import World

# The suffix of the file beside a world that says when, in real time, the world expires.
EXPIRY_SUFFIX = ".expires"
# The size of an enrollment with one year of periods, in the world and in its first snapshot.
BYTES_OF_ENROLLMENT = 2 * 6_000


class WorldDamagedError(ValueError):
    """A file that isn't an intact world of this schema. The message says why."""


def check_integrity(path: Path) -> None:
    """Check that the file at *path* is an intact world; raises WorldDamagedError."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
            (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    except sqlite3.DatabaseError as error:
        raise WorldDamagedError(f"This is not an exported world ({error}).") from error
    if schema != SCHEMA:
        raise WorldDamagedError(f"This world has schema {schema}; this simulator reads schema {SCHEMA}.")
    if integrity != "ok" or not tables >= set(Row.metadata.tables) or not _is_readable(path):
        raise WorldDamagedError("This world is damaged: parts of it are missing.")


def _is_readable(path: Path) -> bool:
    """Check that every row of the world at *path* can be read, and that its clock and words are known."""
    try:
        with closing(World(path)) as world, world.session() as session:
            for table in Row.metadata.sorted_tables:
                # Row by row, because there may be millions.
                for _ in session.execute(select(table).execution_options(yield_per=1000)):
                    pass
            (row,) = session.scalars(select(WorldRow))
            read_labels(row.labels)
            return row.id == 1 and row.edition in EDITION_NAMES
    except (SQLAlchemyError, ValueError, LookupError, TypeError, AttributeError):
        return False


def check_disk_space(folder: Path, world_file: WorldFile) -> None:
    """Check that *folder* has space for the additional enrollments of *world_file*; raises DiskFullError."""
    needed = world_file.more_enrollments * BYTES_OF_ENROLLMENT
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DiskFullError(
            f"A world of {world_file.more_enrollments:,} more enrollments needs about {needed / 1e9:.1f} GB,"
            f" but only {free / 1e9:.1f} GB are free in {folder}."
        )


@contextmanager
def reporting_full_disk(folder: Path) -> Iterator[None]:
    """Raise DiskFullError if the disk of *folder* becomes full within the block."""
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise DiskFullError(f"The disk of {folder} is full; nothing was stored.") from error


def set_expiry(world: Path, at: datetime | None) -> None:
    """Make the *world* expire *at* a moment, or never."""
    if at is None:
        world.with_suffix(EXPIRY_SUFFIX).unlink(missing_ok=True)
    else:
        world.with_suffix(EXPIRY_SUFFIX).write_text(at.isoformat())


def expires_at(world: Path) -> datetime | None:
    """Return when the *world* expires, or None if it never does."""
    with suppress(FileNotFoundError):
        return datetime.fromisoformat(world.with_suffix(EXPIRY_SUFFIX).read_text())
    return None


def is_expired(world: Path) -> bool:
    """Check whether the *world* has expired."""
    at = expires_at(world)
    return at is not None and at <= real_now()
