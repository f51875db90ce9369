"""`eaportal verify`: run the suite and report its results."""

import dataclasses
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from eaportal.flows.cli.options import format_option, print_json, renamed_option
from eaportal.flows.cli.reports import report_option
from eaportal.flows.wording import command, counted

if TYPE_CHECKING:
    from eaportal.flows.client import Simulator
    from eaportal.flows.qa.verify.results import CheckResult, Hunt, PlannedCheck


# How many of the checks that failed with the same problem are named.
SHOWN_ALIKE = 5
# How many lines of a problem are shown.
SHOWN_LINES = 12
# To list checks, no portal is needed.
_UNUSED = "http://127.0.0.1/"


@click.command()
@click.option(
    "--base-url",
    metavar="URL",
    help="The simulator's address. Default: a simulator that this command starts.",
)
@click.option(
    "--allow-host", metavar="HOST", multiple=True, help="Allow a simulator on HOST, not only on this machine."
)
@click.option(
    "--full", is_flag=True, help="Check every combination of values and every language, not only each pair."
)
@click.option(
    "--workers", metavar="N", type=click.IntRange(1), help="Number of browsers. Default: one per core."
)
@report_option("Write index.html, pictures, junit.xml, checks.jsonl, and traces of failures to DIR.")
@click.option(
    "--snapshots",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Compare the pages with the snapshots in DIR. Default: those of the package.",
)
@click.option(
    "--screenshots",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Compare the pages with the screenshots in DIR. Screenshots that don't exist yet are written.",
)
@renamed_option("--pictures", "--screenshots")
@click.option(
    "--mask",
    metavar="CSS",
    multiple=True,
    help="Mask the elements that match this selector in screenshots (repeatable).",
)
@click.option(
    "--update-snapshots",
    is_flag=True,
    help="Replace the snapshots, and with --screenshots the screenshots, with what the pages show now.",
)
@click.option(
    "-k",
    "keyword",
    metavar="EXPRESSION",
    default="",
    help="Only run checks whose names match, as in pytest.",
)
@click.option("-x", "stops", is_flag=True, help="Stop at the first check that fails.")
@click.option(
    "--failed", is_flag=True, help="Only run the checks that failed in the last run in --report DIR."
)
@click.option(
    "--list", "lists", is_flag=True, help="List the checks by the fact that they prove, and run none."
)
@click.option("--defects", is_flag=True, help="Also run the checks against every seeded defect.")
@click.option(
    "--defect",
    "named",
    metavar="NAME",
    multiple=True,
    help="Only run the checks against the seeded defect NAME (repeatable).",
)
@format_option("text", "json", "markdown")
def verify(
    base_url: str | None,
    allow_host: tuple[str, ...],
    full: bool,
    workers: int | None,
    report: Path | None,
    snapshots: Path | None,
    screenshots: Path | None,
    mask: tuple[str, ...],
    update_snapshots: bool,
    keyword: str,
    stops: bool,
    failed: bool,
    lists: bool,
    defects: bool,
    named: tuple[str, ...],
    output: str,
) -> None:
    """Check that the documented procedure works, against a simulator of the portal.

    Each check runs in a world that is as new.
    """
    from eaportal.flows.browser.start import choose_browser, started_playwright
    from eaportal.flows.qa.simulators import open_simulator, reachable_simulator
    from eaportal.flows.qa.snapshots import snapshot_folder
    from eaportal.flows.qa.verify.preflight import expect_usable
    from eaportal.flows.qa.verify.runner import Suite

    if defects and named:
        raise click.UsageError("--defects runs every defect. Leave out --defect, or --defects.")
    if update_snapshots and (defects or named):
        raise click.UsageError(
            "--update-snapshots needs a portal without defects. Leave out --defects and --defect."
        )
    if failed and report is None:
        raise click.UsageError("--failed needs --report DIR with the results of the last run.")
    if (keyword or failed) and (defects or named):
        raise click.UsageError(
            "A hunt for defects runs any check. Leave out -k and --failed, or --defects and --defect."
        )
    snapshot_folder(snapshots, updates=update_snapshots, screenshots=screenshots is not None)
    names = _failed_before(report) if failed and report else None
    if lists:
        with _folder(None) as folder:
            suite = Suite(_UNUSED, 1, full=full, updates=update_snapshots, keyword=keyword, names=names)
            _show_plan(output, suite.plan(folder))
        return
    with started_playwright() as playwright:
        choose_browser(playwright)
    workers = workers or os.cpu_count() or 1
    token = os.environ.get("EAPORTAL_CONTROL_TOKEN")
    with open_simulator(base_url, token, allow_host) as simulator, _folder(report) as folder:
        suite = Suite(
            simulator.url,
            workers,
            simulator.token,
            full=full,
            updates=update_snapshots,
            snapshots=snapshots and snapshots.absolute(),
            screenshots=screenshots and _made(screenshots),
            masks=mask,
            keyword=keyword,
            names=names,
            stops=stops,
        )
        expect_usable(simulator)
        chosen = _chosen(simulator, named) if defects or named else []
        checks = [] if named else suite.run(folder, keeps_artifacts=report is not None)
        hunts = suite.hunt(chosen) if chosen else []
        again = _command_again(base_url, allow_host, report)
        if report:
            from eaportal import __version__
            from eaportal.flows.qa.verify.report import Run, write_report

            run = Run(checks, hunts, simulator.url, datetime.now(UTC), __version__, again)
            click.echo(f"Report: {write_report(report, run)}", err=True)
        passed = all(check.passed for check in checks) and all(hunt.caught for hunt in hunts)
        if not passed:
            # The failures of a portal that has stopped aren't findings.
            reachable_simulator(simulator.url, simulator.token, allow_host)
    _show(output, checks, hunts)
    if output != "json" and not all(check.passed for check in checks):
        _show_what_next(report, again, has_worlds=any(check.world for check in checks))
    sys.exit(0 if passed else 1)


def _failed_before(folder: Path) -> list[str]:
    from eaportal.flows.errors import WrongInputError
    from eaportal.flows.qa.verify.results import CHECKS, CheckResult, read_lines

    if not (folder / CHECKS).exists():
        raise WrongInputError(f"{folder} has no {CHECKS} of an earlier run.")
    failed = [check.name for check in read_lines(CheckResult, [folder / CHECKS]) if not check.passed]
    if not failed:
        raise WrongInputError(f"No check failed in the last run in {folder}.")
    return failed


def _command_again(base_url: str | None, allow_host: tuple[str, ...], report: Path | None) -> str:
    """Return the command that runs the failed checks again, or the one that makes that possible."""
    options = ["--base-url", base_url] if base_url else []
    options += [word for host in allow_host for word in ("--allow-host", host)]
    return command("verify", *["--failed"] * bool(report), *options, "--report", str(report or "out"))


def _show_what_next(report: Path | None, again: str, *, has_worlds: bool) -> None:
    if report is None:
        click.echo(f"For pictures, traces, and the worlds in which checks failed: {again}")
        return
    from eaportal.flows.qa.verify.report import serve_command

    click.echo(f"To run the failed checks again: {again}")
    if has_worlds:
        click.echo(f"To open the worlds in which they failed: {serve_command(report)}")


def _show_plan(output: str, checks: "list[PlannedCheck]") -> None:
    if output == "json":
        print_json(plan=[dataclasses.asdict(check) for check in checks])
        return
    facts: dict[str, list[str]] = {}
    for check in checks:
        facts.setdefault(check.fact, []).append(check.name)
    for fact, names in facts.items():
        click.echo(fact)
        for name in names:
            click.echo(f"  {name}")
    click.echo(f"{counted(len(checks), 'check')} of {counted(len(facts), 'fact')}")


@contextmanager
def _folder(report: Path | None) -> Iterator[Path]:
    if report is None:
        with TemporaryDirectory(prefix="eaportal-") as folder:
            yield Path(folder)
        return
    yield _made(report)


def _made(folder: Path) -> Path:
    from eaportal.flows.files import make_folder

    make_folder(folder)
    return folder.absolute()


def _chosen(simulator: "Simulator", named: tuple[str, ...]) -> list[str]:
    from eaportal.flows.errors import WrongInputError

    known = [defect.name for defect in simulator.defects()]
    for name in named:
        if name not in known:
            raise WrongInputError(f"There is no defect {name!r}. Expected one of: {', '.join(known)}.")
    return list(dict.fromkeys(named)) or known


def _show(output: str, checks: "list[CheckResult]", hunts: "list[Hunt]") -> None:
    passed = sum(check.passed for check in checks)
    counts = {"passed": passed, "failed": len(checks) - passed}
    if output == "json":
        results = [_without_steps(check) for check in checks]
        print_json(checks=counts, results=results, defects=[dataclasses.asdict(hunt) for hunt in hunts])
        return
    alike: dict[str, list[CheckResult]] = {}
    for check in checks:
        if not check.passed:
            alike.setdefault(check.problem, []).append(check)
    for problem, failed in alike.items():
        _show_failed(problem, *failed)
    if checks:
        click.echo(f"{counted(len(checks), 'check')}: {counts['passed']} passed, {counts['failed']} failed")
    if hunts:
        _show_hunts(hunts, as_markdown=output == "markdown")
        caught = sum(hunt.caught for hunt in hunts)
        click.echo(f"{counted(len(hunts), 'defect')}: {caught} caught, {len(hunts) - caught} not caught")


def _show_failed(problem: str, first: "CheckResult", *others: "CheckResult") -> None:
    click.echo(f"failed: {first.name}")
    lines = problem.splitlines()
    for line in lines[:SHOWN_LINES]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN_LINES:
        click.echo(f"  … ({counted(len(lines) - SHOWN_LINES, 'more line')})")
    click.echo(f"  It proves: {first.fact}")
    if first.source:
        click.echo(f"  Check: {first.source}")
    if first.world:
        click.echo(f"  World: {first.world}")
    if others:
        named = ", ".join(check.name for check in others[:SHOWN_ALIKE])
        more = f", and {len(others) - SHOWN_ALIKE} more" if len(others) > SHOWN_ALIKE else ""
        click.echo(f"  Failed alike: {named}{more}")


def _without_steps(check: "CheckResult") -> dict[str, object]:
    return {name: value for name, value in dataclasses.asdict(check).items() if name != "steps"}


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
