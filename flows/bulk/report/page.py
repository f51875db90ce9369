"""The page of a run: totals, a chart, what needs somebody, and every row."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eaportal.flows.bulk.ledger.ledger import Ledger, Row, Run
from eaportal.flows.bulk.protocol.outcomes import WELL, Evidence, Status
from eaportal.flows.bulk.report.chart import HEIGHT, chart_of
from eaportal.flows.bulk.report.history import History, history_of
from eaportal.flows.bulk.report.intervals import in_words, timeline_of
from eaportal.flows.rendering import render
from eaportal.flows.whole_files import write_whole

_EXACT_BELOW = 10
# How a status looks beside its name: its sign, and how good it is.
_SIGNS = {
    Status.UPDATED: ("✓", "good"),
    Status.UNCHANGED: ("=", "soft"),
    Status.REFUSED: ("!", "doubtful"),
    Status.CONFLICT: ("≠", "doubtful"),
    Status.FAILED: ("✗", "bad"),
    Status.NOT_RUN: ("–", "soft"),
}


def write_report(path: Path, ledger: Ledger, run: Run, rows: Sequence[Row]) -> None:
    """Write the page of *run* to *path*; pictures and traces are in its folder already.

    Raises WrongInputError where it cannot be written.
    """
    history = history_of(ledger.events(), run.number)
    text = as_page(ledger.run_name(run), run, rows, history, path.parent)
    write_whole(path, lambda file: file.write(text.encode()))


def as_page(name: str, run: Run, rows: Sequence[Row], history: History, folder: Path) -> str:
    """The page of *run*, which is called *name*; links lead to what there is in *folder*."""
    timeline = timeline_of(
        history.stretches,
        [(at, row.outcome.status) for row in rows if (at := history.ended.get(row.change.row))],
    )
    needy = [row for row in rows if row.outcome.message or row.outcome.status not in (*WELL, Status.NOT_RUN)]
    return render(
        "bulk.html",
        name=name,
        run=run,
        rows=rows,
        needy=needy,
        history=history,
        counts=Counter(row.outcome.status for row in rows),
        statuses=Status,
        signs=_SIGNS,
        timeline=timeline,
        chart=chart_of(timeline),
        height=HEIGHT,
        length=in_words(timeline.length),
        at_work=_duration(history.at_work),
        rate=_rate(len(history.ended), history.at_work),
        evidence={row.change.row: _at_hand(row, history, folder) for row in needy},
        moment=_moment,
        clock=_clock_of([each.began for each in timeline.intervals]),
    )


def _at_hand(row: Row, history: History, folder: Path) -> Evidence:
    """What there is in *folder* of what was kept of *row*."""
    kept = history.evidence.get(row.change.row)
    if kept is None:
        return Evidence(lacking="" if row.outcome.status in WELL else "none was kept")
    trace = kept.trace if kept.trace and (folder / kept.trace).exists() else None
    if kept.picture and not (folder / kept.picture).exists():
        return Evidence(None, trace, "it was kept in another folder, or removed")
    return Evidence(kept.picture, trace, kept.lacking)


def _moment(at: datetime | str | None) -> str:
    """A point in time, in UTC to the second."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if moment else ""


def _duration(span: timedelta) -> str:
    """How long something took."""
    minutes, seconds = divmod(span.total_seconds(), 60)
    hours, minutes = divmod(int(minutes), 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds:.0f} s" if minutes else f"{seconds:.1f} s"


def _rate(rows: int, span: timedelta) -> str:
    """How many *rows* a minute that is, if there is anything to say."""
    rate = rows / (span / timedelta(minutes=1)) if span else 0
    return (
        f"{rate:.0f} rows a minute" if rate >= _EXACT_BELOW else f"{rate:.1f} rows a minute" if rate else ""
    )


def _clock_of(times: Sequence[datetime]) -> Callable[[datetime], str]:
    """What writes *times*, in UTC, without the day where it is one."""
    days = {at.astimezone(UTC).date() for at in times}
    form = "%H:%M:%S" if len(days) < 2 else "%m-%d %H:%M"
    return lambda at: f"{at.astimezone(UTC):{form}}"
