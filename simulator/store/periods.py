"""Open billing periods: their charges, made from the world's seed, and their first PO numbers."""

from decimal import Decimal
from random import Random

from sqlalchemy.orm import Session

from simulator.billing.cycles import agreement_year
from simulator.billing.money import WHOLE_UNIT_CURRENCIES, to_minor
from simulator.billing.periods import BillingPeriod
from simulator.billing.po_numbers import PoKind, PoLock, opening_po_number
from simulator.billing.usage import UsageSection
from simulator.store.models import (
    EnrollmentRow,
    PeriodRow,
    PoNumberRow,
    UsageRow,
)
from simulator.store.seams import Seam

# Section, service, unit of measure, rate and usual units a month: a believable mid-size customer.
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
    session: Session, seed: int, enrollment: EnrollmentRow, period: BillingPeriod, previous: PeriodRow | None
) -> PeriodRow:
    """Add *period* with its charges; the prepayment goes on from *previous* and is renewed each year."""
    charges = _charges(seed, enrollment, period)
    cost = {
        section: sum(charge.cost for charge in charges if charge.section is section)
        for section in UsageSection
    }
    balance = enrollment.commitment
    if previous and _in_one_year(enrollment, previous, period):
        balance = previous.balance - previous.totals.commitment_usage
    row = PeriodRow(
        enrollment=enrollment,
        start=period.start,
        end=period.end,
        azure_service=cost[UsageSection.AZURE_SERVICE],
        billed_separately=cost[UsageSection.BILLED_SEPARATELY],
        marketplace=cost[UsageSection.MARKETPLACE],
        balance=balance,
        charges=charges,
    )
    session.add(row)
    return row


@Seam
def add_po_number(
    session: Session, enrollment: EnrollmentRow, period: PeriodRow, kind: PoKind, lock: PoLock
) -> PoNumberRow:
    """Add the PO number with which *period* opens."""
    row = PoNumberRow(period=period, kind=kind)
    row.take(opening_po_number(enrollment.number, period.period, kind, lock))
    session.add(row)
    return row


def _in_one_year(enrollment: EnrollmentRow, previous: PeriodRow, period: BillingPeriod) -> bool:
    return agreement_year(enrollment.start, previous.start) == agreement_year(enrollment.start, period.start)


def _charges(seed: int, enrollment: EnrollmentRow, period: BillingPeriod) -> list[UsageRow]:
    random = Random(f"{seed}/{enrollment.number}/{period.key}")  # noqa: S311 - sample data, not secrets
    charges = []
    for section, service, unit, rate, usual in _SERVICES:
        consumed = Decimal(usual * period.months) * random.randint(70, 130) / 100
        if section is not UsageSection.AZURE_SERVICE:
            consumed = Decimal(round(consumed))
        if enrollment.currency in WHOLE_UNIT_CURRENCIES:
            rate = str(Decimal(rate) * 120)
        cost = to_minor(consumed * Decimal(rate), enrollment.currency)
        charges.append(
            UsageRow(
                section=section, service=service, unit=unit, consumed=f"{consumed:.2f}", rate=rate, cost=cost
            )
        )
    return charges
