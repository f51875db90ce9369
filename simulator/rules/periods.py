"""Billing periods: how long they are, and what happens on which day."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from eaportal.simulator.rules.roles import EnrollmentKind

NOTIFICATION_AFTER = timedelta(days=7)
WINDOW_AFTER_NOTIFICATION = timedelta(days=7)
INVOICE_AFTER_NOTIFICATION = timedelta(days=8)
# Mails and invoices are made in the morning. So between the end of the edit window (midnight) and the
# invoice, there is a time in which neither an edit nor a ticket can change the PO number.
MORNING = time(6, tzinfo=UTC)
# Agreements from this day on are billed monthly [S3a, S3b]. That this includes the day itself is our choice.
MONTHLY_SINCE = date(2018, 5, 1)
HEAVY_USE_PERCENT = 150
_KEY = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


class PeriodState(StrEnum):
    """How far along a billing period is."""

    OPEN = "open"
    ENDED = "ended"
    NOTIFIED = "notified"
    CLOSED = "closed"
    INVOICED = "invoiced"


@dataclass(frozen=True, order=True)
class BillingPeriod:
    """The days from *start* to *end*, both included, that one invoice covers."""

    start: date
    end: date

    @property
    def key(self) -> str:
        """The name of the period in URLs and files: the year and month of its start."""
        return f"{self.start:%Y-%m}"

    @property
    def months(self) -> int:
        """The number of months in the period."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def days(self) -> int:
        """The number of days in the period."""
        return (self.end - self.start).days + 1

    @property
    def ends_at(self) -> datetime:
        """The first moment after the period."""
        return datetime.combine(self.end + timedelta(days=1), time(tzinfo=UTC))

    @property
    def notified_at(self) -> datetime:
        """When the overage notification is mailed: on the seventh day after the end of the period [S3a]."""
        return datetime.combine(self.end + NOTIFICATION_AFTER, MORNING)

    @property
    def last_day_to_edit(self) -> date:
        """The seventh day after the notification, in UTC [S1, S3c]."""
        return self.notified_at.date() + WINDOW_AFTER_NOTIFICATION

    @property
    def window_ends_at(self) -> datetime:
        """The first moment after the edit window: the end of the seventh day."""
        return datetime.combine(self.last_day_to_edit + timedelta(days=1), time(tzinfo=UTC))

    @property
    def invoiced_at(self) -> datetime:
        """When the invoice is generated: seven to nine days after the notification [S3a]. We use eight."""
        return datetime.combine(self.notified_at.date() + INVOICE_AFTER_NOTIFICATION, MORNING)

    def state(self, now: datetime) -> PeriodState:
        """Return the state of the period at *now*."""
        if now >= self.invoiced_at:
            return PeriodState.INVOICED
        if now >= self.window_ends_at:
            return PeriodState.CLOSED
        if now >= self.notified_at:
            return PeriodState.NOTIFIED
        return PeriodState.ENDED if now >= self.ends_at else PeriodState.OPEN


def month(key: str) -> BillingPeriod:
    """Return the monthly period named *key*, such as ``2020-11``; raises ValueError for any other format."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is not a year and month such as 2020-11")
    return month_of(date.fromisoformat(f"{key}-01"))


def month_of(day: date) -> BillingPeriod:
    """Return the monthly period that contains *day*."""
    last = calendar.monthrange(day.year, day.month)[1]
    return BillingPeriod(day.replace(day=1), day.replace(day=last))


def months_until(day: date, count: int) -> list[BillingPeriod]:
    """Return *count* monthly periods, oldest first, ending with the one that contains *day*."""
    periods = [month_of(day)]
    while len(periods) < count:
        periods.append(month_of(periods[-1].start - timedelta(days=1)))
    return periods[::-1]


class BillingCycle(StrEnum):
    """How often an enrollment is billed."""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


_MONTHS = {BillingCycle.MONTHLY: 1, BillingCycle.QUARTERLY: 3, BillingCycle.ANNUAL: 12}


def billing_cycle(kind: EnrollmentKind, start: date, *, heavy_use: bool) -> BillingCycle:
    """Return the cycle of an enrollment of this *kind* whose agreement began on *start* [S3a, S3b]."""
    if start >= MONTHLY_SINCE:
        return BillingCycle.MONTHLY
    if kind is EnrollmentKind.INDIRECT or heavy_use:
        return BillingCycle.QUARTERLY
    return BillingCycle.ANNUAL


def is_heavy_use(used: int, commitment: int) -> bool:
    """Check whether the usage of an agreement year exceeds 150 % of the commitment, both in minor units."""
    return used * 100 > commitment * HEAVY_USE_PERCENT


def agreement_year(start: date, day: date) -> int:
    """Return the calendar year in which the agreement year of *day* began; the agreement began on *start*."""
    return day.year - (day.month < start.month)


def period_from(start: date, cycle: BillingCycle) -> BillingPeriod:
    """Return the period that begins with the month of *start* and lasts one *cycle*."""
    last = month_of(start)
    for _ in range(_MONTHS[cycle] - 1):
        last = month_of(last.end + timedelta(days=1))
    return BillingPeriod(start.replace(day=1), last.end)


def period_after(period: BillingPeriod, cycle: BillingCycle) -> BillingPeriod:
    """Return the period that follows *period*."""
    return period_from(period.end + timedelta(days=1), cycle)
