"""What the usage of a period, or of any span of days, costs, and how much the prepayment covers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from eaportal.simulator.rules.periods import BillingPeriod


class UsageSection(StrEnum):
    """The three expandable sections of the usage summary [S3a]."""

    AZURE_SERVICE = "azure-service"
    BILLED_SEPARATELY = "billed-separately"
    MARKETPLACE = "marketplace"


@dataclass(frozen=True, slots=True)
class Charge:
    """The units *consumed* of a service at a *rate*, both decimal, and their *cost* in minor units."""

    section: UsageSection
    service: str
    unit: str
    consumed: str
    rate: str
    cost: int


@dataclass(frozen=True)
class UsageTotals:
    """The totals of one period before tax [S3b, S9], in minor units."""

    total_usage: int
    commitment_usage: int
    total_overage: int
    billed_separately: int
    marketplace: int

    @property
    def charged(self) -> int:
        """The charges of all three sections, including what the prepayment covers."""
        return self.total_usage + self.billed_separately + self.marketplace


def usage_totals(azure_service: int, billed_separately: int, marketplace: int, balance: int) -> UsageTotals:
    """Split *azure_service* between the prepayment *balance* and overage, all in minor units."""
    covered = min(azure_service, balance)
    return UsageTotals(
        total_usage=azure_service,
        commitment_usage=covered,
        total_overage=azure_service - covered,
        billed_separately=billed_separately,
        marketplace=marketplace,
    )


@dataclass(frozen=True)
class ChargedPeriod:
    """A period with its charges, and the prepayment *balance* that covers them."""

    period: BillingPeriod
    charges: Sequence[Charge]
    balance: int


@dataclass(frozen=True)
class SpanUsage:
    """The charges of a span of days, one line per service and rate, and their totals."""

    charges: list[Charge]
    totals: UsageTotals


def usage_of_span(periods: Iterable[ChargedPeriod], start: date, end: date) -> SpanUsage:
    """Return the usage of *periods*, oldest first, from *start* to *end*, both included.

    A charge is spread evenly over the days of its period. The prepayment covers the first days first.
    """
    lines: dict[tuple[UsageSection, str, str, str], tuple[int, int]] = {}
    cost = dict.fromkeys(UsageSection, 0)
    covered = 0
    for each in periods:
        before, through = _days_until(each.period, start), _days_after(each.period, end)
        if before >= through:
            continue
        days = each.period.days
        for charge in each.charges:
            key = (charge.section, charge.service, charge.unit, charge.rate)
            hundredths = int(Decimal(charge.consumed) * 100)
            consumed_so_far, cost_so_far = lines.get(key, (0, 0))
            own = _between(charge.cost, days, before, through)
            consumed = _between(hundredths, days, before, through)
            lines[key] = consumed_so_far + consumed, cost_so_far + own
            cost[charge.section] += own
        used_before, used_through = (_used(each, day) for day in (before, through))
        covered += min(used_through, each.balance) - min(used_before, each.balance)
    charges = [
        Charge(section, service, unit, f"{Decimal(consumed) / 100:.2f}", rate, own)
        for (section, service, unit, rate), (consumed, own) in lines.items()
    ]
    return SpanUsage(charges, _totals(cost, covered))


def _totals(cost: dict[UsageSection, int], covered: int) -> UsageTotals:
    used = cost[UsageSection.AZURE_SERVICE]
    return UsageTotals(
        total_usage=used,
        commitment_usage=covered,
        total_overage=used - covered,
        billed_separately=cost[UsageSection.BILLED_SEPARATELY],
        marketplace=cost[UsageSection.MARKETPLACE],
    )


def _days_until(period: BillingPeriod, day: date) -> int:
    return max(0, (day - period.start).days)


def _days_after(period: BillingPeriod, day: date) -> int:
    return min(period.days, (day - period.start).days + 1)


def _used(each: ChargedPeriod, day: int) -> int:
    """Return the Azure usage of the first *day* days."""
    azure = (charge.cost for charge in each.charges if charge.section is UsageSection.AZURE_SERVICE)
    return sum(_share(cost, each.period.days, day) for cost in azure)


def _between(amount: int, days: int, before: int, through: int) -> int:
    return _share(amount, days, through) - _share(amount, days, before)


def _share(amount: int, days: int, of_them: int) -> int:
    """Return the share of *amount* for *of_them* out of *days*, with halves rounded to even."""
    return round(Fraction(amount * of_them, days))
