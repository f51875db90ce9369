"""Open billing periods: what they cost, and their first PO numbers."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from eaportal.simulator.rules.periods import BillingPeriod, agreement_year
from eaportal.simulator.rules.po_numbers import PoKind, PoLock, opening_po_number
from eaportal.simulator.rules.usage import UsageSection
from eaportal.simulator.services.charges import charges_of
from eaportal.simulator.worlds.defect_points import DefectPoint
from eaportal.simulator.worlds.tables import AdjustmentRow, EnrollmentRow, PeriodRow, PoNumberRow


def add_period(
    session: Session,
    seed: int,
    enrollment: EnrollmentRow,
    period: BillingPeriod,
    previous: PeriodRow | None,
    adjustments: Sequence[AdjustmentRow] = (),
) -> PeriodRow:
    """Add *period*; the prepayment goes on from *previous* and is renewed each year.

    Its *adjustments* are credits to the prepayment [S3a].
    """
    row = opened_period(seed, enrollment, period, previous)
    row.adjustments = list(adjustments)
    row.balance += sum(adjustment.amount for adjustment in adjustments)
    session.add(row)
    return row


def opened_period(
    seed: int, enrollment: EnrollmentRow, period: BillingPeriod, previous: PeriodRow | None
) -> PeriodRow:
    """What add_period() adds, not added yet."""
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


@DefectPoint
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
