"""The chart of a year: its layout, with a stacked bar per month. A template draws it as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from eaportal.simulator.database.tables import PeriodRow
from eaportal.simulator.rules.periods import BillingPeriod

WIDTH, HEIGHT = 480, 120
_GAP = 8


@dataclass(frozen=True)
class Part:
    """One color of a bar: its *name* in the legend, its top and height in chart units, its amount."""

    name: str
    top: float
    height: float
    amount: int


@dataclass(frozen=True)
class Bar:
    """One month: its left edge and width in chart units, and its parts from bottom to top."""

    period: BillingPeriod
    left: float
    width: float
    parts: tuple[Part, ...]
    chosen: bool


@dataclass(frozen=True)
class Chart:
    """The bars from left to right, and the amount in minor units at the full height.

    The amounts are next to the first month: on the left, or on the right if *mirrored*.
    """

    bars: tuple[Bar, ...]
    top_amount: int
    mirrored: bool


def chart(rows: Sequence[PeriodRow], chosen: PeriodRow, *, mirrored: bool) -> Chart:
    """Lay out *rows* from left to right, or right to left if *mirrored*; the highest fills the height."""
    top_amount = max((_amounts_sum(row) for row in rows), default=0) or 1
    slot = WIDTH / max(len(rows), 1)
    bars = []
    for i, row in enumerate(reversed(rows) if mirrored else rows):
        parts, top = [], float(HEIGHT)
        for name, amount in _amounts(row):
            height = HEIGHT * amount / top_amount
            top -= height
            parts.append(Part(name, round(top, 1), round(height, 1), amount))
        bars.append(
            Bar(row.period, round(i * slot + _GAP / 2, 1), round(slot - _GAP, 1), tuple(parts), row is chosen)
        )
    return Chart(tuple(bars), top_amount, mirrored)


def _amounts(row: PeriodRow) -> tuple[tuple[str, int], ...]:
    totals = row.totals
    return (
        ("utilized", totals.commitment_usage),
        ("overage", totals.total_overage),
        ("separate", totals.billed_separately),
        ("marketplace", totals.marketplace),
    )


def _amounts_sum(row: PeriodRow) -> int:
    return sum(amount for _, amount in _amounts(row))
