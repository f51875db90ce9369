"""A timeline as columns: how far right, how wide, how high each part is."""

from collections.abc import Iterator
from dataclasses import dataclass

from eaportal.flows.bulk.protocol.outcomes import Status
from eaportal.flows.bulk.report.intervals import Interval, Timeline

HEIGHT = 180
# So that one row in hundreds is still seen.
_LEAST = 3.0
_LINES = 4
_LABELS = 4


@dataclass(frozen=True)
class Part:
    """The rows of one *status* in a column, in pixels from the top."""

    status: Status
    rows: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """An *interval*; *x* and *width* in percent. *label* says whether its time stands below it."""

    interval: Interval
    x: float
    width: float
    label: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Line:
    """A line across the chart at a number of *rows*, in pixels from the top."""

    rows: int
    y: float


@dataclass(frozen=True)
class Chart:
    """Columns, and the lines behind them."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def chart_of(timeline: Timeline) -> Chart:
    """Draw *timeline*, the statuses of a column upon each other."""
    intervals = timeline.intervals
    highest = max((interval.counts.total() for interval in intervals), default=1)
    step = _step(highest)
    top = -(-highest // step) * step
    scale = HEIGHT / top
    width = 100 / max(len(intervals), 1)
    each = -(-len(intervals) // _LABELS)  # rounded up, as top is
    columns = tuple(
        Column(interval, number * width, width, number % each == 0, tuple(_parts(interval, scale)))
        for number, interval in enumerate(intervals)
    )
    lines = tuple(Line(rows, HEIGHT - rows * scale) for rows in range(0, top + 1, step))
    return Chart(columns, lines)


def _step(highest: int) -> int:
    """The least of 1, 2, 5, 10, 20, 50, … rows of which _LINES reach *highest*."""
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if step * _LINES >= highest:
                return step
        power *= 10


def _parts(interval: Interval, scale: float) -> Iterator[Part]:
    y = float(HEIGHT)
    for status in Status:
        if rows := interval.counts[status]:
            height = max(rows * scale, _LEAST)
            y -= height
            yield Part(status, rows, y, height)
