"""Connections to the SQLite file of a world, and the errors that prevent using it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event

# How long to wait while somebody else is writing.
BUSY_SECONDS = 10
# When to try again after waiting in vain.
RETRY_AFTER = 1


class WorldBusyError(RuntimeError):
    """Somebody else is still writing to the world after the longest wait."""

    def __init__(self) -> None:
        super().__init__("Somebody else is writing to this world; nothing was stored. Try again in a moment.")


class WorldGoneError(RuntimeError):
    """The world was deleted while it was in use."""


class DiskFullError(RuntimeError):
    """The disk is full; nothing was stored."""

    def __init__(self, message: str = "The disk of the simulator is full; nothing was stored.") -> None:
        super().__init__(message)


def identity_of(path: Path) -> int | None:
    """Return what distinguishes the file at *path* from a later file there, or None if there is no file."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def open_engine(path: Path) -> Engine:
    """Create an engine for the SQLite file at *path*.

    Its connections raise WorldBusyError, WorldGoneError and DiskFullError.
    """
    there = identity_of(path)
    if there is None:
        raise WorldGoneError(f"there is no world {path.stem!r}")

    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        try:
            _prepare(connection)
        except sqlite3.OperationalError as error:
            # Deleted, and perhaps created again, while it was opened: its files no longer fit together.
            if identity_of(path) == there:
                raise
            raise WorldGoneError(f"the world {path.stem!r} was deleted") from error

    # Don't create the file: a world deleted while somebody reads it would come back empty.
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?mode=rw&uri=true")
    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _explain)
    return engine


def replace_content(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Replace the content of *connection* with that of *source*; raises WorldBusyError."""

    def give_up(status: int, _remaining: int, _total: int) -> None:
        # SQLite has already waited for the writer. Python itself would retry forever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise WorldBusyError

    source.backup(connection, progress=give_up)


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold the lock at *path*, which one process can hold at a time; raises WorldBusyError."""
    with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise WorldBusyError from error
        yield


def _prepare(connection: sqlite3.Connection) -> None:
    # SQLAlchemy sends BEGIN itself (below), so that a write can start as one: a transaction that reads
    # first and writes later fails immediately if somebody else has written in between.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={round(BUSY_SECONDS * 1000)}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explain(context: ExceptionContext) -> None:
    code = getattr(context.original_exception, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_BUSY:
        raise WorldBusyError from context.original_exception
    if code == sqlite3.SQLITE_FULL:
        raise DiskFullError from context.original_exception
    if code == sqlite3.SQLITE_CANTOPEN:
        raise WorldGoneError(str(context.original_exception)) from context.original_exception
