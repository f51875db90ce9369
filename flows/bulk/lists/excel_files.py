"""Excel workbooks: read by the type of each cell, written as text only."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from eaportal.flows.bulk.lists.cells import (
    COLUMNS,
    Cell,
    Line,
    Stored,
    Table,
    file_problem,
    known_column,
)
from eaportal.flows.bulk.lists.excel_workbook import (
    DamagedWorkbookError,
    NoWorkbookError,
    Sheet,
    StoredCell,
    StoredRow,
    StoredSheet,
    Workbook,
    escaped,
)
from eaportal.flows.bulk.lists.number_formats import OF_LANGUAGE, shown_number, shown_text, unseen_of_date
from eaportal.flows.files import write_atomically

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as ExcelCell

SHEET = "changes"
_TEXT_FORMAT = "@"
_AS_TEXT = "Type it again in a cell formatted as text."
_SAVE_AS_XLSX = "Open it and save it as Excel Workbook (.xlsx)."
_DAMAGED = (
    "is damaged and cannot be read as a workbook. "
    "Open it in Excel and save it again, or save it as CSV UTF-8."
)
# A title, such as that of a table exported from Numbers, may be above the header.
_ROWS_ABOVE = 20
# A spreadsheet keeps no more digits of a number than this.
_DIGITS_KEPT = 15
_NOT_IN_EXCEL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_excel(path: Path, data: bytes, sheet: str | None = None) -> Table:
    """Read the list of a workbook: the sheet named *sheet*, else the one that looks like a list.

    That is the only visible sheet with the columns of a list; of several, the one named ``changes``, or else
    the one in front. A hidden sheet is read only if it is named. Raises ChangeListError if the file isn't a
    workbook, or if it isn't clear which sheet to read.
    """
    try:
        workbook = Workbook(data)
        if not workbook.sheets:
            raise file_problem(path, "has no sheet with cells.")
        chosen, others = _choose_sheet(path, workbook, sheet)
        return _table(workbook, chosen, others)
    except NoWorkbookError as error:
        raise file_problem(path, f"is {error} despite its name. {_SAVE_AS_XLSX}") from error
    except DamagedWorkbookError as error:
        raise file_problem(path, _DAMAGED) from error


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
        cell = WriteOnlyCell(sheet, value=escaped(_NOT_IN_EXCEL.sub("\ufffd", text)))
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


def _choose_sheet(path: Path, workbook: Workbook, name: str | None) -> tuple[Sheet, tuple[str, ...]]:
    """Return the sheet to read, and the names of others that could be meant."""
    sheets = workbook.sheets
    if name is not None:
        named = [sheet for sheet in sheets if sheet.name == name] or [
            sheet for sheet in sheets if sheet.name.casefold() == name.strip().casefold()
        ]
        if not named:
            raise file_problem(path, f"has no sheet {name!r}. It has {_names(sheets)}.")
        return named[0], ()
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    if not visible:
        raise file_problem(path, f"has only hidden sheets: {_names(sheets)}. Name one with --sheet.")
    known = {sheet: _known_columns(workbook, sheet) for sheet in sheets}
    lists = [sheet for sheet in visible if known[sheet] == len(COLUMNS)]
    if not lists:
        hidden = [sheet for sheet in sheets if sheet.is_hidden and known[sheet] == len(COLUMNS)]
        if hidden:
            raise file_problem(
                path,
                f"has the columns of a list only on a hidden sheet: {_names(hidden)}. Name it with --sheet.",
            )
        lists = [sheet for sheet in visible if known[sheet]] or visible
    chosen = _first(lists, lambda sheet: len(lists) == 1)
    chosen = chosen or _first(lists, lambda sheet: sheet.name.strip().casefold() == SHEET)
    chosen = chosen or _first(lists, lambda sheet: sheet.is_open)
    if chosen is None and not any(known.values()):
        chosen = _first(visible, lambda sheet: True)
    if chosen is None:
        raise file_problem(path, f"has a list on the sheets {_names(lists)}. Name one with --sheet.")
    return chosen, tuple(sheet.name for sheet in lists if sheet is not chosen and known[sheet])


def _first(sheets: Iterable[Sheet], fits: Callable[[Sheet], bool]) -> Sheet | None:
    return next(filter(fits, sheets), None)


def _names(sheets: Sequence[Sheet]) -> str:
    return ", ".join(repr(sheet.name) for sheet in sheets)


def _known_columns(workbook: Workbook, sheet: Sheet) -> int:
    """Return how many of the necessary columns the header of *sheet* has."""
    stored = workbook.read(sheet, _ROWS_ABOVE)
    return max((_known_names(row) for row in stored.rows), default=0)


def _known_names(row: StoredRow) -> int:
    return len({known_column(cell.text) for cell in row.cells} & set(COLUMNS))


def _table(workbook: Workbook, sheet: Sheet, others: tuple[str, ...]) -> Table:
    stored = workbook.read(sheet)
    if not stored.rows:
        return Table((), (), sheet=sheet.name)
    blocks = _merged_blocks(stored)
    first_row = StoredRow(1, is_hidden=False) if stored.rows[0].number > 1 else stored.rows[0]
    header = max(stored.rows[:_ROWS_ABOVE], key=_known_names)  # the first of those that have the most
    header = header if _known_names(header) else first_row
    width = 1 + max((cell.column for cell in header.cells), default=-1)
    lines = [
        _line(row, width, blocks.get(row.number, ()), workbook)
        for row in stored.rows
        if row.number > header.number
    ]
    names = _line(header, width, blocks.get(header.number, ()), workbook)
    return Table(
        names.cells,
        tuple(lines),
        header_row=header.number,
        sheet=sheet.name,
        other_sheets=others,
        has_filter=stored.has_filter,
        hidden_columns=tuple(
            column for column in range(width) if stored.hides(column) and names.cells[column].text.strip()
        ),
    )


def _merged_blocks(stored: StoredSheet) -> dict[int, list[tuple[int, int, str]]]:
    blocks: dict[int, list[tuple[int, int, str]]] = {}
    for row, left, right, block in stored.merged_cells():
        blocks.setdefault(row, []).append((left, right, block))
    return blocks


def _line(row: StoredRow, width: int, blocks: Sequence[tuple[int, int, str]], workbook: Workbook) -> Line:
    """Return *row* with a cell for each of the *width* columns of the header."""
    cells = [Cell(stored=Stored.TEXT)] * width
    beyond = min((cell.column for cell in row.cells if cell.column >= width), default=None)
    for stored in row.cells:
        if stored.column < width:
            cells[stored.column] = _cell(stored, counts_from_1904=workbook.counts_from_1904)
    for left, right, block in blocks:
        for column in range(left, min(right + 1, width)):
            text = cells[column].text
            cells[column] = Cell(text, flaw=f"the cells {block} are merged. Split them and fill in each.")
    return Line(row.number, tuple(cells), row.is_hidden, beyond)


def _cell(stored: StoredCell, *, counts_from_1904: bool) -> Cell:
    """Return what a spreadsheet shows in a cell, with the type of its value."""
    text = stored.text
    if stored.formula is not None:
        return Cell(f"={stored.formula}", flaw="the cell is a formula. Enter its value instead.")
    match stored.kind:
        case "e":
            return Cell(text, flaw=f"{text} is a spreadsheet error. Enter the value instead.")
        case "b":
            return Cell("true" if text in ("1", "true") else "false", Stored.BOOLEAN)
        case "s" | "inlineStr" | "str":
            shown = shown_text(text, stored.number_format)
            return Cell(shown, Stored.TEXT) if shown.strip() else _shown_otherwise(text, stored, "nothing")
        case "d":
            return _date(text, stored)
    try:
        value = Decimal(text)
        if not value.is_finite():
            raise DamagedWorkbookError
    except InvalidOperation as error:
        raise DamagedWorkbookError from error
    if stored.number_format == OF_LANGUAGE:
        flaw = f"the cell holds {text}, and its format differs by the language of Excel. {_AS_TEXT}"
        return Cell(text, flaw=flaw)
    from openpyxl.styles.numbers import is_date_format

    if is_date_format(stored.number_format):
        return _date_number(float(value), stored, counts_from_1904=counts_from_1904)
    return _number(value, stored)


def _shown_otherwise(held: str, stored: StoredCell, shown: str) -> Cell:
    """Return a cell whose format shows something else than it holds, so that nobody knows which is meant."""
    flaw = f"the cell holds {held}, and its format {stored.number_format!r} shows {shown}. {_AS_TEXT}"
    return Cell(held, flaw=flaw)


def _date(text: str, stored: StoredCell) -> Cell:
    """Return a date that is written in ISO 8601, as in a Strict Open XML Spreadsheet."""
    try:
        return _moment(datetime.fromisoformat(text.removesuffix("Z")), stored)
    except ValueError:
        return Cell(text, flaw=f"the cell is a time, {text}. {_AS_TEXT}")


def _date_number(value: float, stored: StoredCell, *, counts_from_1904: bool) -> Cell:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

    try:
        moment = from_excel(value, MAC_EPOCH if counts_from_1904 else WINDOWS_EPOCH)
    except (ValueError, OverflowError):
        return Cell(repr(value), flaw=f"the cell holds {value:g}, which is not a date. {_AS_TEXT}")
    return _moment(moment, stored)


def _moment(moment: date | time | object, stored: StoredCell) -> Cell:
    if isinstance(moment, datetime) and moment.time() == time():
        moment = moment.date()
    if not isinstance(moment, date):
        return Cell(str(moment), flaw=f"the cell is a time, {moment}. {_AS_TEXT}")
    text = moment.isoformat()
    if stored.kind != "d" and (unseen := unseen_of_date(stored.number_format)):
        return _shown_otherwise(text, stored, f"no {unseen}")
    return Cell(text, Stored.DATE)


def _number(value: Decimal, stored: StoredCell) -> Cell:
    """Return a number with the text that its cell shows."""
    is_whole = value == value.to_integral_value()
    held = f"{value:.0f}" if is_whole else repr(float(value))
    if is_whole and len(held.lstrip("-")) > _DIGITS_KEPT:
        flaw = f"a spreadsheet keeps {_DIGITS_KEPT} digits of a number; this one has {len(held)}. {_AS_TEXT}"
        return Cell(held, flaw=flaw)
    shown = shown_number(Decimal(held), stored.number_format)
    if shown is None:
        return _shown_otherwise(held, stored, "something else")
    if shown.text == held or (not is_whole and _is_number(shown.text, value)):
        return Cell(shown.text, Stored.NUMBER)
    if shown.has_all_digits and shown.text:
        return Cell(shown.text, Stored.TEXT)
    return _shown_otherwise(held, stored, shown.text or "nothing")


def _is_number(text: str, value: Decimal) -> bool:
    """Check whether *text* is *value* with a certain number of decimals."""
    return re.fullmatch(r"-?\d+\.\d+", text) is not None and Decimal(text) == value
