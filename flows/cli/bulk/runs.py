"""eaportal bulk status, runs, results, and close: what a ledger knows, without the portal."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.flows.cli.bulk.options import ledger_option
from eaportal.flows.cli.bulk.progress import in_words, resume_command
from eaportal.flows.cli.options import output_format, print_json
from eaportal.flows.wording import counted

if TYPE_CHECKING:
    from eaportal.flows.bulk.ledger.status import RunStatus


@click.command()
@click.argument("run_name", metavar="RUN")
@ledger_option
@output_format
def status(run_name: str, ledger_file: str | Path | None, output: str) -> None:
    """Show how far RUN is, even while another terminal works on it."""
    from eaportal.flows.bulk.ledger.status import State, status_of_run

    found = status_of_run(run_name, ledger_file)
    if output == "json":
        print_json(ledger=str(found.ledger), **_as_json(found))
        return
    click.echo(f"{found.name}: {found.run.kind}, {found.state_in_words}: {_counts(found)}")
    if found.being_saved:
        click.echo(f"{found.being_saved} being saved")
    if found.state is State.UNFINISHED:
        click.echo(f"To continue: {resume_command(found.name)}")


@click.command()
@click.argument("change_list", metavar="LIST")
@ledger_option
@output_format
def runs(change_list: str, ledger_file: str | Path | None, output: str) -> None:
    """Show all runs of LIST, the oldest first: when each began, its state, and its counts."""
    from eaportal.flows.bulk.ledger.status import statuses_of_runs

    found = statuses_of_runs(change_list, ledger_file)
    if output == "json":
        print_json(ledger=str(found[0].ledger), runs=[_as_json(each) for each in found])
        return
    for each in found:
        run = each.run
        kind = run.kind if run.undoes is None else f"{run.kind} of #{run.undoes}"
        sheet = f", sheet {run.source.sheet!r}" if run.source.sheet and run.undoes is None else ""
        began = f"{run.began_at[:16].replace('T', ' ')} UTC"
        click.echo(f"{each.name}: {kind}, {began}{sheet}, {each.state_in_words}: {_counts(each)}")


@click.command()
@click.argument("run_name", metavar="RUN")
@click.option(
    "-o",
    "--results",
    "results_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the list with status columns to FILE. Default: next to the list.",
)
@ledger_option
@output_format
def results(run_name: str, results_file: Path | None, ledger_file: str | Path | None, output: str) -> None:
    """Write the results of RUN again, such as changes.csv#1, or of the last run of a list."""
    from eaportal.flows.bulk.report.outputs import write_results_again

    found, path = write_results_again(run_name, ledger_file, results_file)
    if output == "json":
        print_json(run=found.name, ledger=str(found.ledger), results=str(path), counts=found.counts)
        return
    click.echo(f"{found.name}: {_counts(found)}")
    click.echo(f"Results: {path}")


@click.command()
@click.argument("run_name", metavar="RUN")
@ledger_option
@output_format
def close(run_name: str, ledger_file: str | Path | None, output: str) -> None:
    """Close RUN, which is unfinished: what it has done stays, and it is not continued.

    The next 'apply' of the list is a new run, whether the list has changed or not.
    """
    from eaportal.flows.bulk.ledger.database import bulk_command
    from eaportal.flows.bulk.run.continuing import close_run

    found = close_run(run_name, ledger_file)
    if output == "json":
        print_json(ledger=str(found.ledger), **_as_json(found))
        return
    click.echo(f"{found.name} is closed: {_counts(found)}")
    if found.being_saved:
        click.echo(f"It is not known whether {counted(found.being_saved, 'row')} was stored.")
    if found.being_saved or found.counts["updated"]:
        click.echo(f"To roll back what it has done: {bulk_command(found.ledger, 'rollback', found.name)}")


@click.command()
@click.argument("run_name", metavar="RUN")
@ledger_option
def cancel(run_name: str, ledger_file: str | Path | None) -> None:
    """Let no other row of RUN begin, on any machine, and wait until the rows in progress have ended.

    Only runs in a database can be cancelled from elsewhere; where a ledger is a file, press Ctrl-C.
    """
    from eaportal.flows.bulk.run.continuing import cancel_run

    found = cancel_run(run_name, ledger_file)
    click.echo(f"{found.name} is cancelled: {_counts(found)}")
    click.echo(f"To continue: {resume_command(found.name)}")


def _counts(found: "RunStatus") -> str:
    return f"{counted(sum(found.counts.values()), 'row')}: {in_words(found.counts)}"


def _as_json(found: "RunStatus") -> dict[str, object]:
    run = found.run
    return {
        "run": found.name,
        "number": run.number,
        "kind": run.kind,
        "undoes": run.undoes,
        "sheet": run.source.sheet,
        "include_hidden": run.source.include_hidden,
        "state": found.state,
        "rolled_back_by": found.rolled_back_by,
        "began_at": run.began_at,
        "ended_at": run.ended_at,
        "counts": found.counts,
        "being_saved": found.being_saved,
    }
