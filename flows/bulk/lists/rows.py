"""A row of a change list: its change, or what is wrong with which of its cells."""

from collections.abc import Callable
from typing import TypeVar

from eaportal.flows.bulk.lists.cell_rules import (
    Known,
    read_enrollment,
    read_kind,
    read_lock,
    read_po_number,
    why_not_known,
)
from eaportal.flows.bulk.lists.changes import COLUMNS, Change, Problem
from eaportal.flows.bulk.lists.clashes import Wish
from eaportal.flows.bulk.lists.damage import check_text
from eaportal.flows.bulk.lists.header import Header
from eaportal.flows.bulk.lists.periods import read_period
from eaportal.flows.bulk.lists.problems import CellError
from eaportal.flows.bulk.lists.tables import Cell, Line, column_letter

T = TypeVar("T")


class Row:
    """One row: its *change* where all of it is well, its *problems*, its *wish* where its target is known."""

    def __init__(self, line: Line, header: Header, known: Known | None) -> None:
        self.problems: list[Problem] = []
        self._line, self._header = line, header
        enrollment = self._read("enrollment", lambda cell: read_enrollment(cell, known))
        period = self._read("period", lambda cell: read_period(cell.text))
        kind = self._read("kind", read_kind)
        po_number = self._read("po_number", read_po_number)
        lock = self._read("lock", read_lock)
        expected = self._read("expected", lambda cell: cell.text)
        if enrollment and period and (reason := why_not_known(enrollment, period, known)):
            self._add("period", reason)
        self._check_length()
        self.wish = self.change = None
        if enrollment and period and kind:
            written = self._cell("po_number").text
            self.wish = Wish(line.row, enrollment, period, kind, written, lock, expected or None)
            if po_number and not self.problems:
                cells = tuple(cell.text for cell in line.cells[: len(header.columns)])
                cells += ("",) * (len(header.columns) - len(cells))
                self.change = Change(
                    line.row, enrollment, period, po_number, kind, lock, expected or None, cells
                )

    def _read(self, column: str, read: Callable[[Cell], T]) -> T | None:
        """What *read* makes of the cell in *column*; None where it is damaged or the column is missing."""
        cell = self._cell(column)
        if column not in self._header.places and column in COLUMNS:
            return None
        try:
            check_text(cell)
            return read(cell)
        except CellError as error:
            self._add(column, str(error))
            return None

    def _cell(self, column: str) -> Cell:
        index = self._header.places.get(column)
        cells = self._line.cells
        return cells[index] if index is not None and index < len(cells) else Cell()

    def _add(self, column: str, message: str) -> None:
        self.problems.append(Problem(self._line.row, column, message))

    def _check_length(self) -> None:
        width = len(self._header.columns)
        for index, cell in enumerate(self._line.cells[width:], start=width):
            if cell.text or cell.flaw:
                self._add(
                    f"column {column_letter(index)}",
                    f"the row has more cells than the header has columns ({width}). "
                    "Put a cell that holds the delimiter between quotation marks.",
                )
                return
