"""What the usage of a period, or of a span of days, costs, and how much of it the prepayment covers."""

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
    """So many units *consumed* of a service at a *rate*, both decimal; *cost* in minor units."""

    section: UsageSection
    service: str
    unit: str
    consumed: str
    rate: str
    cost: int


@dataclass(frozen=True)
class UsageTotals:
    """The totals of one period in minor units of the currency, all before tax [S3b, S9]."""

    total_usage: int
    commitment_usage: int
    total_overage: int
    billed_separately: int
    marketplace: int

    @property
    def charged(self) -> int:
        """All charges of the three sections, whatever the prepayment covers of them."""
        return self.total_usage + self.billed_separately + self.marketplace


def usage_totals(azure_service: int, billed_separately: int, marketplace: int, balance: int) -> UsageTotals:
    """Share *azure_service* out between the prepayment *balance* and overage; minor units throughout."""
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
    """The charges of a span, a line for each service and rate, and their totals."""

    charges: list[Charge]
    totals: UsageTotals


def usage_of_span(periods: Iterable[ChargedPeriod], start: date, end: date) -> SpanUsage:
    """What the days from *start* to *end*, both included, cost of *periods*, the oldest first.

    A charge is spread evenly over the days of its period; the prepayment covers the first days first.
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
    """The Azure usage of the first so many days."""
    azure = (charge.cost for charge in each.charges if charge.section is UsageSection.AZURE_SERVICE)
    return sum(_share(cost, each.period.days, day) for cost in azure)


def _between(amount: int, days: int, before: int, through: int) -> int:
    return _share(amount, days, through) - _share(amount, days, before)


def _share(amount: int, days: int, of_them: int) -> int:
    """What the first *of_them* of so many *days* have of *amount*; halves to the even neighbour."""
    return round(Fraction(amount * of_them, days))
