"""A world, and the folder that holds them."""

import re
import secrets
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.orm import Session

from simulator.store.building import build
from simulator.store.models import Row
from simulator.store.world_file import WorldFile

DEFAULT = "default"
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class World:
    """One isolated portal: everything of it is in the SQLite file at *path*."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._writing_engine = self._engine.execution_options(writes=True)

    def session(self, *, writes: bool = False) -> Session:
        """Open a session: it sees one state of the world; one that *writes* is alone in writing."""
        return Session(self._writing_engine if writes else self._engine, expire_on_commit=False)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


class Worlds:
    """The worlds in *folder*, by name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._open: dict[str, World] = {}

    @property
    def secret(self) -> str:
        """What signs the cookies of these worlds; made once, readable by its owner alone."""
        path = self._folder / "secret"
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text()

    def create(self, name: str, world_file: WorldFile) -> World:
        """Make the world that *world_file* describes; raises FileExistsError where *name* is taken."""
        path = self._folder / f"{name}.sqlite"
        if path.exists():
            raise FileExistsError(f"there is a world {name!r} already")
        # Made beside its place and moved there whole, so that a world is there wholly or not at all.
        unfinished = World(self._folder / f"{name}.unfinished")
        try:
            with unfinished.session(writes=True) as session, session.begin():
                Row.metadata.create_all(session.connection())
                build(session, world_file)
            unfinished.close()
            unfinished.path.rename(path)
        finally:
            unfinished.close()
            unfinished.path.unlink(missing_ok=True)
        self._open[name] = World(path)
        return self._open[name]

    def get(self, name: str) -> World | None:
        """The world called *name*, if there is one."""
        if not NAME.fullmatch(name):
            return None
        if name not in self._open:
            path = self._folder / f"{name}.sqlite"
            if not path.is_file():
                return None
            self._open[name] = World(path)
        return self._open[name]

    def close(self) -> None:
        """Let go of all files."""
        for world in self._open.values():
            world.close()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # SQLAlchemy says BEGIN itself (below), so that a write can begin as one: a transaction that reads
    # first and writes later fails at once when somebody else has written in between.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
