"""eaportal verify."""

import dataclasses
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from eaportal.flows.cli.options import format_option, print_json

if TYPE_CHECKING:
    from eaportal.flows.client import Simulator
    from eaportal.flows.qa.verify.results import CheckResult, Hunt


@click.command()
@click.option("--base-url", metavar="URL", help="The simulator; without it one of its own.")
@click.option(
    "--allow-host", metavar="HOST", multiple=True, help="A simulator on HOST, not only on this machine."
)
@click.option("--full", is_flag=True, help="Try every case, not only each pair of values.")
@click.option(
    "--workers", metavar="N", type=click.IntRange(1), help="How many browsers, else one for each core."
)
@click.option(
    "--report",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.html, junit.xml, checks.jsonl, and what Playwright keeps of failures, to FOLDER.",
)
@click.option(
    "--pictures",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Compare what the pages look like with the pictures in FOLDER; the first run writes them.",
)
@click.option(
    "--mask",
    metavar="CSS",
    multiple=True,
    help="Leave out of the pictures what moves: the elements of this selector.",
)
@click.option(
    "--update-snapshots",
    is_flag=True,
    help="Keep what the pages tell a screen reader now in each language, and look like with --pictures.",
)
@click.option("--defects", is_flag=True, help="Run the checks against each seeded defect, too.")
@click.option(
    "--defect",
    "named",
    metavar="NAME",
    multiple=True,
    help="Run the checks against this seeded defect alone; may be repeated.",
)
@format_option("text", "json", "markdown")
def verify(
    base_url: str | None,
    allow_host: tuple[str, ...],
    full: bool,
    workers: int | None,
    report: Path | None,
    pictures: Path | None,
    mask: tuple[str, ...],
    update_snapshots: bool,
    defects: bool,
    named: tuple[str, ...],
    output: str,
) -> None:
    """Check the documented procedure, in worlds of its own, on a simulator of the portal."""
    from eaportal.flows.browser.start import choose_browser, started_playwright
    from eaportal.flows.qa.verify.verifying import Suite

    if defects and named:
        raise click.UsageError("--defects is all of them: no --defect.")
    if update_snapshots and (defects or named):
        raise click.UsageError(
            "--update-snapshots keeps what a healthy portal tells: no --defects, no --defect."
        )
    with started_playwright() as playwright:
        choose_browser(playwright)
    workers = workers or os.cpu_count() or 1
    with _simulator(base_url, allow_host) as simulator, _folder(report) as folder:
        suite = Suite(
            simulator.url,
            workers,
            simulator.token,
            full=full,
            updates=update_snapshots,
            pictures=pictures and _made(pictures),
            masks=mask,
        )
        chosen = _chosen(simulator, named) if defects or named else []
        checks = [] if named else suite.run(folder, keeps_artifacts=report is not None)
        hunts = suite.hunt(chosen) if chosen else []
        if report:
            from eaportal.flows.qa.verify.report import write_report

            click.echo(f"Report: {write_report(report, checks, hunts)}", err=True)
        well = all(check.passed for check in checks) and all(hunt.caught for hunt in hunts)
        if not well:
            # What a portal has failed that is gone, or half gone, is no finding.
            from eaportal.flows.qa.verify.reaching import reached_simulator

            reached_simulator(simulator.url, simulator.token, allow_host)
    _show(output, checks, hunts)
    sys.exit(0 if well else 1)


@contextmanager
def _simulator(base_url: str | None, allow_host: tuple[str, ...]) -> "Iterator[Simulator]":
    from eaportal.flows.client import Simulator

    if base_url is not None:
        from eaportal.flows.qa.verify.reaching import reached_simulator

        yield reached_simulator(base_url, os.environ.get("EAPORTAL_CONTROL_TOKEN"), allow_host)
        return
    from eaportal.simulator.server import Portal

    with Portal() as portal:
        yield Simulator(portal.url)


@contextmanager
def _folder(report: Path | None) -> Iterator[Path]:
    if report is None:
        with TemporaryDirectory(prefix="eaportal-") as folder:
            yield Path(folder)
        return
    yield _made(report)


def _made(folder: Path) -> Path:
    from eaportal.flows.cli.reports import make_folder

    make_folder(folder)
    return folder.absolute()


def _chosen(simulator: "Simulator", named: tuple[str, ...]) -> list[str]:
    from eaportal.flows.errors import WrongInputError

    known = [defect.name for defect in simulator.defects()]
    for name in named:
        if name not in known:
            raise WrongInputError(f"There is no defect {name!r}. There are: {', '.join(known)}.")
    return list(dict.fromkeys(named)) or known


def _show(output: str, checks: "list[CheckResult]", hunts: "list[Hunt]") -> None:
    passed = sum(check.passed for check in checks)
    counts = {"passed": passed, "failed": len(checks) - passed}
    if output == "json":
        print_json(checks=counts, defects=[dataclasses.asdict(hunt) for hunt in hunts])
        return
    for check in checks:
        if not check.passed:
            click.echo(f"failed: {check.name}: {check.problem.splitlines()[0]}")
            click.echo(f"  It holds: {check.fact}")
    if checks:
        click.echo(f"{len(checks)} checks: {counts['passed']} passed, {counts['failed']} failed")
    if hunts:
        _show_hunts(hunts, as_markdown=output == "markdown")
        caught = sum(hunt.caught for hunt in hunts)
        plural = "s" if len(hunts) > 1 else ""
        click.echo(f"{len(hunts)} defect{plural}: {caught} caught, {len(hunts) - caught} not caught")


def _show_hunts(hunts: "list[Hunt]", *, as_markdown: bool) -> None:
    if as_markdown:
        click.echo("| defect | caught by | seconds |\n|---|---|---|")
    for hunt in hunts:
        by = hunt.by or "not caught"
        if as_markdown:
            click.echo(f"| `{hunt.name}` | {by.replace('_', ' ')} | {hunt.seconds} |")
        else:
            caught = f"caught by {by.replace('_', ' ')}" if hunt.by else by
            click.echo(f"{hunt.name}: {caught} ({hunt.seconds:.1f} s)")
