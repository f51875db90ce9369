"""How long the billing periods of an enrollment are."""

from datetime import date, timedelta
from enum import StrEnum

from eaportal.simulator.rules.periods import BillingPeriod, month_of
from eaportal.simulator.rules.roles import EnrollmentKind

# Agreements from this day on are billed by the month [S3a, S3b]; on the day itself is ours.
MONTHLY_SINCE = date(2018, 5, 1)
HEAVY_USE_PERCENT = 150


class BillingCycle(StrEnum):
    """How often an enrollment is billed."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


_MONTHS = {BillingCycle.MONTHLY: 1, BillingCycle.QUARTERLY: 3, BillingCycle.ANNUAL: 12}


def billing_cycle(kind: EnrollmentKind, start: date, *, heavy_use: bool) -> BillingCycle:
    """The cycle of an enrollment of this *kind* whose agreement began on *start* [S3a, S3b]."""
    if start >= MONTHLY_SINCE:
        return BillingCycle.MONTHLY
    if kind is EnrollmentKind.INDIRECT or heavy_use:
        return BillingCycle.QUARTERLY
    return BillingCycle.ANNUAL


def is_heavy_use(used: int, commitment: int) -> bool:
    """Tell whether the use of an agreement year passes 150 % of the commitment; minor units both."""
    return used * 100 > commitment * HEAVY_USE_PERCENT


def agreement_year(start: date, day: date) -> int:
    """The calendar year in which the agreement year of *day* began, for an agreement begun on *start*."""
    return day.year - (day.month < start.month)


def period_from(start: date, cycle: BillingCycle) -> BillingPeriod:
    """The period that begins with the month of *start* and is as long as *cycle* says."""
    last = month_of(start)
    for _ in range(_MONTHS[cycle] - 1):
        last = month_of(last.end + timedelta(days=1))
    return BillingPeriod(start.replace(day=1), last.end)


def period_after(period: BillingPeriod, cycle: BillingCycle) -> BillingPeriod:
    """The period that follows *period*."""
    return period_from(period.end + timedelta(days=1), cycle)
