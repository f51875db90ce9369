"""Files that are there whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from flows.errors import WrongInputError


def write_whole(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Let *write* fill a file beside *path*, then put it in the place of *path* at once.

    Raises WrongInputError where it cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as error:
        raise WrongInputError(f"{path}: cannot be written: {error.strerror}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
