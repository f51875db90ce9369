"""What is wrong with a file or a request, and where."""

from pydantic import ValidationError


class PlacedError(ValueError):
    """A rule between entries that does not hold, with the *place* of the entry, such as ``users.0.role``."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def first_error(error: ValidationError) -> tuple[tuple[str | int, ...], str]:
    """The keys that lead to the first thing wrong, and what is wrong there."""
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    within = cause.place.split(".") if isinstance(cause, PlacedError) else ()
    return (*first["loc"], *within), first["msg"].removeprefix("Value error, ")
