"""The files that a change list may be in, told by suffix and content."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from eaportal.extras import require
from eaportal.flows.bulk.lists.changes import Problem
from eaportal.flows.bulk.lists.csv_files import read_csv, write_csv
from eaportal.flows.bulk.lists.excel_files import read_excel, write_excel
from eaportal.flows.bulk.lists.problems import ChangeListError
from eaportal.flows.bulk.lists.tables import Table
from eaportal.flows.errors import WrongInputError

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
EXCEL_SUFFIX = ".xlsx"
_ZIP = b"PK"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_table(path: Path) -> Table:
    """Read the cells of the file at *path*. Raises ChangeListError where it is no CSV or Excel file."""
    require("bulk")
    suffix = path.suffix.lower()
    if suffix not in (*CSV_SUFFIXES, EXCEL_SUFFIX):
        raise _file_problem(path, "is no change list. Hand over a .csv or .xlsx file.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _file_problem(path, f"cannot be read: {error.strerror}.") from error
    if data.startswith(_OLD_OFFICE):
        raise _file_problem(path, "is an old Excel workbook or has a password. Save it as .xlsx without one.")
    if suffix == EXCEL_SUFFIX and not data.startswith(_ZIP):
        raise _file_problem(
            path, "is no Excel workbook in spite of its name. Give a CSV file the suffix .csv."
        )
    if suffix == EXCEL_SUFFIX:
        return read_excel(path, data)
    if data.startswith(_ZIP):
        raise _file_problem(path, "is an Excel workbook in spite of its name. Give it the suffix .xlsx.")
    return read_csv(path, data)


def _file_problem(path: Path, message: str) -> ChangeListError:
    return ChangeListError(path, [Problem(0, None, message)])


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ","
) -> None:
    """Write *rows* below *columns* to *path*, as CSV or Excel by its suffix.

    Raises WrongInputError for another suffix, or where it cannot be written.
    """
    require("bulk")
    suffix = path.suffix.lower()
    if suffix == EXCEL_SUFFIX:
        write_excel(path, columns, rows)
    elif suffix in CSV_SUFFIXES:
        write_csv(path, columns, rows, delimiter)
    else:
        raise WrongInputError(f"{path}: a list is written as .csv or .xlsx.")
