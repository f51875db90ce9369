"""CSV files: read with the delimiter that their header shows, written safe for spreadsheets."""

import csv
import io
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from eaportal.flows.bulk.lists.changes import COLUMNS, OPTIONAL_COLUMNS, Problem
from eaportal.flows.bulk.lists.encodings import NotDecodedError, decode
from eaportal.flows.bulk.lists.formulas import make_safe, restore
from eaportal.flows.bulk.lists.problems import ChangeListError
from eaportal.flows.bulk.lists.tables import Cell, Line, Table, column_letter
from eaportal.flows.whole_files import write_whole

_DELIMITERS = ",;\t"
# How Python's reader words that a quoted cell goes on to the end of the file.
_NO_END = "unexpected end"


def read_csv(path: Path, data: bytes) -> Table:
    """Read the *data* of *path*. Raises ChangeListError where it is no CSV."""
    try:
        text = decode(data)
    except NotDecodedError as error:
        raise ChangeListError(path, [_at_the_end_of(error.before, error.message)]) from error
    delimiter = _delimiter_of(text)
    try:
        records = _records(text, delimiter, strict=True)
    except csv.Error as error:
        problem = _at_the_end_of(_before_error(text, delimiter), _csv_problem(error))
        raise ChangeListError(path, [problem]) from error
    lines = [
        Line(row, tuple(Cell(restore(text)) for text in record))
        for row, record in enumerate(records, start=1)
    ]
    return Table(lines[0].cells if lines else (), tuple(lines[1:]), delimiter)


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ","
) -> None:
    """Write *rows* below *columns* to *path*, no cell of which a spreadsheet takes for a formula."""

    def write(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        writer = csv.writer(text, delimiter=delimiter)
        writer.writerow(columns)
        writer.writerows([make_safe(cell) for cell in row] for row in rows)
        text.flush()
        text.detach()

    write_whole(path, write)


def _records(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))


def _delimiter_of(text: str) -> str:
    """The one that gives the header the most names that a change list has."""
    first_line = next(iter(text.splitlines()), "")

    def names(delimiter: str) -> tuple[int, int]:
        cells = [cell.strip().strip('"') for cell in first_line.split(delimiter)]
        return sum(cell in (*COLUMNS, *OPTIONAL_COLUMNS) for cell in cells), len(cells)

    return max(_DELIMITERS, key=names)


def _at_the_end_of(text: str, message: str) -> Problem:
    """A problem with the cell in which *text* breaks off."""
    delimiter = _delimiter_of(text)
    records = _records(f"{text}?", delimiter, strict=False)
    index = len(records[-1]) - 1
    header = records[0] if len(records) > 1 else []
    name = header[index].strip() if index < len(header) else ""
    return Problem(len(records), name or f"column {column_letter(index)}", message)


def _before_error(text: str, delimiter: str) -> str:
    """*text* up to within the cell that the reader does not take."""

    def fails(length: int) -> bool:
        try:
            _records(text[:length], delimiter, strict=True)
        except csv.Error as error:
            return _NO_END not in str(error)
        return False

    return text[: bisect_left(range(len(text) + 1), True, key=fails) - 2]


def _csv_problem(error: csv.Error) -> str:
    if _NO_END in str(error):
        return 'a quotation mark opens a cell that never ends. Write a " within a cell twice.'
    if "expected after" in str(error):
        return 'something follows the quotation mark that ends a cell. Write a " within a cell twice.'
    return f"a cell has more than {csv.field_size_limit()} characters. Is a quotation mark missing?"
