"""Problems in a file or request, with the path of the entry that has them."""

import re

from pydantic import ValidationError

EntryPath = tuple[str | int, ...]


class EntryPathError(ValueError):
    """A broken rule, with the *path* of the entry: the keys that lead to it from here."""

    def __init__(self, path: EntryPath, message: str) -> None:
        super().__init__(message)
        self.path = path


def first_problem(error: ValidationError) -> tuple[EntryPath, str]:
    """Return the path and message of the first problem; the message has no period at the end."""
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    within = cause.path if isinstance(cause, EntryPathError) else ()
    return (*first["loc"], *within), re.sub("^Value error, ", "", first["msg"])
