"""The columns and cells of a change list as a file holds them, and the problems found in them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from eaportal.flows.errors import WrongInputError

COLUMNS = ("enrollment", "period", "po_number")
OPTIONAL_COLUMNS = ("kind", "lock", "expected")
# The columns that results add to a list. A list that has them already is read without them.
RESULT_COLUMNS = ("status", "message", "before", "after", "finished_at")

# Other names of columns: those that the portal's pages and files use.
_PORTAL_NAMES = {
    "enrollment number": "enrollment",
    "enrollment no": "enrollment",
    "enrollment id": "enrollment",
    "billing period": "period",
    "ponumber": "po_number",
    "po no": "po_number",
    "purchase order number": "po_number",
    "lock po number": "lock",
}
_NAMES = {name.replace("_", " "): name for name in (*COLUMNS, *OPTIONAL_COLUMNS)}
_NOT_A_LETTER = re.compile(r"[\W_]+")


def folded_name(name: str) -> str:
    """Return the *name* of a column in lower case, its words separated by one space."""
    return _NOT_A_LETTER.sub(" ", name.casefold()).strip()


def known_column(name: str) -> str | None:
    """Return the column that *name* means, in any case and with spaces or underscores."""
    folded = folded_name(name)
    return _PORTAL_NAMES.get(folded) or _NAMES.get(folded)


class Stored(Enum):
    """The type that a file stores a cell as; CSV has no types."""

    UNKNOWN = auto()
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    BOOLEAN = auto()


@dataclass(frozen=True, slots=True)
class Cell:
    """The *text* of a cell; *flaw* says why it can't be relied on, whatever its column."""

    text: str = ""
    stored: Stored = Stored.UNKNOWN
    flaw: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """The cells of a row; *row* is its number in a spreadsheet.

    *is_hidden* if the spreadsheet doesn't show the row. *beyond* is the index of a cell after the last column
    of the header, if a spreadsheet has one there.
    """

    row: int
    cells: tuple[Cell, ...]
    is_hidden: bool = False
    beyond: int | None = None


@dataclass(frozen=True)
class Table:
    """A header and the rows below it; *delimiter* separates the cells of a CSV file.

    *sheet* is the name of the sheet in a workbook, *other_sheets* those that look like a list too,
    *has_filter* whether rows may be hidden by a filter, and *hidden_columns* are the indexes of columns that
    the sheet doesn't show. *is_open* if a spreadsheet program seems to have the file open.
    """

    header: tuple[Cell, ...]
    lines: tuple[Line, ...]
    delimiter: str = ","
    header_row: int = 1
    sheet: str | None = None
    other_sheets: tuple[str, ...] = ()
    has_filter: bool = False
    hidden_columns: tuple[int, ...] = ()
    is_open: bool = False


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


def file_problem(path: Path, message: str) -> ChangeListError:
    """Return the error for a file at *path* that is no list as a whole."""
    return ChangeListError(path, [Problem(0, None, message)])


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
