"""A world, and the folder that holds them."""

import os
import re
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, mkstemp
from typing import cast
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event, select, text
from sqlalchemy.exc import SQLAlchemyError

from simulator.catalogs import EDITIONS
from simulator.store.building import build
from simulator.store.journal import JournaledSession
from simulator.store.labels import read_labels
from simulator.store.models import Row, WorldRow
from simulator.store.world_file import WorldFile

DEFAULT = "default"
# The tables of this simulator; a world with others is refused.
SCHEMA = 2
# The snapshot of what a world began as.
BEGINNING = "beginning"
# How many worlds keep their files open between two requests, so that thousands do not use up all.
KEPT_OPEN = 100
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class WorldDamagedError(ValueError):
    """What should be a world is none, or one of another schema; the message says why."""


class World:
    """One isolated portal: everything of it is in the SQLite file at *path*."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        # Never made by opening it: a world deleted while somebody reads it would come back empty.
        self._engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=rw&uri=true")
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writing_engine = self._engine.execution_options(writes=True)

    def session(self, *, writes: bool = False) -> JournaledSession:
        """Open a session: it sees one state of the world; one that *writes* is alone in writing."""
        return JournaledSession(self._writing_engine if writes else self._engine, expire_on_commit=False)

    def copy_to(self, path: Path) -> None:
        """Write the present state into the SQLite file at *path*."""
        with closing(sqlite3.connect(path)) as other, self._connection() as own:
            own.backup(other)

    def copy_from(self, path: Path) -> None:
        """Become what the SQLite file at *path* holds."""
        with closing(sqlite3.connect(path)) as other, self._connection() as own:
            other.backup(own)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(self._engine.raw_connection()) as pooled:
            yield cast("sqlite3.Connection", pooled.driver_connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class Worlds:
    """The worlds in *folder*, by name, with the snapshots taken of them.

    A world is ``<name>.sqlite``; its snapshots are ``snapshots/<name>/<snapshot>.sqlite``, the one it
    began as among them.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._open: dict[str, World] = {}
        self._templates: dict[str, bytes] = {}
        self._making = threading.RLock()
        self._opening = threading.Lock()

    @property
    def secret(self) -> str:
        """What signs the cookies of these worlds; made once, readable by its owner alone."""
        path = self._folder / "secret"
        if not path.exists():
            descriptor, fresh = mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_hex(32))
            # A second process may do the same at this moment; the first one to link wins.
            with suppress(FileExistsError):
                os.link(fresh, path)
            os.unlink(fresh)
        return path.read_text()

    def names(self) -> list[str]:
        """The names of all worlds."""
        return sorted(path.stem for path in self._folder.glob("*.sqlite"))

    def create(self, name: str, world_file: WorldFile) -> World:
        """Make the world that *world_file* describes; raises FileExistsError where *name* is taken.

        The second world of the same file is a copy of what the first began as.
        """
        with self._making:
            self._refuse_taken(name)
            described = world_file.model_dump_json()
            if described not in self._templates:
                with TemporaryDirectory(dir=self._folder) as scratch:
                    template = Path(scratch) / "template.sqlite"
                    _build(template, world_file)
                    self._templates[described] = template.read_bytes()
            self._begin(name, self._templates[described])
            return self._opened(name)

    def take_in(self, name: str, exported: bytes) -> World:
        """Make a world from what export() gave; raises FileExistsError, or WorldDamagedError."""
        with self._making, TemporaryDirectory(dir=self._folder) as scratch:
            self._refuse_taken(name)
            path = Path(scratch) / "imported.sqlite"
            path.write_bytes(exported)
            refuse_damaged(path)
            self._begin(name, exported)
            return self._opened(name)

    def get(self, name: str) -> World | None:
        """The world called *name*, if there is one."""
        if not NAME.fullmatch(name) or not (self._folder / f"{name}.sqlite").is_file():
            return None
        return self._opened(name)

    def export(self, name: str) -> bytes:
        """Everything of the world called *name*, as a file to keep or to attach to a report."""
        with TemporaryDirectory(dir=self._folder) as scratch:
            path = Path(scratch) / "export.sqlite"
            self._opened(name).copy_to(path)
            return path.read_bytes()

    def delete(self, name: str) -> None:
        """Remove the world called *name* and its snapshots."""
        with self._making:
            with self._opening:
                world = self._open.pop(name, None)
            if world:
                world.close()
            for path in self._folder.glob(f"{name}.sqlite*"):
                path.unlink()
            shutil.rmtree(self._folder / "snapshots" / name, ignore_errors=True)

    def snapshots(self, name: str) -> list[str]:
        """The names of the snapshots of a world; the first is what it began as."""
        taken = sorted(path.stem for path in (self._folder / "snapshots" / name).glob("*.sqlite"))
        return [BEGINNING, *(each for each in taken if each != BEGINNING)]

    def take_snapshot(self, name: str, snapshot: str) -> None:
        """Keep the present state of the world called *name*; an older snapshot of that name is replaced."""
        self._opened(name).copy_to(self._snapshot(name, snapshot))

    def restore(self, name: str, snapshot: str) -> None:
        """Put the world called *name* back to a *snapshot*; raises FileNotFoundError where there is none."""
        path = self._snapshot(name, snapshot)
        if not path.is_file():
            raise FileNotFoundError(f"world {name!r} has no snapshot {snapshot!r}")
        self._opened(name).copy_from(path)

    def close(self) -> None:
        """Let go of all files."""
        for world in self._open.values():
            world.close()

    def _begin(self, name: str, content: bytes) -> None:
        beginning = self._snapshot(name, BEGINNING)
        beginning.parent.mkdir(parents=True, exist_ok=True)
        beginning.write_bytes(content)
        # Written beside its place and moved there whole, so that a world is there wholly or not at all.
        unfinished = beginning.with_suffix(".unfinished")
        unfinished.write_bytes(content)
        unfinished.rename(self._folder / f"{name}.sqlite")

    def _opened(self, name: str) -> World:
        with self._opening:
            world = self._open.pop(name, None) or World(self._folder / f"{name}.sqlite")
            self._open[name] = world  # the one used last stands last
            if len(self._open) > KEPT_OPEN:
                self._open.pop(next(iter(self._open))).close()
            return world

    def _refuse_taken(self, name: str) -> None:
        if (self._folder / f"{name}.sqlite").exists():
            raise FileExistsError(f"there is a world {name!r} already")

    def _snapshot(self, name: str, snapshot: str) -> Path:
        return self._folder / "snapshots" / name / f"{snapshot}.sqlite"


def _build(path: Path, world_file: WorldFile) -> None:
    path.touch()
    with closing(World(path)) as world, world.session(writes=True) as session, session.begin():
        Row.metadata.create_all(session.connection())
        session.execute(text(f"PRAGMA user_version={SCHEMA}"))
        build(session, world_file)


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
                session.execute(select(table)).all()
            (row,) = session.scalars(select(WorldRow))
            read_labels(row.labels)
            return row.id == 1 and row.edition in EDITIONS
    except (SQLAlchemyError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy says BEGIN itself (below), so that a write can begin as one: a transaction that reads
    # first and writes later fails at once when somebody else has written in between.
    connection.isolation_level = None
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
