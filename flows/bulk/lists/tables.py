"""What a file of cells holds, whether CSV or Excel, before anything is made of it."""

from dataclasses import dataclass
from enum import Enum, auto


class Stored(Enum):
    """As what a cell was stored; CSV does not say."""

    UNSAID = auto()
    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    BOOLEAN = auto()


@dataclass(frozen=True)
class Cell:
    """The *text* of a cell; *flaw* says why it cannot be relied on, whatever its column."""

    text: str = ""
    stored: Stored = Stored.UNSAID
    flaw: str | None = None


@dataclass(frozen=True)
class Line:
    """The cells of a row; *row* is its number as a spreadsheet shows it."""

    row: int
    cells: tuple[Cell, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing is written in it."""
        return not any(cell.text.strip() or cell.flaw for cell in self.cells)


@dataclass(frozen=True)
class Table:
    """A header and the rows below it."""

    header: tuple[Cell, ...]
    lines: tuple[Line, ...]
    delimiter: str = ","


def column_letter(index: int) -> str:
    """The letters by which a spreadsheet calls the column at *index*, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
