"""Files that are either complete or absent, and folders that a killed process doesn't leave behind."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp, mkstemp

from eaportal.simulator.database.sqlite import DiskFullError, NotStoredError, connect_to, exclusive_lock

# The file that its owner keeps locked, in a folder that goes with its process.
_OWNED = "owned"
_FULL = (errno.ENOSPC, errno.EDQUOT)
_UNWRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO)


class OwnedFolder:
    """A new folder in *parent* that only this process uses, until close().

    Its name begins with *prefix*.
    """

    def __init__(self, parent: Path, prefix: str) -> None:
        self._lock = ExitStack()
        while True:
            self.path = Path(mkdtemp(dir=parent, prefix=prefix))
            self._lock.enter_context(exclusive_lock(self.path / _OWNED))
            # Another process may have seen the folder before it was locked, and taken it for abandoned.
            if (self.path / _OWNED).exists():
                break
            self._lock.close()

    def close(self) -> None:
        """Delete the folder."""
        self._lock.close()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_abandoned(parent: Path, prefix: str) -> None:
    """Remove what killed processes left in *parent*: their OwnedFolders whose names begin with *prefix*."""
    for path in parent.glob(f"{prefix}*/{_OWNED}"):
        # A process that still runs holds the lock. What belongs to another user is left alone.
        with suppress(OSError, sqlite3.Error), closing(_own_lock(path)) as lock:
            lock.execute("PRAGMA busy_timeout=0")
            lock.execute("BEGIN EXCLUSIVE")
            shutil.rmtree(path.parent, ignore_errors=True)


def _own_lock(path: Path) -> sqlite3.Connection:
    whose = {path.parent.lstat().st_uid, path.lstat().st_uid}
    if hasattr(os, "getuid") and whose != {os.getuid()}:
        raise PermissionError(f"{path} belongs to another user")
    return connect_to(path)


@contextmanager
def draft(scratch: Path) -> Iterator[Path]:
    """Yield a new empty file in the folder *scratch*, which is deleted unless the block moves it away.

    Only its owner can read it. Raises NotStoredError.
    """
    with reporting_disk(scratch.parent):
        descriptor, name = mkstemp(dir=scratch)
        os.close(descriptor)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, scratch: Path, *, lasting: bool) -> Iterator[Path]:
    """Yield a draft, which replaces the file at *path* if the block succeeds; raises NotStoredError.

    A *lasting* file is on the disk before anyone sees it. *scratch* has to be on the same disk as *path*.
    """
    with draft(scratch) as fresh:
        yield fresh
        if lasting:
            _sync(fresh)
        fresh.replace(path)
        if lasting:
            _sync(path.parent)


@contextmanager
def reporting_disk(folder: Path) -> Iterator[None]:
    """Raise NotStoredError if the disk of *folder* is full, or can't be written, within the block."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFullError(f"The disk of {folder} is full; nothing was stored.") from error
        if error.errno in _UNWRITABLE:
            reason = f"{folder} can't be written ({error.strerror}); nothing was stored."
            raise NotStoredError(reason) from error
        raise


def _sync(path: Path) -> None:
    is_folder = path.is_dir()
    if is_folder and os.name == "nt":
        return  # Windows opens no folders, and needs no such thing
    descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
