"""Whether a file is a whole world of this simulator."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from eaportal.simulator.catalogs import EDITION_NAMES
from eaportal.simulator.seeding.labels import read_labels
from eaportal.simulator.worlds.tables import SCHEMA, Row, WorldRow
from eaportal.simulator.worlds.world import World


class WorldDamagedError(ValueError):
    """What should be a world is none, or one of another schema; the message says why."""


def refuse_damaged(path: Path) -> None:
    """Raise WorldDamagedError where the file at *path* is no whole world of this schema."""
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
        raise WorldDamagedError("This world is damaged: not all of it is there.")


def _is_readable(path: Path) -> bool:
    """Tell whether every row of the world at *path* can be read, and it says what time it is there."""
    try:
        with closing(World(path)) as world, world.session() as session:
            for table in Row.metadata.sorted_tables:
                # Row by row: there may be millions.
                for _ in session.execute(select(table).execution_options(yield_per=1000)):
                    pass
            (row,) = session.scalars(select(WorldRow))
            read_labels(row.labels)
            return row.id == 1 and row.edition in EDITION_NAMES
    except (SQLAlchemyError, ValueError, LookupError, TypeError, AttributeError):
        return False
