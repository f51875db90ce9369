"""What is wrong with a file or a request, and at which of its entries."""

import re

from pydantic import ValidationError

EntryPath = tuple[str | int, ...]


class EntryPathError(ValueError):
    """A rule that does not hold, with the *place* of the entry: the keys that lead to it from here."""

    def __init__(self, path: EntryPath, message: str) -> None:
        super().__init__(message)
        self.path = path


def first_problem(error: ValidationError) -> tuple[EntryPath, str]:
    """The place of the first thing that is wrong, and what is, without a full stop."""
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    within = cause.path if isinstance(cause, EntryPathError) else ()
    return (*first["loc"], *within), re.sub("^Value error, ", "", first["msg"])
