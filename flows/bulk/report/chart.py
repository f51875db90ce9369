"""How many rows ended with which outcome over time: counted in intervals, and drawn as columns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eaportal.flows.bulk.ledger.rows import Status

MOST_INTERVALS = 48
_S, _M, _H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LENGTHS = (
    *(number * unit for unit in (_S, _M) for number in (1, 2, 5, 10, 15, 30)),
    *(number * _H for number in (1, 2, 3, 6, 12, 24)),
)
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))
HEIGHT = 180
# So that one row among hundreds is visible.
_LEAST_HEIGHT = 3.0
_LINES = 4
_LABELS = 4


@dataclass(frozen=True)
class Stretch:
    """The time from when a process began or resumed the run to the last event that it recorded."""

    began: datetime
    ended: datetime


@dataclass(frozen=True)
class Interval:
    """The rows that ended in the time from *began* on; *after_a_pause* if the run was not at work before."""

    began: datetime
    counts: Counter[Status]
    after_a_pause: bool


@dataclass(frozen=True)
class Timeline:
    """Intervals of one *length*."""

    length: timedelta
    intervals: tuple[Interval, ...]


def timeline_of(stretches: Sequence[Stretch], ends: Iterable[tuple[datetime, Status]]) -> Timeline:
    """Count the *ends* of rows in intervals, at most MOST_INTERVALS if the stretches allow it.

    Leaves out the time between two stretches, and stretches in which no row ended.
    """
    in_order = sorted(ends)
    worked = [
        (stretch, within)
        for stretch in stretches
        if (within := [end for end in in_order if stretch.began <= end[0] <= stretch.ended])
    ]
    length = next(
        (
            length
            for length in LENGTHS
            if sum(_needed(stretch, length) for stretch, _ in worked) <= MOST_INTERVALS
        ),
        LENGTHS[-1],
    )
    intervals: list[Interval] = []
    for stretch, within in worked:
        counts: list[Counter[Status]] = [Counter() for _ in range(_needed(stretch, length))]
        for at, status in within:
            counts[(at - stretch.began) // length][status] += 1
        intervals += [
            Interval(stretch.began + number * length, count, number == 0 and bool(intervals))
            for number, count in enumerate(counts)
        ]
    return Timeline(length, tuple(intervals))


def _needed(stretch: Stretch, length: timedelta) -> int:
    """Return how many intervals of *length* cover *stretch*, its last moment included."""
    return (stretch.ended - stretch.began) // length + 1


def in_words(length: timedelta) -> str:
    """Return *length* in words, such as '5 seconds', or 'second' for one."""
    seconds = length // _S
    unit, size = next(each for each in _UNITS if seconds % each[1] == 0)
    return unit if seconds == size else f"{seconds // size} {unit}s"


@dataclass(frozen=True)
class Part:
    """The rows of one *status* in a column, in pixels from the top."""

    status: Status
    rows: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """An *interval*; *x* and *width* in percent. *label* says whether its time is shown below it."""

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
    """Draw *timeline* with the statuses of a column stacked."""
    intervals = timeline.intervals
    highest = max((interval.counts.total() for interval in intervals), default=1)
    step = _step(highest)
    top = -(-highest // step) * step
    scale = HEIGHT / top
    width = 100 / max(len(intervals), 1)
    label_every = -(-len(intervals) // _LABELS)  # rounded up, as top is
    columns = tuple(
        Column(interval, number * width, width, number % label_every == 0, tuple(_parts(interval, scale)))
        for number, interval in enumerate(intervals)
    )
    lines = tuple(Line(rows, HEIGHT - rows * scale) for rows in range(0, top + 1, step))
    return Chart(columns, lines)


def _step(highest: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50, … rows with which _LINES steps reach *highest*."""
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
            height = max(rows * scale, _LEAST_HEIGHT)
            y -= height
            yield Part(status, rows, y, height)
