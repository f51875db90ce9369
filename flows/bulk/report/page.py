"""The report of a run: one page with totals, a chart, the rows that need attention, and all rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eaportal.flows.bulk.ledger.audit import Event
from eaportal.flows.bulk.ledger.messages import common_message
from eaportal.flows.bulk.ledger.rows import DONE, Evidence, Row, Run, Status
from eaportal.flows.bulk.ledger.status import count_statuses
from eaportal.flows.bulk.report.chart import HEIGHT, Stretch, chart_of, in_words, timeline_of
from eaportal.flows.files import write_atomically
from eaportal.flows.rendering import render

_EXACT_BELOW = 10
# The sign of a status, and the CSS class of how good it is.
_SIGNS = {
    Status.UPDATED: ("✓", "good"),
    Status.UNCHANGED: ("=", "soft"),
    Status.REFUSED: ("!", "doubtful"),
    Status.CONFLICT: ("≠", "doubtful"),
    Status.ALTERED: ("≈", "bad"),
    Status.FAILED: ("✗", "bad"),
    Status.NOT_RUN: ("–", "soft"),
}


@dataclass(frozen=True)
class FailedAttempt:
    """When an attempt at a row failed, and why."""

    at: datetime
    message: str


@dataclass(frozen=True)
class History:
    """The *stretches* of a run; by row number, when it *ended*, its failed *attempts*, and its *evidence*."""

    stretches: tuple[Stretch, ...]
    ended: Mapping[int, datetime]
    attempts: Mapping[int, tuple[FailedAttempt, ...]]
    evidence: Mapping[int, Evidence]

    @property
    def at_work(self) -> timedelta:
        """How long processes have worked on the run, without the time between them."""
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
        if event.what == "run-closed":
            continue  # nobody worked on the run then
        if event.what in ("run-began", "taken-up") or not stretches:
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
                evidence[event.row] = Evidence(kept.get("picture"), kept.get("trace"), kept["lacking"])
    return History(tuple(stretches), ended, attempts, evidence)


def write_report(path: Path, name: str, run: Run, rows: Sequence[Row], events: Iterable[Event]) -> None:
    """Write the page of *run*, which is called *name*, to *path*, whose folder holds its evidence.

    Raises WrongInputError if it can't be written.
    """
    text = as_page(name, run, rows, history_of(events, run.number), path.parent)
    write_atomically(path, lambda file: file.write(text.encode()))


def as_page(name: str, run: Run, rows: Sequence[Row], history: History, folder: Path) -> str:
    """Return the page of *run*, which is called *name*, with links to the evidence in *folder*."""
    timeline = timeline_of(
        history.stretches,
        [(at, row.outcome.status) for row in rows if (at := history.ended.get(row.change.row))],
    )
    unsettled = [
        row for row in rows if row.outcome.message or row.outcome.status not in (*DONE, Status.NOT_RUN)
    ]
    evidence = {row.change.row: _available(row, history, folder) for row in unsettled}
    return render(
        "bulk.html",
        name=name,
        run=run,
        rows=rows,
        groups=_groups_of(unsettled, evidence),
        history=history,
        counts=count_statuses(row.outcome.status for row in rows),
        signs=_SIGNS,
        timeline=timeline,
        chart=chart_of(timeline),
        height=HEIGHT,
        length=in_words(timeline.length),
        at_work=_duration(history.at_work),
        rate=_rate(len(history.ended), history.at_work),
        evidence=evidence,
        moment=_moment,
        clock=_clock_of([each.began for each in timeline.intervals]),
    )


@dataclass(frozen=True)
class _Group:
    """The *rows* that ended with the same *status* and *message*, but for what each row has of its own.

    *pictured* is the first of them with a picture.
    """

    status: Status
    message: str
    rows: tuple[Row, ...]
    pictured: Row | None


def _groups_of(rows: Iterable[Row], evidence: Mapping[int, Evidence]) -> list[_Group]:
    """Group *rows* that ended alike, in the order of the first of each group."""
    alike: dict[tuple[Status, str], list[Row]] = {}
    for row in rows:
        outcome = row.outcome
        message = common_message(outcome.message, row.change, outcome.before, outcome.after)
        alike.setdefault((outcome.status, message), []).append(row)
    return [
        _Group(
            status,
            same[0].outcome.message if len({row.outcome.message for row in same}) == 1 else message,
            tuple(same),
            next((row for row in same if evidence[row.change.row].picture), None),
        )
        for (status, message), same in alike.items()
    ]


def _available(row: Row, history: History, folder: Path) -> Evidence:
    """Return the evidence of *row* that is in *folder*."""
    kept = history.evidence.get(row.change.row)
    if kept is None:
        return Evidence(lacking="" if row.outcome.status in DONE else "none was kept")
    trace = kept.trace if kept.trace and (folder / kept.trace).exists() else None
    if kept.picture and not (folder / kept.picture).exists():
        return Evidence(None, trace, "it is in another folder, or was removed")
    return Evidence(kept.picture, trace, kept.lacking)


def _moment(at: datetime | str | None) -> str:
    """Return a point in time, in UTC to the second."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else ""


def _duration(span: timedelta) -> str:
    """Return a time span with units."""
    minutes, seconds = divmod(span.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"


def _rate(rows: int, span: timedelta) -> str:
    """Return the rate of *rows* over *span*, or nothing if there is none."""
    rate = rows / (span / timedelta(minutes=1)) if span else 0
    if not rate:
        return ""
    return f"{rate:.{0 if rate >= _EXACT_BELOW else 1}f} rows per minute"


def _clock_of(times: Sequence[datetime]) -> Callable[[datetime], str]:
    """Return a function that writes *times* in UTC, without the day if all are on one day."""
    days = {at.astimezone(UTC).date() for at in times}
    form = "%H:%M:%S" if len(days) < 2 else "%m-%d %H:%M"
    return lambda at: f"{at.astimezone(UTC):{form}}"
