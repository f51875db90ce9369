"""The files of worlds: whether one is an intact world of this schema, and whether the disk has space."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from sqlalchemy import StaticPool, create_engine

from eaportal.simulator.database.name_index import make_name_index, rebuild_name_index
from eaportal.simulator.database.sqlite import (
    DiskFullError,
    NotStoredError,
    WorldBusyError,
    WorldDamagedError,
    connect_to,
    meaning_of,
)
from eaportal.simulator.database.tables import SCHEMA, Row
from eaportal.simulator.world_files.entry_path import shown
from eaportal.simulator.world_files.world_file import WorldFile
from eaportal.simulator.worlds.world_values import check_values

# The size of an enrollment with one year of periods, in the world and in its first snapshot.
BYTES_OF_ENROLLMENT = 2 * 6_000
# SQLite may quote what is in the file.
_LONGEST_REASON = 100
# For a file that nobody writes to, so that it's read without a lock and without a file beside it.
_SETTLED = "ro&immutable=1"


def check_structure(path: Path) -> None:
    """Check that the file at *path* has the tables of a world, and nothing else; raises WorldDamagedError."""
    with closing(_opened(path, "rw")) as connection, _as_damage():
        _check_structure(connection)


def check_integrity(path: Path, *, is_settled: bool = True) -> None:
    """Check that the file at *path* is an intact world in every value; raises WorldDamagedError.

    If it *is_settled*, nobody may write to it meanwhile.
    """
    with closing(_opened(path, _SETTLED if is_settled else "rw")) as connection, _as_damage():
        # First of all: a view in place of a table, for example, could have rows without end.
        _check_structure(connection)
        if connection.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
            raise WorldDamagedError("This world is damaged: parts of its file don't fit together.")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise WorldDamagedError("This world is damaged: a row refers to one that is missing.")
        check_values(connection)


def rebuild_indexes(path: Path) -> None:
    """Make those indexes of the world at *path* again that check_integrity() can't check."""
    with closing(_opened(path, "rw")) as connection, _as_damage():
        rebuild_name_index(connection)


def check_disk_space(folder: Path, world_file: WorldFile) -> None:
    """Check that *folder* has space for the additional enrollments of *world_file*; raises DiskFullError."""
    needed = world_file.more_enrollments * BYTES_OF_ENROLLMENT
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DiskFullError(
            f"A world of {world_file.more_enrollments:,} more enrollments needs about {needed / 1e9:.1f} GB,"
            f" but only {free / 1e9:.1f} GB are free in {folder}."
        )


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    with _as_damage():
        connection = connect_to(path, mode)
    # What a file itself defines is never called.
    connection.execute("PRAGMA trusted_schema=OFF")
    return connection


@contextmanager
def _as_damage() -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        # Python's own, about the names of tables and the messages of SQLite.
        raise WorldDamagedError("This world is damaged: it has a text that isn't UTF-8.") from error
    except sqlite3.DatabaseError as error:
        meaning = meaning_of(error)
        if isinstance(meaning, WorldBusyError | NotStoredError):
            raise meaning from error
        reason = shown(str(error), _LONGEST_REASON)
        raise WorldDamagedError(f"This is not an exported world ({reason}).") from error


def _check_structure(connection: sqlite3.Connection) -> None:
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema != SCHEMA:
        raise WorldDamagedError(f"This world has schema {schema}; this simulator reads schema {SCHEMA}.")
    found, right = _objects(connection), _objects_of_a_world()
    for kind, name in sorted(right):
        if found.get((kind, name)) != right[kind, name]:
            raise WorldDamagedError(f"This world is damaged: its {kind} {name!r} is missing or changed.")
    for kind, name in sorted(found.keys() - right.keys()):
        raise WorldDamagedError(
            f"This world has the {shown(kind, 20)} {shown(name, 100)!r}, which doesn't belong to a world."
        )


def _objects(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """Return the definitions of tables, indexes, views and triggers, by kind and name."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    return {(kind, name): " ".join(sql.split()) for kind, name, sql in rows}


@cache
def _objects_of_a_world() -> dict[tuple[str, str], str]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as connection:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        with engine.connect() as own:
            Row.metadata.create_all(own)
            make_name_index(own)
            own.commit()
        return _objects(connection)
