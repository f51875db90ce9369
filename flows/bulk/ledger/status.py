"""The runs of a ledger: which one a name means, how far each is, and what has been rolled back."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from eaportal.flows.bulk.ledger.database import DatabasePlace, LedgerError, Place
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import is_at_work, ledger_of, opened_to_read, opened_to_write
from eaportal.flows.bulk.ledger.rows import DONE, Run, Source, Status

Key = tuple[str, str, str]


class State(StrEnum):
    """How far a run is, in a word or two."""

    AT_WORK = "at work"
    UNFINISHED = "unfinished"
    FINISHED = "finished"
    CLOSED = "closed"
    ROLLED_BACK = "rolled back"
    PARTLY_ROLLED_BACK = "partly rolled back"


@dataclass(frozen=True)
class RunStatus:
    """How far *run* is; *rolled_back_by* is the number of the run that has rolled it back, if any.

    *being_saved* counts the rows whose last save has no known result.
    """

    name: str
    ledger: Place
    run: Run
    state: State
    rolled_back_by: int | None
    counts: dict[str, int]
    being_saved: int

    @property
    def state_in_words(self) -> str:
        """The state, and the run that has rolled it back."""
        return f"{self.state} by #{self.rolled_back_by}" if self.rolled_back_by else self.state


def statuses_of_runs(name: str, ledger: str | Path | None = None) -> list[RunStatus]:
    """Return the status of each run of the list or ledger *name*, the oldest first. Raises LedgerError."""
    path, number = locate_run(name, ledger)
    with opened_to_read(path) as opened:
        last = opened.run(number)
        return [_status(opened, run) for run in (opened.runs() if number is None else [last])]


def status_of_run(name: str, ledger: str | Path | None = None) -> RunStatus:
    """Return the status of the run called *name*, even if a process works on it. Raises LedgerError."""
    path, number = locate_run(name, ledger)
    with opened_to_read(path) as opened:
        return _status(opened, opened.run(number))


def _status(ledger: Ledger, run: Run) -> RunStatus:
    rows = ledger.rows(run)
    counts = count_statuses(row.outcome.status for row in rows)
    saving = sum(row.intent is not None for row in rows)
    state, by = _state(ledger, run)
    return RunStatus(ledger.run_name(run), ledger.place, run, state, by, counts, saving)


def _state(ledger: Ledger, run: Run) -> tuple[State, int | None]:
    if run.ended_at is None:
        is_last = run.number == ledger.run().number
        # In a database, workers go on when the process that began the run is gone.
        by_workers = isinstance(ledger.place, DatabasePlace) and ledger.is_claimed(run)
        at_work = by_workers or (is_last and is_at_work(ledger.place))
        return State.AT_WORK if at_work else State.UNFINISHED, None
    undone = put_back(ledger, run)
    if not undone:
        return State.CLOSED if run.is_closed else State.FINISHED, None
    by = max(other.number for other in ledger.runs() if other.undoes == run.number)
    is_whole = {row.change.key for row in ledger.written_rows(run)} <= undone
    return State.ROLLED_BACK if is_whole else State.PARTLY_ROLLED_BACK, by


def put_back(ledger: Ledger, run: Run) -> set[Key]:
    """Return the keys of the numbers that rollbacks of *run* have restored, unless undone in turn."""
    restored: set[Key] = set()
    for rollback in ledger.runs():
        if rollback.undoes == run.number:
            restored |= {
                row.change.key for row in ledger.rows(rollback) if row.outcome.status in DONE
            } - put_back(ledger, rollback)
    return restored


def source_of_run(name: str, ledger: str | Path | None = None) -> Source:
    """Return the list, the portal, and the account of the run called *name*. Raises LedgerError."""
    path, number = locate_run(name, ledger)
    with opened_to_read(path) as opened:
        return opened.run(number).source


@contextmanager
def opened_run(
    name: str, ledger: str | Path | None, usual: Callable[[Ledger], Run] = Ledger.run
) -> Iterator[tuple[Ledger, Run]]:
    """Open the run called *name* in its ledger, for this process only; without a number, the *usual* one.

    Raises LedgerError.
    """
    path, number = locate_run(name, ledger)
    with opened_to_read(path):  # so that no ledger is created for a run that isn't there
        pass
    with opened_to_write(path) as opened:
        yield opened, opened.run(number) if number else usual(opened)


def locate_run(name: str, ledger: str | Path | None) -> tuple[Place, int | None]:
    """Return the ledger and the number of the run called *name*; no number means the last run.

    A name is a list or a ledger, optionally followed by the number of a run, such as ``changes.csv#2``.
    """
    path, _, number = name.rpartition("#") if re.search(r"#\d+$", name) else (name, "", "")
    if ledger is None and not Path(path).name:
        raise LedgerError(f"{name!r} is not the name of a list, a ledger, or a run.")
    return ledger_of(Path(path), ledger), int(number) if number else None


def count_statuses(statuses: Iterable[Status]) -> dict[str, int]:
    """Count how often each status is in *statuses*, those included that are not; altered only if it is."""
    counts = Counter(statuses)
    return {
        str(status): counts[status] for status in Status if status is not Status.ALTERED or counts[status]
    }
