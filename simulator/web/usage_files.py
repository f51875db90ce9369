"""The usage of a period, and the prices agreed, as CSV files: in English, for programs in any country."""

from collections.abc import Iterator, Sequence

from simulator.billing.money import from_minor
from simulator.billing.usage import UsageSection
from simulator.store.charges import charges_in
from simulator.store.models import EnrollmentRow, PeriodRow
from simulator.web.csv_files import csv_file

# The prices of the Marketplace had a list of their own [S3a, S3c].
PRICED = (UsageSection.AZURE_SERVICE, UsageSection.BILLED_SEPARATELY)
_SECTIONS = {
    UsageSection.AZURE_SERVICE: "Azure service",
    UsageSection.BILLED_SEPARATELY: "Charges billed separately",
    UsageSection.MARKETPLACE: "Azure Marketplace",
}


def usage_csv(seed: int, enrollment: EnrollmentRow, periods: Sequence[PeriodRow]) -> Iterator[bytes]:
    """Every charge of *periods*, with the detail columns of Usage Summary [S3a]."""
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
        for period in periods
        for charge in charges_in(seed, enrollment, period)
    )
    return csv_file(columns, rows)


def price_csv(seed: int, enrollment: EnrollmentRow, period: PeriodRow) -> Iterator[bytes]:
    """The prices in force in *period*."""
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
        for charge in charges_in(seed, enrollment, period)
        if charge.section in PRICED
    )
    return csv_file(columns, rows)
