"""Billing periods: open them, and calculate their charges."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import AdjustmentRow, EnrollmentRow, PeriodRow
from eaportal.simulator.rules.money import SMALL_UNITS, WHOLE_UNIT_CURRENCIES, to_minor
from eaportal.simulator.rules.periods import BillingPeriod, agreement_year
from eaportal.simulator.rules.usage import Charge, UsageSection

# A believable mid-size customer: section, service, unit, rate and usual monthly units.
_SERVICES = (
    (UsageSection.AZURE_SERVICE, "Virtual Machines – D4s v3", "1 Hour", "0.2040", 5200),
    (UsageSection.AZURE_SERVICE, "Virtual Machines – B2ms", "1 Hour", "0.0832", 7400),
    (UsageSection.AZURE_SERVICE, "Storage – Managed Disks P10", "1/Month", "19.7100", 46),
    (UsageSection.AZURE_SERVICE, "Storage – Block Blob, hot LRS", "1 GB/Month", "0.0184", 21500),
    (UsageSection.AZURE_SERVICE, "SQL Database – General Purpose vCore", "1 Hour", "0.2526", 2900),
    (UsageSection.AZURE_SERVICE, "App Service – Standard S2", "1 Hour", "0.1900", 1480),
    (UsageSection.AZURE_SERVICE, "Bandwidth – data transfer out", "1 GB", "0.0870", 6300),
    (UsageSection.AZURE_SERVICE, "Azure Kubernetes Service – nodes", "1 Hour", "0.3840", 2190),
    (UsageSection.AZURE_SERVICE, "Log Analytics – data ingested", "1 GB", "2.7600", 310),
    (UsageSection.BILLED_SEPARATELY, "Azure Support – Standard", "1/Month", "84.3300", 1),
    (UsageSection.BILLED_SEPARATELY, "Visual Studio Professional", "1 User/Month", "37.9500", 14),
    (UsageSection.MARKETPLACE, "Mail delivery service – Essentials", "1/Month", "14.9500", 6),
    (UsageSection.MARKETPLACE, "Next-generation firewall", "1 Hour", "1.1300", 730),
)


def add_period(
    session: Session,
    seed: int,
    enrollment: EnrollmentRow,
    period: BillingPeriod,
    previous: PeriodRow | None,
    adjustments: Sequence[AdjustmentRow] = (),
) -> PeriodRow:
    """Add *period*; the prepayment continues from *previous* and is renewed each year.

    Its *adjustments* are credits to the prepayment [S3a].
    """
    row = new_period(seed, enrollment, period, previous)
    row.adjustments = list(adjustments)
    row.balance += sum(adjustment.amount for adjustment in adjustments)
    session.add(row)
    return row


def new_period(
    seed: int, enrollment: EnrollmentRow, period: BillingPeriod, previous: PeriodRow | None
) -> PeriodRow:
    """Return the row for *period* without adding it."""
    cost = dict.fromkeys(UsageSection, 0)
    for charge in charges_of(seed, enrollment.number, enrollment.currency, period):
        if charge.section is not UsageSection.MARKETPLACE or enrollment.has_marketplace:
            cost[charge.section] += charge.cost
    balance = enrollment.commitment
    if previous and _in_one_year(enrollment, previous, period):
        balance = previous.balance - previous.totals.commitment_usage
    return PeriodRow(
        enrollment_id=enrollment.id,
        start=period.start,
        end=period.end,
        azure_service=cost[UsageSection.AZURE_SERVICE],
        billed_separately=cost[UsageSection.BILLED_SEPARATELY],
        marketplace=cost[UsageSection.MARKETPLACE],
        balance=balance,
    )


def charges_in(seed: int, enrollment: EnrollmentRow, period: PeriodRow) -> list[Charge]:
    """Return the charges of *period* to *enrollment* in a world with this *seed*."""
    charges = charges_of(seed, enrollment.number, enrollment.currency, period.period)
    # A period that opened while Azure Marketplace was disabled has no Marketplace charges.
    return [each for each in charges if each.section is not UsageSection.MARKETPLACE or period.marketplace]


def charges_of(seed: int, number: str, currency: str, period: BillingPeriod) -> list[Charge]:
    """Return the charges of *period* in *currency* to the enrollment *number* in a world with this *seed*."""
    random = Random(f"{seed}/{number}/{period.key}")  # noqa: S311 - sample data, not secrets
    charges = []
    for section, service, unit, rate, usual in _SERVICES:
        consumed = Decimal(usual * period.months) * random.randint(70, 130) / 100
        if section is not UsageSection.AZURE_SERVICE:
            consumed = Decimal(round(consumed))
        if currency in WHOLE_UNIT_CURRENCIES:
            rate = str(Decimal(rate) * SMALL_UNITS)
        cost = to_minor(consumed * Decimal(rate), currency)
        charges.append(Charge(section, service, unit, f"{consumed:.2f}", rate, cost))
    return charges


def _in_one_year(enrollment: EnrollmentRow, previous: PeriodRow, period: BillingPeriod) -> bool:
    return agreement_year(enrollment.start, previous.start) == agreement_year(enrollment.start, period.start)
