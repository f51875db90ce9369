"""One process at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path


class TakenError(Exception):
    """Another process holds the lock."""


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock at *path* for the block; raises TakenError.

    It is SQLite's lock of the file: the operating system lets it go when the process ends, however that is.
    """
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise TakenError from error
            raise
        yield


def is_taken(path: Path) -> bool:
    """Tell whether a process holds the lock at *path*."""
    if not path.exists():
        return False
    try:
        with alone(path):
            return False
    except TakenError:
        return True
