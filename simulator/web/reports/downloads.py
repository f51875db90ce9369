"""The files that reports offer: usage and prices as CSV, in English, for programs in any country."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence

from flask import Response

from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow
from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.usage import Charge, UsageSection

# Periods with their charges.
Usage = Iterable[tuple[PeriodRow, Sequence[Charge]]]

# Marketplace prices were on a separate list [S3a, S3c].
PRICED = (UsageSection.AZURE_SERVICE, UsageSection.BILLED_SEPARATELY)
_SECTIONS = {
    UsageSection.AZURE_SERVICE: "Azure service",
    UsageSection.BILLED_SEPARATELY: "Charges billed separately",
    UsageSection.MARKETPLACE: "Azure Marketplace",
}
# What starts a formula in Excel, LibreOffice or Google Sheets, full-width characters included.
_FORMULA = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")
# A negative number is not a formula.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def download(content: bytes | Iterator[bytes], media_type: str, name: str) -> Response:
    """Return a response that a browser saves as a file called *name*."""
    response = Response(content, mimetype=media_type)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def usage_csv(enrollment: EnrollmentRow, usage: Usage) -> Iterator[bytes]:
    """Yield every charge of *usage*, with the detail columns of Usage Summary [S3a]."""
    columns = (
        "Enrollment Number",
        "Period Start",
        "Period End",
        "Section",
        "Service Name",
        "Unit of Measure",
        "Consumed Units",
        "Effective Rate",
        "Extended Cost",
        "Currency",
    )
    rows = (
        (
            enrollment.number,
            period.start.isoformat(),
            period.end.isoformat(),
            _SECTIONS[charge.section],
            charge.service,
            charge.unit,
            charge.consumed,
            charge.rate,
            f"{from_minor(charge.cost, enrollment.currency)}",
            enrollment.currency,
        )
        for period, charges in usage
        for charge in charges
    )
    return csv_file(columns, rows)


def price_csv(enrollment: EnrollmentRow, charges: Sequence[Charge]) -> Iterator[bytes]:
    """Yield the prices of *charges*."""
    columns = (
        "Enrollment Number",
        "Section",
        "Service Name",
        "Unit of Measure",
        "Effective Rate",
        "Currency",
    )
    rows = (
        (
            enrollment.number,
            _SECTIONS[charge.section],
            charge.service,
            charge.unit,
            charge.rate,
            enrollment.currency,
        )
        for charge in charges
        if charge.section in PRICED
    )
    return csv_file(columns, rows)


class _Line:
    """A file for a CSV writer that returns each line instead of keeping it."""

    def write(self, line: str) -> str:
        """Return *line*; the writer returns it to its caller."""
        return line


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Yield the lines of a CSV file with these *columns* and *rows*, as the rows arrive.

    The file is in UTF-8, with the byte order mark that Excel needs.
    """
    writer = csv.writer(_Line())
    yield str(writer.writerow(columns)).encode("utf-8-sig")
    for row in rows:
        yield str(writer.writerow([_as_text(cell) for cell in row])).encode()


def _as_text(cell: str) -> str:
    """Return *cell* with an apostrophe before it if a spreadsheet would read it as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
