"""The long crash test: kills at many random points, and a line that counts what went wrong."""

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from tests.crash.fleet import ASLEEP, DATABASE, WORKER, FleetTest
from tests.crash.kills import BROWSER, DOUBLED, LOST, SIMULATOR, TOOL, WRONG, CrashTest
from tests.support.files import commit
from tests.support.postgres import started_postgres


@click.command()
@click.option("--tool", default=200, show_default=True, help="Number of times to kill the tool.")
@click.option("--browser", default=50, show_default=True, help="Number of times to kill one of its browsers.")
@click.option("--simulator", default=50, show_default=True, help="Number of times to kill the simulator.")
@click.option("--worker", default=0, help="Number of times to kill a worker on PostgreSQL; there are three.")
@click.option("--asleep", default=0, help="Number of times to stop one past its lease.")
@click.option("--database", default=0, help="Number of times to kill PostgreSQL.")
@click.option(
    "--enrollments",
    default=100,
    show_default=True,
    help="Number of enrollments in a list, with four rows each.",
)
def main(
    tool: int, browser: int, simulator: int, worker: int, asleep: int, database: int, enrollments: int
) -> None:
    """Kill, resume, and compare the portal's journal with the lists and the ledgers."""
    began = time.monotonic()
    numbers = [str(7_000_000 + number) for number in range(enrollments)]
    folder = Path(tempfile.mkdtemp(prefix="eaportal-crash-"))
    if worker + asleep + database:
        victims = [TOOL] * tool + [WORKER] * worker + [ASLEEP] * asleep + [DATABASE] * database
        with started_postgres() as postgres:
            tally = FleetTest(folder, numbers, postgres).run(victims)
        what = f"tool {tool}, worker {worker}, asleep {asleep}, PostgreSQL {database}"
    else:
        tally = CrashTest(folder, numbers).run([TOOL] * tool + [BROWSER] * browser + [SIMULATOR] * simulator)
        what = f"tool {tool}, browser {browser}, simulator {simulator}"
    click.echo(
        f"{tally.rows} rows, {tally.kills} kills ({what}):"
        f" {tally.count(LOST)} lost, {tally.count(DOUBLED)} doubled, {tally.count(WRONG)} wrong;"
        f" {time.monotonic() - began:.0f} s, commit {commit()}, {datetime.now(UTC):%Y-%m-%d}"
    )
    if tally.findings:
        click.echo("\n".join(map(str, tally.findings)))
        sys.exit(f"The lists, ledgers and worlds are kept in {folder}.")
    shutil.rmtree(folder)


main()
