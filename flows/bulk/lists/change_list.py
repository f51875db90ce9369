"""A change list: its rows as changes, or every problem of the file at once, before a browser opens."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eaportal.flows.bulk.lists.cell_rules import (
    check_text,
    find_changed_numbers,
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
    Table,
    column_letter,
    folded_name,
    known_column,
)
from eaportal.flows.bulk.lists.list_files import read_table
from eaportal.flows.bulk.lists.periods import read_period
from eaportal.flows.wording import counted

T = TypeVar("T")
_COLUMNS = (*COLUMNS, *OPTIONAL_COLUMNS)
_DIGIT_COLUMNS = ("enrollment", "po_number")
# From which likeness on, out of 100, a name is taken for a misspelled column.
_SIMILAR = 70
_ROWS_NAMED = 5
_EXPECTED = f"Expected columns: {', '.join(COLUMNS)}; optional: {', '.join(OPTIONAL_COLUMNS)}."


@dataclass(frozen=True, slots=True)
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
    def key(self) -> tuple[str, str, str]:
        """The PO number that the row is about: its enrollment, period, and kind."""
        return self.enrollment, self.period, self.kind

    @property
    def lock_key(self) -> tuple[str, str]:
        """The lock that the row may set or clear: periods of one enrollment and kind share it."""
        return self.enrollment, self.kind

    @property
    def wanted_number(self) -> str:
        """The PO number as the portal shows it once it is stored, without the spaces around it."""
        return self.po_number.strip(" ")

    @property
    def place(self) -> str:
        """The row and the PO number that it is about, for messages."""
        return f"row {self.row}: {self.enrollment} {self.period} {self.kind}"


@dataclass(frozen=True)
class ChangeList:
    """The *changes* of a file in order, and its *columns* as written.

    *reading* says which cells were taken for the list, if the file has more than that. *sheet* is the sheet
    of a workbook, *include_hidden* whether rows that it hides were read.
    """

    path: Path
    columns: tuple[str, ...]
    changes: tuple[ListedChange, ...]
    delimiter: str = ","
    reading: str = ""
    sheet: str | None = None
    include_hidden: bool = False


def read_change_list(path: Path, sheet: str | None = None, *, include_hidden: bool = False) -> ChangeList:
    """Read the change list at *path*, from the sheet of a workbook that is named or looks like a list.

    Leaves out rows that a spreadsheet hides, unless *include_hidden*, and rows of a template that were not
    filled in. Raises ChangeListError with all problems of the list.
    """
    table = read_table(path, sheet)
    header = _read_header(table)
    problems = list(header.problems)
    changes: list[ListedChange] = []
    filled = [line for line in table.lines if header.indexes and not _is_blank(line)]
    hidden = [line.row for line in filled if line.is_hidden]
    shown = [line for line in filled if include_hidden or not line.is_hidden]
    lines: list[Line] = []
    for line in shown:
        row = _Row(line, header)
        if not row.is_left_as_it_is:
            lines.append(line)
            problems += row.problems
            changes += [row.change] if row.change else []
    if header.indexes and not lines:
        problems.append(Problem(table.header_row, None, _nothing_to_do(len(shown), len(hidden))))
    problems += _find_clashes(changes)
    for column in _DIGIT_COLUMNS:
        index = header.indexes.get(column)
        if index is not None:
            cells = [(line.row, line.cells[index]) for line in lines if index < len(line.cells)]
            found = list(find_lost_zeros(cells))
            found += find_changed_numbers(cells) if column == "po_number" else ()
            problems += [Problem(number, column, message) for number, message in found]
    if problems:
        order = {name: index for index, name in enumerate(header.columns)} | header.indexes
        problems.sort(key=lambda problem: (problem.row, order.get(problem.column or "", len(order))))
        raise ChangeListError(path, problems)
    reading = _reading(table, lines, hidden, len(shown) - len(lines), include_hidden=include_hidden)
    return ChangeList(
        path, header.columns, tuple(changes), table.delimiter, reading, table.sheet, include_hidden
    )


def _nothing_to_do(shown: int, hidden: int) -> str:
    if shown:
        return "no row has a PO number. Write the new numbers into po_number."
    if hidden:
        are = "1 row below the header is" if hidden == 1 else f"{hidden} rows below the header are"
        return f"the {are} hidden. Show what is to be applied, or use --include-hidden."
    return "no rows below the header."


def _reading(
    table: Table, lines: Sequence[Line], hidden: Sequence[int], left: int, *, include_hidden: bool
) -> str:
    """Say which cells were read, in sentences for one line; nothing of a CSV file that is read whole."""
    said = []
    if table.sheet is not None:
        rows = f"row {lines[0].row}"
        if len(lines) > 1:
            rows = f"{counted(len(lines), 'row')}, {lines[0].row} to {lines[-1].row}"
        said.append(f"Sheet {table.sheet!r}, {rows}.")
    if table.other_sheets:
        names = ", ".join(map(repr, table.other_sheets))
        said.append(f"Not read, though they have the columns of a list: {names}; --sheet reads one.")
    if hidden:
        are = "1 row is hidden" if len(hidden) == 1 else f"{len(hidden)} rows are hidden"
        by = " by a filter" if table.has_filter else ""
        numbers = ", ".join(map(str, hidden[:_ROWS_NAMED])) + ", …" * (len(hidden) > _ROWS_NAMED)
        what = "included" if include_hidden else "not applied; --include-hidden includes hidden rows"
        said.append(f"{are}{by} ({numbers}) and {what}.")
    if columns := [
        f"{table.header[index].text} ({column_letter(index)})"
        for index in table.hidden_columns
        if known_column(table.header[index].text)
    ]:
        said.append(f"Read although hidden: {counted(len(columns), 'column')}, {', '.join(columns)}.")
    if table.is_open:
        said.append("It is open in a spreadsheet program: what is not saved there is not read.")
    if left:
        are = "1 row without a PO number is" if left == 1 else f"{left} rows without a PO number are"
        said.append(f"{are} left as {'it is' if left == 1 else 'they are'}.")
    return " ".join(said)


def _is_blank(line: Line) -> bool:
    return not any(cell.text.strip() or cell.flaw for cell in line.cells)


@dataclass(frozen=True)
class _Header:
    """The *columns* as written, and the *indexes* of those that are known, misspelled ones included."""

    columns: tuple[str, ...]
    indexes: dict[str, int]
    problems: tuple[Problem, ...]


def _read_header(table: Table) -> _Header:
    cells, row = table.header, table.header_row
    columns = [cell.text for cell in cells]
    while columns and not columns[-1].strip():
        columns.pop()
    if not columns:
        return _Header((), {}, (Problem(row, None, f"the first row is empty. {_EXPECTED}"),))
    exact = {column for name in columns if (column := known_column(name))}
    indexes: dict[str, int] = {}
    problems = []
    for index, name in enumerate(columns):
        meant = known_column(name)
        if meant is None and name not in RESULT_COLUMNS:
            meant = _most_similar_column(name, set(_COLUMNS) - exact)
            if meant or (not name.strip() and _is_used(table.lines, index)):
                problems.append(
                    Problem(row, name or f"column {column_letter(index)}", _unknown_column(meant))
                )
        elif meant in indexes:
            first = column_letter(indexes[meant])
            message = f"the column appears twice, as {first} and {column_letter(index)}."
            problems.append(Problem(row, name, message))
        if meant:
            indexes.setdefault(meant, index)
    if not indexes.keys() & set(COLUMNS):
        message = f"the first row has no column names. {_EXPECTED}"
        return _Header(tuple(columns), {}, (Problem(row, None, message),))
    problems += [
        Problem(row, name, f"the column is missing. {_EXPECTED}") for name in COLUMNS if name not in indexes
    ]
    return _Header(tuple(columns), indexes, tuple(problems))


def _is_used(lines: Iterable[Line], index: int) -> bool:
    return any(line.cells[index].text.strip() for line in lines if index < len(line.cells))


def _unknown_column(meant: str | None) -> str:
    if meant is None:
        return "the column has no name. Give it one, or empty it."
    return f"unknown column. Did you mean {meant}? If it is a column of your own, give it another name."


def _most_similar_column(name: str, missing: set[str]) -> str | None:
    """Return the *missing* column of which *name* seems to be a misspelling."""
    from rapidfuzz import fuzz, process

    folded = folded_name(name).replace(" ", "_")
    found = process.extractOne(folded, sorted(missing), scorer=fuzz.ratio, score_cutoff=_SIMILAR)
    return found[0] if found else None


class _Row:
    """The *problems* of a row, and its *change* if enrollment, period, and kind can be read.

    A row of a template, which expects the present number, *is_left_as_it_is* if no number was filled in.
    """

    def __init__(self, line: Line, header: _Header) -> None:
        self.problems: list[Problem] = []
        self.change: ListedChange | None = None
        self.line, self._header = line, header
        self.is_left_as_it_is = not self._fills("po_number", "lock") and self._fills("expected")
        enrollment = self._read("enrollment", read_enrollment)
        period = self._read("period", lambda cell: read_period(cell.text))
        kind = self._read("kind", read_kind)
        if self._fills("lock") and self._fills("expected") and not self._fills("po_number"):
            self._add("po_number", "no PO number, but a lock. Write the present number to keep it.")
        else:
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

    def _fills(self, *columns: str) -> bool:
        """Check whether the row has something in one of *columns*."""
        return any(cell.text.strip() or cell.flaw for cell in map(self._cell, columns))

    def _cell(self, column: str) -> Cell:
        index = self._header.indexes.get(column)
        cells = self.line.cells
        return cells[index] if index is not None and index < len(cells) else Cell()

    def _add(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.line.row, column, message))

    def _check_length(self) -> None:
        width = len(self._header.columns)
        index = self.line.beyond
        if index is not None:
            message = f"the cell is beyond the columns of the header ({width}). Name its column, or empty it."
            self._add(f"column {column_letter(index)}", message)
            return
        for index, cell in enumerate(self.line.cells[width:], start=width):
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
        first = firsts.setdefault(change.key, change)
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
