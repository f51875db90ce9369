"""What the events of a ledger say of a run beyond its last word on each row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from eaportal.flows.bulk.ledger.audit import Event
from eaportal.flows.bulk.protocol.outcomes import Evidence


@dataclass(frozen=True)
class Stretch:
    """The time from when a process took the run up to the last that it wrote down."""

    began: datetime
    ended: datetime


@dataclass(frozen=True)
class FailedAttempt:
    """When the surroundings failed a row, and how."""

    at: datetime
    message: str


@dataclass(frozen=True)
class History:
    """The *stretches* of a run, and by row number its end, its failed attempts, what is kept of it."""

    stretches: tuple[Stretch, ...]
    ended: Mapping[int, datetime]
    attempts: Mapping[int, tuple[FailedAttempt, ...]]
    evidence: Mapping[int, Evidence]

    @property
    def at_work(self) -> timedelta:
        """How long processes have worked on the run; the time between them does not count."""
        return sum((each.ended - each.began for each in self.stretches), timedelta())


def history_of(events: Iterable[Event], run: int) -> History:
    """Read the history of the run with this number from all *events*."""
    stretches: list[Stretch] = []
    ended: dict[int, datetime] = {}
    attempts: dict[int, tuple[FailedAttempt, ...]] = {}
    evidence: dict[int, Evidence] = {}
    for event in events:
        if event.run != run:
            continue
        at = datetime.fromisoformat(event.at)
        if event.what in ("run-began", "taken-up"):
            stretches.append(Stretch(at, at))
        stretches[-1] = replace(stretches[-1], ended=at)
        if event.row is None:
            continue
        if event.what == "attempt-failed":
            failed = FailedAttempt(at, event.detail["message"])
            attempts[event.row] = (*attempts.get(event.row, ()), failed)
        elif event.what == "recorded":
            ended[event.row] = at
            evidence.pop(event.row, None)
            if "lacking" in event.detail:
                kept = event.detail
                evidence[event.row] = Evidence(kept["picture"], kept["trace"], kept["lacking"])
    return History(tuple(stretches), ended, attempts, evidence)
