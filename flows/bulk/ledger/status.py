"""How far a run is, and which run a name means."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from eaportal.flows.bulk.ledger.files import is_at_work, ledger_path, opened_to_read
from eaportal.flows.bulk.ledger.rows import Run, Source, Status


@dataclass(frozen=True)
class RunStatus:
    """How far *run* is; *being_saved* counts the rows whose last save has no known result."""

    name: str
    ledger: Path
    run: Run
    state: Literal["ended", "at work", "broken off"]
    counts: dict[str, int]
    being_saved: int


def status_of_run(name: str, ledger: Path | None = None) -> RunStatus:
    """Return the status of the run called *name*, even if a process works on it. Raises LedgerError."""
    path, number = locate_run(name, ledger)
    with opened_to_read(path) as opened:
        run = opened.run(number)
        rows = opened.rows(run)
        full_name = opened.run_name(run)
    state: Literal["ended", "at work", "broken off"] = "ended"
    if not run.ended_at:
        state = "at work" if is_at_work(path) else "broken off"
    counts = count_statuses(row.outcome.status for row in rows)
    return RunStatus(full_name, path, run, state, counts, sum(row.intent is not None for row in rows))


def source_of_run(name: str, ledger: Path | None = None) -> Source:
    """Return the list, the portal, and the account of the run called *name*. Raises LedgerError."""
    path, number = locate_run(name, ledger)
    with opened_to_read(path) as opened:
        return opened.run(number).source


def locate_run(name: str, ledger: Path | None) -> tuple[Path, int | None]:
    """Return the ledger and the number of the run called *name*; no number means the last run.

    A name is a list or a ledger, optionally followed by the number of a run, such as ``changes.csv#2``.
    """
    path, _, number = name.rpartition("#") if re.search(r"#\d+$", name) else (name, "", "")
    return ledger or ledger_path(Path(path)), int(number) if number else None


def count_statuses(statuses: Iterable[Status]) -> dict[str, int]:
    """Count how often each status is in *statuses*, those included that are not; altered only if it is."""
    counts = Counter(statuses)
    return {
        str(status): counts[status] for status in Status if status is not Status.ALTERED or counts[status]
    }
