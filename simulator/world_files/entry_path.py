"""Problems in a file or request, with the path of the entry that has them."""

import re

from pydantic import ValidationError

EntryPath = tuple[str | int, ...]
# Of a name and of a sentence about a problem, which may quote what is in the file.
_LONGEST_NAME = 100
_LONGEST_MESSAGE = 500


class EntryPathError(ValueError):
    """A broken rule, with the *path* of the entry: the keys that lead to it from here."""

    def __init__(self, path: EntryPath, message: str) -> None:
        super().__init__(message)
        self.path = path


def first_problem(error: ValidationError) -> tuple[EntryPath, str]:
    """Return the path and message of the first problem, both fit to print; the message has no period."""
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    within = cause.path if isinstance(cause, EntryPathError) else ()
    path = (*first["loc"], *within)
    return path, shown(re.sub("^Value error, ", "", first["msg"]), _LONGEST_MESSAGE)


def path_text(path: EntryPath) -> str:
    """Return *path* as one text, such as ``users.0.role``."""
    return ".".join(shown(str(key), _LONGEST_NAME) for key in path)


def shown(text: str, longest: int | None = None) -> str:
    """Return *text* on one line, with escapes for what doesn't print, cut after *longest* characters."""
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]}…"
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
