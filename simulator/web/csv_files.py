"""CSV files that a spreadsheet opens as they are meant: letters right, and no text taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

# With these a formula begins in Excel, LibreOffice or Google Sheets, full-width signs included.
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
# A number is none, even where it is negative.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write *rows* below the names of their *columns*, in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _as_text(cell: str) -> str:
    """Put an apostrophe before what would become a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
