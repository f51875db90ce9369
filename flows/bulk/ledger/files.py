"""Ledger files: where they are, their schema, and one process at a time that writes to one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.database import Database, LedgerError
from eaportal.flows.bulk.ledger.ledger import SUFFIX, Ledger
from eaportal.flows.bulk.ledger.seals import seal_all
from eaportal.flows.bulk.ledger.sqlite import SqliteDatabase
from eaportal.flows.bulk.ledger.tables import METADATA, SCHEMA
from eaportal.flows.files import private
from eaportal.flows.wording import command, one_line

_DATABASE = b"SQLite format 3\0"
# What makes a ledger of a schema one of the next.
_UPGRADES = {
    2: """
ALTER TABLE run ADD COLUMN sheet TEXT;
ALTER TABLE run ADD COLUMN include_hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN is_closed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE row ADD COLUMN wrote TEXT;
UPDATE row SET wrote=after WHERE status IN ('updated', 'altered');
UPDATE run SET is_closed=1 WHERE number IN (SELECT run FROM event WHERE what='run-closed');
CREATE INDEX row_of_lock ON row (run, enrollment, kind);
""",
    3: """
ALTER TABLE run ADD COLUMN seal TEXT;
ALTER TABLE row ADD COLUMN seal TEXT;
""",
    4: """
ALTER TABLE run ADD COLUMN ledger TEXT NOT NULL DEFAULT '';
""",
}
# The first schema with seals.
_SEALED = 4


class _LockedError(Exception):
    """Another process holds the lock."""


def ledger_path(of: Path) -> Path:
    """Return the ledger of the list *of*, or *of* itself if it is a ledger, whatever its name."""
    return of if of.name.endswith(SUFFIX) or _is_database(of) else of.with_name(of.name + SUFFIX)


def _missing(path: Path) -> str:
    """Say that there is no ledger at *path*, and what to do."""
    of = path.with_name(path.name.removesuffix(SUFFIX))
    if of == path or not of.exists():
        return f"{path}: there is no ledger. Is this the right folder? Name the list with its path."
    if of.suffix == ".json":
        return f"{path}: there is no ledger. Name the list of the plan, not {of}."
    return f"{path}: there is no ledger: {of} has no run. To begin one: {command('bulk', 'apply', str(of))}"


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_DATABASE)) == _DATABASE
    except OSError:
        return False


@contextmanager
def file_to_write(path: Path) -> Iterator[Ledger]:
    """Open the ledger at *path* for this process only, and create it if needed. Raises LedgerError."""
    _check_no_folder(path)
    try:
        with _locked(_lock_path(path)), _connected(path, creates=True) as ledger:
            ledger.release_all()  # nobody else is at work: those who held them have ended
            ledger.catch_up()
            yield ledger
    except _LockedError as error:
        raise LedgerError(
            f"{path}: another eaportal is working on this run. Wait until it ends, or see how far it is:"
            f" {command('bulk', 'status', str(path))}"
        ) from error
    except sqlite3.OperationalError as error:
        raise LedgerError(f"{path}: {one_line(str(error))}.") from error


@contextmanager
def file_to_read(path: Path) -> Iterator[Ledger]:
    """Open the ledger at *path*, even if another process works on it. Raises LedgerError."""
    if not path.exists():
        raise LedgerError(_missing(path))
    _check_no_folder(path)
    try:
        with _connected(path) as ledger:
            yield ledger
    except sqlite3.OperationalError as error:
        raise LedgerError(f"{path}: cannot be read: {one_line(str(error))}.") from error


def file_is_at_work(path: Path) -> bool:
    """Check whether a process works on the ledger at *path*."""
    lock = _lock_path(path)
    if not lock.exists():
        return False
    try:
        with _locked(lock):
            return False
    except _LockedError:
        return True


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock at *path*. Raises _LockedError.

    It is SQLite's lock of the file, which the operating system releases however the process ends.
    """
    _check_no_folder(path)
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("PRAGMA journal_mode=MEMORY")  # so that a full disk is no hindrance
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise _LockedError from error
            raise
        except sqlite3.DatabaseError as error:
            raise LedgerError(f"{path}: is not the lock of a ledger ({error}). Move it away.") from error
        yield


def _check_no_folder(path: Path) -> None:
    if path.is_dir():
        raise LedgerError(f"{path}: cannot be used: it is a folder.")


@contextmanager
def _connected(path: Path, *, creates: bool = False) -> Iterator[Ledger]:
    """Open the ledger at *path*; an empty file becomes one only if this *creates* ledgers."""
    if creates and not path.exists():
        os.close(private(str(path), os.O_WRONLY | os.O_CREAT))
    try:
        with doing(f"Waiting to read {path}"):
            connection = _connection(path)
        with closing(connection):
            database = SqliteDatabase(path, connection)
            _prepare(path, connection, database, creates=creates)
            yield Ledger(database)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        raise _not_a_ledger(path, error) from error
    except UnicodeDecodeError as error:  # of a message about damage that quotes it
        raise _not_a_ledger(path, "text that is none") from error


def _not_a_ledger(path: Path, why: object) -> LedgerError:
    return LedgerError(f"{path}: not a ledger, or a damaged one ({one_line(str(why))}).")


def _prepare(path: Path, connection: sqlite3.Connection, database: Database, *, creates: bool) -> None:
    """Check that *connection* is to a ledger of this schema, or make it one. Raises LedgerError."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")}
    if tables and not (schema and {"run", "row", "event"} <= tables):
        raise LedgerError(f"{path}: not a ledger, but the database of another program.")
    if not tables and not creates:
        raise LedgerError(f"{path}: there is no run in it.")
    if tables and schema in _UPGRADES:
        _upgrade(connection, database)
    elif tables and schema != SCHEMA:
        raise LedgerError(f"{path}: this eaportal reads ledgers of schema {SCHEMA}, not {schema}.")
    if not tables:
        connection.execute("PRAGMA journal_mode=WAL")
        with database.transaction() as created:
            METADATA.create_all(created, checkfirst=False)
            created.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")
    connection.execute("PRAGMA synchronous=FULL")


def _connection(path: Path) -> sqlite3.Connection:
    """Connect to the database at *path*.

    On a full disk, SQLite can't create the file by which processes share its memory. If no other process is
    at work, it does without.
    """
    connection = sqlite3.connect(
        _address(path), uri=True, timeout=30, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA user_version")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
            raise
        connection = sqlite3.connect(_address(path), uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


def _address(path: Path) -> str:
    """Return the URI of *path*; of a ledger that nobody can write, one for which SQLite creates no files."""
    address = path.absolute().as_uri()
    is_open = path.with_name(f"{path.name}-wal").exists()
    if path.exists() and not os.access(path.parent, os.W_OK) and not is_open:
        return f"{address}?immutable=1"
    return address


def _upgrade(connection: sqlite3.Connection, database: Database) -> None:
    """Upgrade a ledger of an earlier schema, unless another process has just done so."""
    with database.transaction() as upgraded:
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        if schema != SCHEMA:
            for before in range(schema, SCHEMA):
                for statement in _UPGRADES[before].split(";"):
                    connection.execute(statement)
            METADATA.create_all(upgraded)
            if schema < _SEALED:
                seal_all(upgraded)
            upgraded.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")
