import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from eaportal.flows.client import Simulator
from tests.crash.fleet import ASLEEP, DATABASE, WORKER, FleetTest
from tests.crash.kills import BROWSER, SIMULATOR, TOOL, CrashTest
from tests.crash.processes import browsers_of
from tests.support.bulk_portal import (
    EAPORTAL,
    PERIODS,
    BulkPortal,
    environment,
    next_row,
    updated,
    world_of,
)
from tests.support.postgres import Postgres, started_postgres

pytestmark = pytest.mark.slow


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    with started_postgres() as server:
        yield server


ENROLLMENTS = [str(7_000_000 + number) for number in range(6)]
ROWS = [
    (number, period, f"PO-{number}-{period}", kind)
    for number in ENROLLMENTS
    for period in PERIODS
    for kind in ("azure", "marketplace")
]
WANTED = sorted(
    (f"{number} {period} {kind}", f"{number}-{period.replace('-', '')}{'M' * (kind == 'marketplace')}", new)
    for number, period, new, kind in ROWS
)


def started(portal: BulkPortal, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        portal.command(*words),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        cwd=portal.folder,
        env=environment(),
    )


def test_whatever_is_killed_at_any_point_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    tally = CrashTest(tmp_path, ENROLLMENTS).run([TOOL, BROWSER, SIMULATOR])

    assert (tally.kills, tally.findings) == (3, ())


def test_workers_and_their_database_can_be_killed_and_nothing_is_lost_or_doubled(
    tmp_path: Path, own_postgres: Postgres
) -> None:
    tally = FleetTest(tmp_path, ENROLLMENTS, own_postgres).run([TOOL, WORKER, WORKER, ASLEEP, DATABASE])

    assert (tally.kills, tally.findings) == (5, ())


def test_a_killed_browser_is_replaced(bulk_portal: BulkPortal) -> None:
    bulk_portal.write(ROWS[:12], "enrollment,period,po_number,kind")

    with started(bulk_portal, "apply", "changes.csv", "--workers", "2") as process:
        next_row(process)
        killed = browsers_of(process.pid)
        for browser in killed:
            browser.kill()
        process.communicate(timeout=120)

    assert process.returncode == 0
    assert len(killed) >= 2
    assert bulk_portal.changed() == updated(bulk_portal.results()) == WANTED[:12]


def test_a_killed_and_restarted_simulator_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = str(unused.getsockname()[1])
    serve = [EAPORTAL, "serve", "--port", port, "--data", str(tmp_path / "data")]
    world_file = tmp_path / "world.yaml"
    world_file.write_text(world_of(ENROLLMENTS))
    portal = BulkPortal(Simulator(f"http://127.0.0.1:{port}/").world(), tmp_path)
    portal.write(ROWS[:12], "enrollment,period,po_number,kind")

    with subprocess.Popen(
        [*serve, "--world", str(world_file)], stdout=subprocess.PIPE, text=True
    ) as simulator:
        simulator.stdout.readline()
        with started(portal, "apply", "changes.csv", "--workers", "2", "--retries", "1") as process:
            for _ in range(4):
                next_row(process)
            simulator.kill()
            _, errors = process.communicate(timeout=120)
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as simulator:
        simulator.stdout.readline()
        resumed = portal.counts("resume", "changes.csv")
        changed = portal.changed()
        simulator.terminate()

    assert process.returncode == 3, errors
    assert "No portal answers at" in errors
    assert resumed == {"updated": 12}
    assert changed == updated(portal.results()) == WANTED[:12]
