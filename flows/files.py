"""Writing files and folders, with errors that a user understands."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from eaportal.flows.errors import WrongInputError


def private(path: str, flags: int) -> int:
    """Open the file at *path*; if that creates it, only its owner can read it. Use it as an *opener*."""
    return os.open(path, flags, 0o600)


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let *write* fill a temporary file, then move it to *path*, so that nobody sees half a file.

    If *path* is a link, its target is replaced. A file keeps its permissions; a new one can be read by its
    owner alone. Raises WrongInputError if it can't be written.
    """
    target = Path(os.path.realpath(path))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "wb", opener=private) as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise WrongInputError(f"{path}: cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Check that a file can be written to *path*, without writing it. Raises WrongInputError.

    Windows doesn't let a file be replaced while another program, such as Excel, has it open.
    """
    if path.is_dir():
        raise WrongInputError(f"{path}: cannot be written: it is a folder.")
    if not path.parent.is_dir():
        raise WrongInputError(f"{path}: cannot be written: there is no folder {path.parent}.")
    try:
        if path.exists():
            path.open("ab").close()
        elif not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        hint = " Is it open in another program?" if path.exists() else ""
        raise WrongInputError(f"{path}: cannot be written: {error.strerror}.{hint}") from error


def as_shown(path: Path) -> Path:
    """Return *path* as people write it: relative within the current folder, and absolute elsewhere."""
    absolute = Path(os.path.abspath(path))
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute


def make_folder(folder: Path | None) -> None:
    """Create *folder*, if one is given, and its parents; raises WrongInputError if that isn't possible."""
    try:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongInputError(f"{folder}: {error.strerror}.") from error
