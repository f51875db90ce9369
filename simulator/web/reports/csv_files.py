"""CSV files that a spreadsheet opens as they are meant: letters right, and no text taken for a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

# With these a formula begins in Excel, LibreOffice or Google Sheets, full-width signs included.
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
# A number is none, even where it is negative.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class _Line:
    """What a CSV writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        """Return *line*, which the writer returns in turn."""
        return line


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Write *rows* below the names of their *columns*, line by line as they come.

    In UTF-8 with the mark by which Excel knows it.
    """
    writer = csv.writer(_Line())
    yield str(writer.writerow(columns)).encode("utf-8-sig")
    for row in rows:
        yield str(writer.writerow([_as_text(cell) for cell in row])).encode()


def _as_text(cell: str) -> str:
    """Put an apostrophe before what would become a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
