"""The usage of a period, and the prices agreed, as CSV files: in English, for programs in any country."""

from collections.abc import Iterable, Iterator, Sequence

from eaportal.simulator.rules.money import from_minor
from eaportal.simulator.rules.usage import Charge, UsageSection
from eaportal.simulator.web.reports.csv_files import csv_file
from eaportal.simulator.worlds.tables import EnrollmentRow, PeriodRow

# Periods, each with its charges.
Usage = Iterable[tuple[PeriodRow, Sequence[Charge]]]

# The prices of the Marketplace had a list of their own [S3a, S3c].
PRICED = (UsageSection.AZURE_SERVICE, UsageSection.BILLED_SEPARATELY)
_SECTIONS = {
    UsageSection.AZURE_SERVICE: "Azure service",
    UsageSection.BILLED_SEPARATELY: "Charges billed separately",
    UsageSection.MARKETPLACE: "Azure Marketplace",
}


def usage_csv(enrollment: EnrollmentRow, usage: Usage) -> Iterator[bytes]:
    """Every charge of *usage*, with the detail columns of Usage Summary [S3a]."""
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
    """The prices at which there are *charges*."""
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
