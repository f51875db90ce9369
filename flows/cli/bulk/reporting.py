"""What a bulk run ends with: its results file, its counts, and how to go on."""

import shlex
import time
from collections import Counter
from pathlib import Path
from typing import Unpack

import click

from eaportal.flows.bulk.ledger.ledger import Ledger, Row, Run
from eaportal.flows.bulk.protocol.outcomes import WELL, Status
from eaportal.flows.bulk.run.apply import list_of
from eaportal.flows.cli.bulk.options import RunOptions
from eaportal.flows.cli.bulk.progress import RowNews, in_words, interruptible, shown_progress
from eaportal.flows.cli.options import print_json
from eaportal.flows.cli.reports import make_folder
from eaportal.flows.errors import RefusedError, SurroundingsError, WrongInputError
from eaportal.flows.portal import Credentials


def carry_out_and_report(
    ledger: Ledger, run: Run, credentials: Credentials, **options: Unpack[RunOptions]
) -> int:
    """Work *run* off, write its results and its report, print what became of it; returns the exit code."""
    from eaportal.flows.bulk.protocol.attempts import Limits
    from eaportal.flows.bulk.run.running import carry_out, usual_workers
    from eaportal.flows.bulk.session.browsing import session_opener
    from eaportal.flows.bulk.session.evidence import EvidenceFolder

    results = options["results"] or _beside(run)
    folder = options["report"] or _named_as(results, ".report")
    make_folder(folder)
    ledger.take_up(run)
    began = time.monotonic()
    to_do = [row for row in ledger.rows(run) if row.is_to_do]
    problem: RefusedError | SurroundingsError | None = None
    with interruptible() as stopping, shown_progress(len(to_do), quiet=options["output"] == "json") as tell:
        try:
            carry_out(
                ledger,
                run,
                session_opener(run.source.base_url, credentials),
                options["workers"] or usual_workers(len(to_do)),
                Limits(options["retries"], options["max_failures"], options["per_minute"]),
                EvidenceFolder(folder, run.number),
                lambda outcome: tell(RowNews(outcome.row, outcome.status, outcome.message)),
                stopping,
            )
        except (RefusedError, SurroundingsError) as error:
            problem = error
    run, rows = ledger.run(run.number), ledger.rows(run)
    _write_results(results, ledger, run, rows)
    report = _write_report(folder / "index.html", ledger, run, rows)
    _print(ledger, run, rows, results, report, options["output"], time.monotonic() - began)
    if problem:
        click.echo(f"Error: {problem}", err=True)
        return problem.exit_code
    return 0 if report and all(row.outcome.status in WELL and not row.outcome.message for row in rows) else 1


def counts_of(rows: list[Row]) -> Counter[str]:
    """How many rows have each status, all statuses named."""
    counts = Counter({str(status): 0 for status in Status})
    counts.update(str(row.outcome.status) for row in rows)
    return counts


def _beside(run: Run) -> Path:
    word = "results" if run.undoes is None else "rollback"
    return run.source.path.with_suffix(f".{word}{run.source.path.suffix}")


def _write_results(path: Path, ledger: Ledger, run: Run, rows: list[Row]) -> None:
    from eaportal.flows.bulk.report.results import write_errors, write_results

    change_list, outcomes = list_of(ledger, run), {row.change.row: row.outcome for row in rows}
    write_results(path, change_list, outcomes)
    if any(outcome.status not in WELL for outcome in outcomes.values()):
        write_errors(_named_as(path, ".errors.csv"), change_list, outcomes)


def _write_report(path: Path, ledger: Ledger, run: Run, rows: list[Row]) -> Path | None:
    """Write the report to *path* and return that; say so where it cannot be, and return None."""
    from eaportal.flows.bulk.report.page import write_report

    try:
        write_report(path, ledger, run, rows)
    except WrongInputError as error:
        # The rows have been run: it is too late for the exit code of wrong input.
        click.echo(f"Error: {error} There is no report; the run and its results are as told.", err=True)
        return None
    return path


def _named_as(results: Path, suffix: str) -> Path:
    """What stands beside *results* under the same name."""
    return results.with_name(results.stem.removesuffix(".results") + suffix)


def _print(
    ledger: Ledger,
    run: Run,
    rows: list[Row],
    results: Path,
    report: Path | None,
    output: str,
    seconds: float,
) -> None:
    counts = counts_of(rows)
    name = ledger.run_name(run)
    if output == "json":
        print_json(
            run=name,
            ledger=str(ledger.path),
            results=str(results),
            report=report and str(report),
            counts=dict(counts),
            seconds=round(seconds, 3),
        )
    else:
        for row in rows:
            if row.outcome.message:
                click.echo(f"{row.change.place}: {row.outcome.status}: {row.outcome.message}")
        click.echo(f"{name}: {len(rows)} rows: {in_words(counts)} ({seconds:.1f} s)")
        if counts[Status.UNCHANGED] == len(rows):
            click.echo("Nothing was changed: every row was as it should be.")
        click.echo(f"Results: {results}")
        if report:
            click.echo(f"Report: {report}")
    if counts[Status.NOT_RUN] or counts[Status.FAILED]:
        click.echo(f"To go on: {resume_command(name)}", err=True)


def resume_command(name: str) -> str:
    """What goes on with the run called *name*."""
    return f"eaportal bulk resume {shlex.quote(name)}"
