"""Connections to the SQLite file of a world, and the errors that prevent using it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, create_engine, event

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


class WorldDamagedError(ValueError):
    """A file that isn't an intact world of this schema. The message says why."""


class NotStoredError(RuntimeError):
    """The disk didn't accept what was to be stored; nothing was stored. The message says why."""


class DiskFullError(NotStoredError):
    """The disk is full; nothing was stored."""

    def __init__(self, message: str = "The disk of the simulator is full; nothing was stored.") -> None:
        super().__init__(message)


def connect_to(path: Path, mode: str = "rw") -> sqlite3.Connection:
    """Connect to the SQLite file at *path*, whatever characters its name has.

    *mode* is ``ro``, ``rw``, ``rwc`` to create it, or ``ro&immutable=1`` if nobody changes it meanwhile.
    """
    # As an address, because only that has a mode. Unescaped, a ? or # would end the name of the file.
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


def identity_of(path: Path) -> int | None:
    """Return what distinguishes the file at *path* from a later file there, or None if there is no file."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def open_engine(path: Path) -> Engine:
    """Create an engine for the SQLite file at *path*.

    Its connections raise WorldBusyError, WorldGoneError, WorldDamagedError and NotStoredError.
    """
    there = identity_of(path)
    if there is None:
        raise WorldGoneError(f"there is no world {path.stem!r}")

    def connect() -> sqlite3.Connection:
        try:
            # Don't create the file: a world deleted while somebody reads it would come back empty.
            connection = connect_to(path)
            _prepare(connection)
        except sqlite3.Error as error:
            # Deleted, and perhaps created again, while it was opened: its files no longer fit together.
            if identity_of(path) != there:
                raise WorldGoneError(f"the world {path.stem!r} was deleted") from error
            with explaining():
                raise
        return connection

    # A world that nobody uses at the moment keeps one connection. Files are limited, worlds aren't.
    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=1, max_overflow=-1)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _explain)
    return engine


def replace_content(connection: sqlite3.Connection, source: sqlite3.Connection) -> None:
    """Replace the content of *connection* with that of *source*; raises WorldBusyError."""

    def give_up(status: int, _remaining: int, _total: int) -> None:
        # SQLite has already waited for the writer. Python itself would retry forever.
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise WorldBusyError

    with explaining():
        source.backup(connection, progress=give_up)


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Hold the lock at *path*, which one process can hold at a time.

    Raises WorldBusyError and NotStoredError.
    """
    with explaining():
        lock = connect_to(path, "rwc")
    with closing(lock):
        with explaining():
            lock.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def explaining() -> Iterator[None]:
    """Raise what an error of SQLite within the block means, if that is known."""
    try:
        yield
    except sqlite3.Error as error:
        if meaning := meaning_of(error):
            raise meaning from error
        raise


def meaning_of(error: BaseException | None) -> Exception | None:
    """Return what an *error* of SQLite means, if that is known."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return WorldBusyError()
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError()
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return NotStoredError(f"The simulator can't write its files ({error}); nothing was stored.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return WorldDamagedError(f"The file of this world is damaged ({error}).")
    return None


def _prepare(connection: sqlite3.Connection) -> None:
    # SQLAlchemy sends BEGIN itself (below), so that a write can start as one: a transaction that reads
    # first and writes later fails immediately if somebody else has written in between.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _explain(context: ExceptionContext) -> None:
    if meaning := meaning_of(context.original_exception):
        raise meaning from context.original_exception
