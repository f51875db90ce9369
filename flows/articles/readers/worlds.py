"""The worlds in which readers follow an article: each has a user for every reader and lock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import yaml

from eaportal.flows.articles.findings.readers import PeriodState, Reader
from eaportal.flows.articles.readers.expected import MANAGED_ELSEWHERE_FROM, READERS, RETIRED_ON
from eaportal.flows.client.simulator import Simulator
from eaportal.flows.client.worlds import World
from eaportal.flows.labels import Changes

_NUMBERS = {
    ("direct", False): "7080101",
    ("direct", True): "7080102",
    ("indirect", False): "7080201",
    ("indirect", True): "7080202",
}
_HISTORY_DAYS = 100


@dataclass(frozen=True, eq=False)
class Moment:
    """A moment at which readers follow the steps, and the periods to choose then, by their state."""

    now: datetime
    periods: dict[PeriodState, str]
    is_end: bool = False


MOMENTS = (
    Moment(
        datetime(2020, 12, 10, 9, tzinfo=UTC),
        {PeriodState.OPEN: "2020-12", PeriodState.NOTIFIED: "2020-11", PeriodState.INVOICED: "2020-10"},
    ),
    Moment(datetime(2020, 12, 3, 9, tzinfo=UTC), {PeriodState.ENDED: "2020-11"}),
    Moment(datetime(2020, 12, 15, 2, tzinfo=UTC), {PeriodState.CLOSED: "2020-11"}),
)
# The first moment of each stage of the portal's end.
END = tuple(
    Moment(datetime.combine(day, time(tzinfo=UTC)), {PeriodState.OPEN: f"{day:%Y-%m}"}, is_end=True)
    for day in (*MANAGED_ELSEWHERE_FROM.values(), RETIRED_ON)
)


@contextmanager
def worlds_for_readers(url: str, name: str, edition: str, labels: Changes) -> Iterator[dict[Moment, World]]:
    """A world for each moment in the simulator at *url*, called after *name*.

    It has the labels of *edition*, and of *labels* where they differ.
    """
    simulator = Simulator(url)
    made: dict[Moment, World] = {}
    try:
        for number, moment in enumerate((*MOMENTS, *END)):
            text = _world_file(moment, edition, labels)
            made[moment] = simulator.create_world(f"{name}-{number}", world_file=text)
        yield made
    finally:
        for world in made.values():
            world.delete()


def account_of(reader: Reader, *, locked: bool) -> str:
    """The account of *reader* of an enrollment whose PO numbers are *locked* or not."""
    lock = "locked" if locked else "free"
    return f"{reader.role}.{reader.kind}.{lock}@eaportal.example"


def _world_file(moment: Moment, edition: str, labels: Changes) -> str:
    """The text of the world file for *moment*: four enrollments with a user in each role."""
    last = moment.now.date()
    days = (last - timedelta(days=number) for number in range(_HISTORY_DAYS))
    months = sorted({f"{day:%Y-%m}" for day in days})
    return yaml.safe_dump(
        {
            "now": moment.now,
            "edition": edition,
            "labels": dict(labels),
            "life": "documented" if moment.is_end else "endless",
            "enrollments": [
                {
                    "number": number,
                    "name": f"Check {number}",
                    "kind": kind,
                    "start": last.replace(year=last.year - 1, month=1, day=1),
                    "end": last.replace(year=last.year + 1, month=12, day=31),
                }
                for (kind, _), number in _NUMBERS.items()
            ],
            "users": [
                {
                    "account": account_of(reader, locked=locked),
                    "name": "A reader",
                    "role": reader.role,
                    "enrollments": [_NUMBERS[reader.kind, locked]],
                }
                for reader in READERS
                for locked in (False, True)
            ],
            "periods": [
                {"enrollment": number, "period": month} for number in _NUMBERS.values() for month in months
            ],
            "po_numbers": [
                {
                    "enrollment": number,
                    "period": months[0],
                    "kind": kind,
                    "number": "LOCKED-1",
                    "lock": True,
                }
                for (_, locked), number in _NUMBERS.items()
                if locked
                for kind in ("azure", "marketplace")
            ],
        }
    )
