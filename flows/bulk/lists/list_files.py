"""The files that hold a list: CSV in any common form, read and written here, or Excel."""

import codecs
import csv
import io
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from eaportal.extras import require
from eaportal.flows.bulk.lists.cells import (
    Cell,
    ChangeListError,
    Line,
    Problem,
    Table,
    column_letter,
    file_problem,
    known_column,
)
from eaportal.flows.bulk.lists.excel_files import read_excel, write_excel
from eaportal.flows.errors import WrongInputError
from eaportal.flows.files import write_atomically
from eaportal.flows.wording import command

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
EXCEL_SUFFIX = ".xlsx"
_ZIP = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# The name of the part of such a file that holds a workbook with a password.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHER_WORKBOOKS = {
    ".xls": "an old Excel workbook",
    ".xlsm": "a workbook with macros",
    ".xlsb": "a binary workbook",
    ".xlt": "a template",
    ".xltx": "a template",
    ".xltm": "a template with macros",
    ".ods": "an OpenDocument spreadsheet",
    ".numbers": "a Numbers document",
}
# The name of the file that Excel keeps beside an open one begins with this.
_OPEN = "~$"
_NAME_OF_RUN = re.compile(r"#\d+$")
_DELIMITERS = ",;\t"
_NAMED_DELIMITER = re.compile(r'\A"?sep=(.)"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAVE_AS_UTF_8 = 'Save the file as "CSV UTF-8".'
# Python's words for a quoted cell that doesn't end.
_NO_END = "unexpected end"
# How a formula begins in Excel, LibreOffice, or Google Sheets, full-width signs included.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


class _NotTextError(Exception):
    """Bytes that aren't text; *before* is the text up to them."""

    def __init__(self, before: str, message: str) -> None:
        self.before = before
        self.message = message
        super().__init__(message)


def read_table(path: Path, sheet: str | None = None) -> Table:
    """Read the cells of the file at *path*, of a workbook those of *sheet* (see read_excel).

    Raises ChangeListError unless it is CSV or Excel.
    """
    require("bulk")
    suffix = path.suffix.lower()
    if path.name.startswith(_OPEN):
        of = path.with_name(path.name.removeprefix(_OPEN))
        raise file_problem(path, f"is what Excel writes while {of} is open. Name that file.")
    if suffix in _OTHER_WORKBOOKS:
        raise file_problem(path, f"is {_OTHER_WORKBOOKS[suffix]}. Open it and save it as .xlsx.")
    if _NAME_OF_RUN.search(path.name):
        resume = command("bulk", "resume", str(path))
        raise file_problem(path, f"is a run, not a change list. To continue it: {resume}")
    if suffix not in (*CSV_SUFFIXES, EXCEL_SUFFIX):
        raise file_problem(path, "is not a change list. Use a .csv or .xlsx file.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise file_problem(path, f"cannot be read: {error.strerror}.") from error
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED in data:
            raise file_problem(path, "has a password. Save it as .xlsx without one.")
        raise file_problem(path, "is an old Excel workbook or has a password. Save it as .xlsx without one.")
    if suffix == EXCEL_SUFFIX and not data.startswith(_ZIP):
        raise file_problem(
            path, "is not an Excel workbook despite its name. Give a CSV file the suffix .csv."
        )
    if suffix == EXCEL_SUFFIX:
        table = read_excel(path, data, sheet)
        return replace(table, is_open=path.with_name(_OPEN + path.name).exists())
    if sheet is not None:
        raise file_problem(path, "is a CSV file, which has no sheets. Leave out --sheet.")
    if data.startswith(_ZIP):
        raise file_problem(path, "is an Excel workbook despite its name. Give it the suffix .xlsx.")
    return read_csv(path, data)


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ","
) -> None:
    """Write *columns* and *rows* to *path*, as CSV or Excel depending on its suffix.

    Raises WrongInputError for another suffix, or if the file can't be written.
    """
    require("bulk")
    suffix = path.suffix.lower()
    if suffix == EXCEL_SUFFIX:
        write_excel(path, columns, rows)
    elif suffix in CSV_SUFFIXES:
        write_csv(path, columns, rows, delimiter)
    else:
        raise WrongInputError(f"{path}: a list is written as .csv or .xlsx.")


def read_csv(path: Path, data: bytes) -> Table:
    """Read the *data* of *path*. Raises ChangeListError if it isn't CSV."""
    try:
        text = _decode(data)
    except _NotTextError as error:
        raise ChangeListError(path, [_at_the_end_of(error.before, error.message)]) from error
    delimiter = _delimiter_of(text)
    # Excel reads the delimiter from such a line and doesn't show it.
    text = _NAMED_DELIMITER.sub("", text)
    try:
        records = _records(text, delimiter, strict=True)
    except csv.Error as error:
        problem = _at_the_end_of(_before_error(text, delimiter), _csv_problem(error))
        raise ChangeListError(path, [problem]) from error
    lines = [
        Line(row, tuple(Cell(unescape_formula(text)) for text in record))
        for row, record in enumerate(records, start=1)
    ]
    return Table(lines[0].cells if lines else (), tuple(lines[1:]), delimiter)


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ","
) -> None:
    """Write *columns* and *rows* to *path* so that no cell becomes a formula in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(columns)
    writer.writerows([escape_formula(cell) for cell in row] for row in rows)
    data = text.getvalue().encode(errors="replace")
    write_atomically(path, lambda file: file.write(data))


def escape_formula(text: str) -> str:
    """Put an apostrophe before *text* if a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """Remove the apostrophe that escape_formula added."""
    return text[1:] if _ESCAPED.match(text) else text


def _decode(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark. Raises _NotTextError for other encodings."""
    if data.startswith(_UTF_16):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            text = data[: error.start].decode("utf-16", errors="replace")
            message = f"the file begins as UTF-16 but does not continue as such. {_SAVE_AS_UTF_8}"
            raise _NotTextError(text, message) from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        message = f"there is a zero byte, as in UTF-16 without a byte order mark. {_SAVE_AS_UTF_8}"
        raise _NotTextError(data.partition(b"\0")[0].decode(errors="replace"), message)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        character = data[error.start : error.start + 1].decode("cp1252", errors="ignore")
        seen = f" (in Windows-1252 it is {character})" if character.strip() else ""
        message = f"byte 0x{data[error.start]:02X} is not UTF-8{seen}. {_SAVE_AS_UTF_8}"
        raise _NotTextError(data[: error.start].decode(), message) from error


def _records(text: str, delimiter: str, *, strict: bool) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))


def _delimiter_of(text: str) -> str:
    """Return the delimiter that the file names, or that finds the most column names in the header."""
    if named := _NAMED_DELIMITER.match(text):
        return named[1]
    first_line = next(iter(text.splitlines()), "")

    def names(delimiter: str) -> tuple[int, int]:
        cells = first_line.split(delimiter)
        return sum(known_column(cell) is not None for cell in cells), len(cells)

    return max(_DELIMITERS, key=names)


def _at_the_end_of(text: str, message: str) -> Problem:
    """Return a problem with the cell in which *text* breaks off."""
    delimiter = _delimiter_of(text)
    text = _NAMED_DELIMITER.sub("", text)
    records = _records(f"{text}?", delimiter, strict=False)
    index = len(records[-1]) - 1
    header = records[0] if len(records) > 1 else []
    name = header[index].strip() if index < len(header) else ""
    return Problem(len(records), name or f"column {column_letter(index)}", message)


def _before_error(text: str, delimiter: str) -> str:
    """Return *text* up to a point within the cell that the reader rejects."""

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
