"""Excel workbooks: read by the type of each cell, written as text only."""

import io
import re
import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from eaportal.flows.bulk.lists.cells import Cell, ChangeListError, Line, Problem, Stored, Table
from eaportal.flows.files import write_atomically

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as ExcelCell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

SHEET = "changes"
_TEXT_FORMAT = "@"
_AS_TEXT = "Type it again in a cell formatted as text."
# A spreadsheet keeps no more digits of a number than this.
_DIGITS_KEPT = 15
_ZEROS = re.compile("0{2,}")
# Formats that show the digits of a whole number as they are, or shorten them only on the screen.
_PLAIN = re.compile(r"General|@|0|#|[#,0]*0(\.0+)?|[#0]+(\.[#0]+)?E\+0+")
# The merged block that a cell belongs to, by row and column.
_Merged = dict[tuple[int | None, int | None], str]
_NOT_IN_EXCEL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_excel(path: Path, data: bytes) -> Table:
    """Read the sheet named ``changes`` of a workbook, or else its first sheet.

    Raises ChangeListError if it isn't a workbook.
    """
    from openpyxl import load_workbook

    try:
        # openpyxl warns about what it leaves out, such as drop-down lists. That doesn't affect the cells.
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(data))
    except Exception as error:  # a damaged workbook fails anywhere within zip, XML or openpyxl
        problem = Problem(0, None, "is damaged and cannot be read as a workbook.")
        raise ChangeListError(path, [problem]) from error
    if not book.worksheets:
        raise ChangeListError(path, [Problem(0, None, "has no sheet with cells.")])
    sheet = next((sheet for sheet in book.worksheets if sheet.title == SHEET), book.worksheets[0])
    merged = _merged_cells(sheet)
    lines = [
        Line(number, tuple(_cell(cell, merged) for cell in row))
        for number, row in enumerate(sheet.iter_rows(), start=1)
    ]
    return Table(lines[0].cells if lines else (), tuple(lines[1:]))


def write_excel(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write *columns* and *rows* to *path* as text, and format new rows as text, so that no zero is lost."""
    rows = list(rows)
    write_atomically(path, lambda file: _fill(file, columns, rows))


def _fill(file: BinaryIO, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(columns, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = max(16, len(name) + 2)
        dimension.number_format = _TEXT_FORMAT

    def text_cell(text: str) -> "ExcelCell":
        cell = WriteOnlyCell(sheet, value=_NOT_IN_EXCEL.sub("\ufffd", text))
        cell.data_type = "s"
        cell.number_format = _TEXT_FORMAT
        return cell

    header = [text_cell(name) for name in columns]
    for cell in header:
        cell.font = Font(bold=True)
    sheet.append(header)
    for row in rows:
        sheet.append([text_cell(text) if text else None for text in row])
    book.save(file)


def _merged_cells(sheet: "Worksheet") -> _Merged:
    return {
        place: str(merged)
        for merged in sheet.merged_cells.ranges
        for places in merged.rows
        for place in places
    }


def _cell(cell: "ExcelCell | MergedCell", merged: _Merged) -> Cell:
    value = cell.value
    if block := merged.get((cell.row, cell.column)):
        return Cell(str(value or ""), flaw=f"the cells {block} are merged. Split them and fill in each.")
    if value is None:
        return Cell(stored=Stored.TEXT)
    if cell.data_type == "f":
        return Cell(str(value), flaw="the cell is a formula. Enter its value instead.")
    if cell.data_type == "e":
        return Cell(str(value), flaw=f"{value} is a spreadsheet error. Enter the value instead.")
    if isinstance(value, bool):
        return Cell(str(value).lower(), Stored.BOOLEAN)
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime) and value.time() == time():
        return Cell(value.date().isoformat(), Stored.DATE)
    if isinstance(value, date):
        return Cell(value.isoformat(), Stored.DATE)
    if isinstance(value, str):
        return Cell(value, Stored.TEXT)
    return Cell(str(value), flaw=f"the cell is a time, {value}. {_AS_TEXT}")


def _number(value: float, number_format: str) -> Cell:
    """Return a number with the text that its cell shows."""
    if isinstance(value, float) and not value.is_integer():
        return Cell(repr(value), Stored.NUMBER)
    digits = str(int(value))
    if len(digits.lstrip("-")) > _DIGITS_KEPT:
        flaw = (
            f"a spreadsheet keeps {_DIGITS_KEPT} digits of a number; this one has {len(digits)}. {_AS_TEXT}"
        )
        return Cell(digits, flaw=flaw)
    if _ZEROS.fullmatch(number_format):
        return Cell(digits.zfill(len(number_format)), Stored.TEXT)
    if not _PLAIN.fullmatch(number_format):
        flaw = f"the cell holds {digits} and its format {number_format!r} shows something else. {_AS_TEXT}"
        return Cell(digits, flaw=flaw)
    return Cell(digits, Stored.NUMBER)
