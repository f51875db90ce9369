"""From a list to its rollback as the README says it; 500 rows over 40 enrollments with EAPORTAL_LONG set."""

import json
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from eaportal.simulator.server import Portal
from tests.e2e.conftest import bulk_world
from tests.support.bulk_portal import BulkPortal, RowOfList, environment, next_row, world_of

pytestmark = pytest.mark.slow

LONG = "EAPORTAL_LONG" in os.environ
ENROLLMENTS = [str(7_000_000 + number) for number in range(40 if LONG else 2)]
PERIODS = ("2020-11", "2020-12", *(f"2021-{month:02}" for month in range(1, 6 if LONG else 1)))
# The history of the portal, which a rollback adds to.
HISTORY = ("journal", "sign_in")
HISTORY_COLUMNS = ("version", "origin")


def rows() -> Iterator[RowOfList]:
    """Each number of each enrollment but the last, into which the lock of the one before it is carried on."""
    for enrollment in ENROLLMENTS:
        for period in PERIODS:
            yield enrollment, period, f"PO-{enrollment}-{period}", "azure", ""
        for period in PERIODS[:-1]:
            lock = "yes" if period == PERIODS[-2] else ""
            yield enrollment, period, f"MP-{enrollment}-{period}", "marketplace", lock


@pytest.fixture
def journey(portal: Portal, tmp_path: Path) -> Iterator[BulkPortal]:
    with bulk_world(portal, world_of(ENROLLMENTS, periods=PERIODS)) as world:
        yield BulkPortal(world, tmp_path, patience=1800 if LONG else 180)


def contents(export: bytes, path: Path) -> dict[str, list[dict[str, object]]]:
    """Every table of the world exported to *path*, its history aside."""
    path.write_bytes(export)
    with closing(sqlite3.connect(path)) as world:
        world.row_factory = sqlite3.Row
        names = [name for (name,) in world.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: sorted(
                (
                    {column: row[column] for column in row.keys() if column not in HISTORY_COLUMNS}  # noqa: SIM118
                    for row in world.execute(f"SELECT * FROM {name}")  # noqa: S608
                ),
                key=repr,
            )
            for name in names
            if name not in HISTORY
        }


def interrupted(portal: BulkPortal, after: int) -> tuple[int, dict[str, int], str]:
    """Apply the plan and press Ctrl-C *after* so many rows; the exit code, the counts, the last line."""
    with subprocess.Popen(
        portal.command("apply", "plan.json", "--workers", "2"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=portal.folder,
        env=environment(),
    ) as process:
        for _ in range(after):
            next_row(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=600)
    status = json.loads(portal.bulk("status", "changes.csv", "--format", "json").stdout)
    return process.returncode, status["counts"], errors.splitlines()[-1]


def test_what_is_planned_applied_interrupted_resumed_and_rolled_back_leaves_the_portal_as_it_was(
    journey: BulkPortal, tmp_path: Path
) -> None:
    wanted = list(islice(rows(), 500))
    journey.write(wanted, "enrollment,period,po_number,kind,lock")
    before = contents(journey.world.export(), tmp_path / "before.sqlite")

    planned = journey.bulk("plan", "changes.csv", "-o", "plan.json")
    code, counts, to_go_on = interrupted(journey, len(wanted) // 4)
    resumed = journey.counts("resume", "changes.csv")
    applied = {what: new for _, what, _, new in journey.journal()}
    rolled_back = journey.bulk("rollback", "changes.csv")

    assert planned.stdout.splitlines()[-1] == f"changes.csv: {len(wanted)} rows: {len(wanted)} change"
    assert (code, to_go_on) == (1, "To continue: eaportal bulk resume 'changes.csv#1'")
    assert 0 < counts["updated"] < len(wanted)
    assert resumed == {"updated": len(wanted)}
    assert {(enrollment, period, kind): number for enrollment, period, number, kind, _ in wanted} == {
        (*what.split()[:2], what.split()[2]): number
        for what, number in applied.items()
        if not is_carried(what, number)
    }
    assert rolled_back.returncode == 0, rolled_back.stdout
    for subject in ("po_number", "po_lock"):
        assert first_and_last(journey, subject) == {}
    assert contents(journey.world.export(), tmp_path / "after.sqlite") == before


def is_carried(what: str, number: str | None) -> bool:
    """Whether *number* is the one that the lock of the period before has carried on into *what*."""
    enrollment, period, kind = what.split()
    return (period, kind) == (PERIODS[-1], "marketplace") and number == f"MP-{enrollment}-{PERIODS[-2]}"


def first_and_last(portal: BulkPortal, subject: str) -> dict[str, tuple[str | None, str | None]]:
    """The first old and the last new value of each *subject* of the journal where they are not the same."""
    found: dict[str, tuple[str | None, str | None]] = {}
    for entry in portal.world.journal(subject=subject):
        if entry.field not in HISTORY_COLUMNS and entry.old is not None:
            key = f"{entry.subject} {entry.field}"
            found[key] = (found[key][0] if key in found else entry.old, entry.new)
    return {key: values for key, values in found.items() if values[0] != values[1]}
