"""The columns and cells of a change list as a file holds them, and the problems found in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from eaportal.flows.errors import WrongInputError

COLUMNS = ("enrollment", "period", "po_number")
OPTIONAL_COLUMNS = ("kind", "lock", "expected")
# The columns that results add to a list. A list that has them already is read without them.
RESULT_COLUMNS = ("status", "message", "before", "after", "finished_at")


class Stored(Enum):
    """The type that a file stores a cell as; CSV has no types."""

    UNKNOWN = auto()
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    BOOLEAN = auto()


@dataclass(frozen=True)
class Cell:
    """The *text* of a cell; *flaw* says why it can't be relied on, whatever its column."""

    text: str = ""
    stored: Stored = Stored.UNKNOWN
    flaw: str | None = None


@dataclass(frozen=True)
class Line:
    """The cells of a row; *row* is its number in a spreadsheet."""

    row: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A header and the rows below it; *delimiter* separates the cells of a CSV file."""

    header: tuple[Cell, ...]
    lines: tuple[Line, ...]
    delimiter: str = ","


@dataclass(frozen=True)
class Problem:
    """What is wrong with a *row* of a change list, or with the whole file (row 0)."""

    row: int
    column: str | None
    message: str


class ChangeListError(WrongInputError):
    """A change list can't be used; the message has one line for each problem."""

    def __init__(self, path: Path, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(_sentence(path, problem) for problem in self.problems))


class CellError(Exception):
    """A cell doesn't hold what its column requires; the message says why and what to do."""


def column_letter(index: int) -> str:
    """Return the letters of the column at *index*, counted from 0, in a spreadsheet."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _sentence(path: Path, problem: Problem) -> str:
    row = f":{problem.row}" if problem.row else ""
    column = f"{problem.column}: " if problem.column else ""
    return f"{path}{row}: {column}{problem.message}"
