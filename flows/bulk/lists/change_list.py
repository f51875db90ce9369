"""A change list: its rows as changes, or every problem of the file at once, before a browser opens."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eaportal.flows.bulk.lists.cell_rules import (
    check_text,
    find_lost_zeros,
    read_enrollment,
    read_kind,
    read_lock,
    read_po_number,
)
from eaportal.flows.bulk.lists.cells import (
    COLUMNS,
    OPTIONAL_COLUMNS,
    RESULT_COLUMNS,
    Cell,
    CellError,
    ChangeListError,
    Line,
    Problem,
    column_letter,
)
from eaportal.flows.bulk.lists.list_files import read_table
from eaportal.flows.bulk.lists.periods import read_period

T = TypeVar("T")
_COLUMNS = (*COLUMNS, *OPTIONAL_COLUMNS)
_DIGIT_COLUMNS = ("enrollment", "po_number")
# From which likeness on, out of 100, a name is taken for a misspelled column.
_SIMILAR = 70
_EXPECTED = f"Expected columns: {', '.join(COLUMNS)}; optional: {', '.join(OPTIONAL_COLUMNS)}."


@dataclass(frozen=True)
class ListedChange:
    """One row: the PO number that a period should have.

    *row* is its number in a spreadsheet, where the header is row 1; *period* such as ``2020-11``; *kind*
    azure or marketplace; *lock* None to leave the lock as it is; *expected* None if any number may be
    replaced, and empty if none may, because a plan could not read it. *cells* are the row's cells as
    written, one for each column of the file.
    """

    row: int
    enrollment: str
    period: str
    po_number: str
    kind: str = "azure"
    lock: bool | None = None
    expected: str | None = None
    cells: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The row and the PO number that it is about, for messages."""
        return f"row {self.row}: {self.enrollment} {self.period} {self.kind}"


@dataclass(frozen=True)
class ChangeList:
    """The *changes* of a file in order, and its *columns* as written."""

    path: Path
    columns: tuple[str, ...]
    changes: tuple[ListedChange, ...]
    delimiter: str = ","


def read_change_list(path: Path) -> ChangeList:
    """Read the change list at *path*. Raises ChangeListError with all its problems."""
    table = read_table(path)
    header = _read_header(table.header)
    problems = list(header.problems)
    changes: list[ListedChange] = []
    lines = [line for line in table.lines if header.indexes and not _is_blank(line)]
    if header.indexes and not lines:
        problems.append(Problem(1, None, "no rows below the header."))
    for line in lines:
        row = _Row(line, header)
        problems += row.problems
        changes += [row.change] if row.change else []
    problems += _find_clashes(changes)
    for column in _DIGIT_COLUMNS:
        index = header.indexes.get(column)
        if index is not None:
            cells = ((line.row, line.cells[index]) for line in lines if index < len(line.cells))
            problems += [Problem(row, column, message) for row, message in find_lost_zeros(cells)]
    if problems:
        order = {name: index for index, name in enumerate(header.columns)} | header.indexes
        problems.sort(key=lambda problem: (problem.row, order.get(problem.column or "", len(order))))
        raise ChangeListError(path, problems)
    return ChangeList(path, header.columns, tuple(changes), table.delimiter)


def _is_blank(line: Line) -> bool:
    return not any(cell.text.strip() or cell.flaw for cell in line.cells)


@dataclass(frozen=True)
class _Header:
    """The *columns* as written, and the *indexes* of those that are known, misspelled ones included."""

    columns: tuple[str, ...]
    indexes: dict[str, int]
    problems: tuple[Problem, ...]


def _read_header(cells: Sequence[Cell]) -> _Header:
    columns = [cell.text for cell in cells]
    while columns and not columns[-1].strip():
        columns.pop()
    if not columns:
        return _Header((), {}, (Problem(1, None, f"the first row is empty. {_EXPECTED}"),))
    indexes: dict[str, int] = {}
    problems = []
    for index, name in enumerate(columns):
        meant = name if name in (*_COLUMNS, *RESULT_COLUMNS) else _most_similar_column(name)
        if meant in indexes and meant == name:
            first = column_letter(indexes[meant])
            message = f"the column appears twice, as {first} and {column_letter(index)}."
            problems.append(Problem(1, name, message))
        elif meant != name:
            message = _unknown_column(cells[index], meant)
            problems.append(Problem(1, name or f"column {column_letter(index)}", message))
        if meant:
            indexes.setdefault(meant, index)
    if not indexes.keys() & set(_COLUMNS):
        message = f"the first row has no column names. {_EXPECTED}"
        return _Header(tuple(columns), {}, (Problem(1, None, message),))
    problems += [
        Problem(1, name, f"the column is missing. {_EXPECTED}") for name in COLUMNS if name not in indexes
    ]
    return _Header(tuple(columns), indexes, tuple(problems))


def _unknown_column(cell: Cell, meant: str | None) -> str:
    if not cell.text.strip():
        return f"the column has no name. {_EXPECTED}"
    try:
        check_text(cell)
    except CellError as error:
        return str(error)
    return f"unknown column. Did you mean {meant}?" if meant else f"unknown column. {_EXPECTED}"


def _most_similar_column(name: str) -> str | None:
    from rapidfuzz import fuzz, process

    folded = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
    found = process.extractOne(folded, _COLUMNS, scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return found[0] if found else None


class _Row:
    """The *problems* of a row, and its *change* if enrollment, period, and kind can be read."""

    def __init__(self, line: Line, header: _Header) -> None:
        self.problems: list[Problem] = []
        self.change: ListedChange | None = None
        self._line, self._header = line, header
        enrollment = self._read("enrollment", read_enrollment)
        period = self._read("period", lambda cell: read_period(cell.text))
        kind = self._read("kind", read_kind)
        self._read("po_number", read_po_number)
        lock = self._read("lock", read_lock)
        expected = self._read("expected", lambda cell: cell.text)
        self._check_length()
        if enrollment and period and kind:
            cells = tuple(cell.text for cell in line.cells[: len(header.columns)])
            cells += ("",) * (len(header.columns) - len(cells))
            po_number = self._cell("po_number").text
            self.change = ListedChange(
                line.row, enrollment, period, po_number, kind, lock, expected or None, cells
            )

    def _read(self, column: str, read: Callable[[Cell], T]) -> T | None:
        """Return what *read* makes of the cell in *column*; None if it has a problem or no such column."""
        cell = self._cell(column)
        if column not in self._header.indexes and column in COLUMNS:
            return None
        try:
            check_text(cell)
            return read(cell)
        except CellError as error:
            self._add(column, str(error))
            return None

    def _cell(self, column: str) -> Cell:
        index = self._header.indexes.get(column)
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
                    "Put a cell that contains the delimiter between quotation marks.",
                )
                return


def _find_clashes(changes: Iterable[ListedChange]) -> Iterator[Problem]:
    """Find the rows that change the same PO number as a row before them."""
    firsts: dict[tuple[str, str, str], ListedChange] = {}
    for change in changes:
        first = firsts.setdefault((change.enrollment, change.period, change.kind), change)
        if first is not change:
            yield _clash(first, change)


def _clash(first: ListedChange, second: ListedChange) -> Problem:
    place = f"for enrollment {second.enrollment}, {second.period}, {second.kind}"
    if first.po_number != second.po_number:
        numbers = f"row {first.row} has {first.po_number!r} and this row {second.po_number!r}"
        return Problem(second.row, "po_number", f"{place} {numbers}. Keep one.")
    for column, one, other in (
        ("lock", _lock_cell(first), _lock_cell(second)),
        ("expected", repr(first.expected or ""), repr(second.expected or "")),
    ):
        if one != other:
            return Problem(
                second.row, column, f"{place} row {first.row} has {one} and this row {other}. Keep one."
            )
    return Problem(second.row, None, f"{place} row {first.row} says the same. Delete one.")


def _lock_cell(change: ListedChange) -> str:
    return {None: "nothing", True: "yes", False: "no"}[change.lock]
