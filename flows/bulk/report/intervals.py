"""How many rows ended how, one interval of time after the other."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from eaportal.flows.bulk.protocol.outcomes import Status
from eaportal.flows.bulk.report.history import Stretch

MOST = 48
_S, _M, _H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LENGTHS = (
    *(number * unit for unit in (_S, _M) for number in (1, 2, 5, 10, 15, 30)),
    *(number * _H for number in (1, 2, 3, 6, 12, 24)),
)
_UNITS = (("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True)
class Interval:
    """What ended from *began* on; *after_a_pause* where nobody has worked on the run right before."""

    began: datetime
    counts: Counter[Status]
    after_a_pause: bool


@dataclass(frozen=True)
class Timeline:
    """Intervals of one *length*."""

    length: timedelta
    intervals: tuple[Interval, ...]


def timeline_of(stretches: Sequence[Stretch], ends: Iterable[tuple[datetime, Status]]) -> Timeline:
    """Count the *ends* of rows in intervals, at most MOST where the stretches allow it.

    The time between two stretches is left out, and so is a stretch in which no row ended.
    """
    in_order = sorted(ends)
    worked = [
        (each, mine)
        for each in stretches
        if (mine := [end for end in in_order if each.began <= end[0] <= each.ended])
    ]
    length = next(
        (length for length in LENGTHS if sum(_needed(each, length) for each, _ in worked) <= MOST),
        LENGTHS[-1],
    )
    intervals: list[Interval] = []
    for stretch, mine in worked:
        counts: list[Counter[Status]] = [Counter() for _ in range(_needed(stretch, length))]
        for at, status in mine:
            counts[(at - stretch.began) // length][status] += 1
        intervals += [
            Interval(stretch.began + number * length, count, number == 0 and bool(intervals))
            for number, count in enumerate(counts)
        ]
    return Timeline(length, tuple(intervals))


def _needed(stretch: Stretch, length: timedelta) -> int:
    """How many intervals of *length* the *stretch* fills; its last moment belongs to it."""
    return (stretch.ended - stretch.began) // length + 1


def in_words(length: timedelta) -> str:
    """A *length* of time such as '5 seconds', or 'second' for one."""
    seconds = length // _S
    unit, size = next(each for each in _UNITS if seconds % each[1] == 0)
    return unit if seconds == size else f"{seconds // size} {unit}s"
