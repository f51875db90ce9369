"""Many random walks, and a line that counts what went wrong."""

import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import click

from eaportal.simulator.server import Portal
from tests.crash.settings import setting_with_browsers, setting_without_pages
from tests.crash.walks import Walk
from tests.support.files import commit


@click.command()
@click.option("--walks", default=200, show_default=True, help="Number of walks.")
@click.option("--steps", default=25, show_default=True, help="Number of steps of a walk.")
@click.option("--seed", default=0, show_default=True, help="The seed of the first walk.")
@click.option("--without-pages", is_flag=True, help="Walk on a portal without pages, which is fast.")
def main(walks: int, steps: int, seed: int, without_pages: bool) -> None:
    """Walk over the bulk commands at random; compare results, ledgers and portal after each step."""
    began = time.monotonic()
    taken = killed = wrong = 0
    with ExitStack() as opened:
        portal = None if without_pages else opened.enter_context(Portal())
        for number in range(seed, seed + walks):
            folder = Path(tempfile.mkdtemp(prefix="eaportal-walk-"))
            setting = setting_with_browsers(portal, folder) if portal else setting_without_pages(folder)
            with setting as place:
                walk = Walk(number, place)
                walk.go(steps)
            taken += len(walk.steps)
            killed += sum(step.endswith(": killed") for step in walk.steps)
            if walk.findings:
                wrong += 1
                click.echo("\n".join([f"Walk {number}, in {folder}:", *walk.steps, *walk.findings]))
            else:
                shutil.rmtree(folder)
    where = "without pages" if without_pages else "with browsers"
    click.echo(
        f"{walks} walks {where}, {taken} steps, {killed} kills: {wrong} wrong;"
        f" {time.monotonic() - began:.0f} s, commit {commit()}, {datetime.now(UTC):%Y-%m-%d}"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
