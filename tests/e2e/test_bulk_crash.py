import os
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random

from psutil import NoSuchProcess, Process

from flows.control import Simulator
from tests.e2e.bulk_portal import ACCOUNT, EAPORTAL, PERIODS, BulkPortal, environment, updated, world_of

KILLS = int(os.environ.get("EAPORTAL_KILLS", "8"))
ENROLLMENTS = [str(7_000_000 + number) for number in range(10)]
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


def kill_after(process: subprocess.Popen[str], rows: int, seconds: float) -> None:
    """Kill *process* outright so many *seconds* after it has done so many *rows*, if it still runs."""
    for _ in range(rows):
        process.stderr.readline()
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    process.wait()
    process.stderr.close()


def command_of(process: Process) -> list[str]:
    """The command line of *process*, empty where it has just ended."""
    with suppress(NoSuchProcess):
        return process.cmdline()
    return []


def browsers_of(pid: int) -> list[Process]:
    """The browsers, not their helpers, among the processes of *pid*."""
    return [
        child
        for child in Process(pid).children(recursive=True)
        if "--remote-debugging-pipe" in (line := command_of(child))
        and not any(word.startswith("--type=") for word in line)
    ]


def test_a_tool_killed_at_any_point_loses_and_doubles_nothing(bulk_portal: BulkPortal) -> None:
    random = Random(2020)  # noqa: S311 - repeatable on purpose
    bulk_portal.write(ROWS, "enrollment,period,po_number,kind")
    words = ["apply", "changes.csv", "--workers", "2"]

    for _ in range(KILLS):
        rows = random.randrange(4)
        kill_after(
            started(bulk_portal, *words), rows, random.uniform(0, 0.3) if rows else random.uniform(0.2, 3)
        )
        if (bulk_portal.folder / "changes.csv.ledger.sqlite").exists():
            words = ["resume", "changes.csv", "--workers", "2"]
    last = bulk_portal.bulk("apply", "changes.csv", "--workers", "2")

    assert last.returncode == 0, last.stderr
    assert bulk_portal.changed() == updated(bulk_portal.results()) == WANTED
    assert {who for who, *_ in bulk_portal.journal()} == {ACCOUNT}


def test_a_browser_that_is_killed_is_replaced(bulk_portal: BulkPortal) -> None:
    bulk_portal.write(ROWS[:12], "enrollment,period,po_number,kind")

    with started(bulk_portal, "apply", "changes.csv", "--workers", "2") as process:
        process.stderr.readline()
        killed = browsers_of(process.pid)
        for browser in killed:
            browser.kill()
        process.communicate(timeout=120)

    assert process.returncode == 0
    assert len(killed) >= 2
    assert bulk_portal.changed() == updated(bulk_portal.results()) == WANTED[:12]


def test_a_simulator_that_is_killed_and_comes_back_has_lost_and_doubled_nothing(tmp_path: Path) -> None:
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
        with started(portal, "apply", "changes.csv", "--workers", "2") as process:
            for _ in range(4):
                process.stderr.readline()
            simulator.kill()
            _, told = process.communicate(timeout=120)
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as simulator:
        simulator.stdout.readline()
        resumed = portal.counts("resume", "changes.csv")
        changed = portal.changed()
        simulator.terminate()

    assert process.returncode == 3, told
    assert "No portal answers at" in told
    assert resumed == {"updated": 12}
    assert changed == updated(portal.results()) == WANTED[:12]
