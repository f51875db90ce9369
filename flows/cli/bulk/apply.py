"""eaportal bulk apply, resume, and rollback."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Unpack

import click

from eaportal.flows.cli.bulk.options import (
    USUAL_URL,
    RunOptions,
    ledger_option,
    list_options,
    portal_options,
    run_options,
    signed_in_updates,
)
from eaportal.flows.cli.bulk.preview import (
    dry_run_option,
    exit_of_plan,
    portal_of,
    print_plan,
    question,
    yes_option,
)
from eaportal.flows.cli.bulk.progress import in_words, resume_command
from eaportal.flows.cli.bulk.silence import shown_activity
from eaportal.flows.cli.options import output_format, print_json
from eaportal.flows.wording import counted, one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from eaportal.flows.bulk.look.plan import Plan
    from eaportal.flows.bulk.operation import RunResult
    from eaportal.flows.bulk.updates import BulkUpdates


@click.command()
@click.argument("change_list", metavar="LIST|PLAN", type=click.Path(path_type=Path))
@list_options
@portal_options
@run_options
@ledger_option
@dry_run_option
@yes_option
@output_format
def apply(
    change_list: Path,
    sheet: str | None,
    include_hidden: bool,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    ledger_file: str | Path | None,
    dry_run: bool,
    yes: bool,
    output: str,
    **options: Unpack[RunOptions],
) -> None:
    """Change the portal's PO numbers to those of LIST, or of PLAN, which was made from a list.

    A number that is already right stays as it is. A number that somebody else has changed since the plan was
    made is left alone and reported as a conflict. On a terminal, shows first what will change, and asks.
    """
    from eaportal.flows.bulk.look.plan import Plan
    from eaportal.flows.bulk.updates import read_list_or_plan

    with shown_activity(f"Reading {change_list}", quiet=output == "json"):
        asked = read_list_or_plan(change_list, sheet, include_hidden=include_hidden)
    if isinstance(asked, Plan):
        base_url = base_url or portal_of(asked, change_list, allow_host, account, yes=yes)
        account = account or asked.account
    elif asked.reading:
        click.echo(f"{change_list}: {asked.reading}", err=output == "json")

    name, portal = str(change_list), (base_url or USUAL_URL, allow_host, account)
    if dry_run:
        changes = asked.as_list() if isinstance(asked, Plan) else asked
        _show(name, lambda updates: updates.plan(changes), *portal, output, options)

    def work(updates: "BulkUpdates") -> "RunResult":
        return updates.apply(
            asked,
            ledger=ledger_file,
            results=options["results"],
            report=options["report"],
            confirm=question(name, "Change", yes=yes),
        )

    _run(work, *portal, output, options)


@click.command()
@click.argument("run_name", metavar="RUN")
@portal_options
@run_options
@ledger_option
@click.option(
    "--as-begun", is_flag=True, help="Go on with the rows as they were, even if the list has changed."
)
@output_format
def resume(
    run_name: str,
    as_begun: bool,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    ledger_file: str | Path | None,
    output: str,
    **options: Unpack[RunOptions],
) -> None:
    """Continue RUN with the rows that were not run and those that failed.

    RUN is the name that 'apply' prints, such as changes.csv#1, or the list or ledger for its last run. A row
    that was being saved when the run broke off is read first. Nothing is written if the list has changed
    since the run began.
    """
    from eaportal.flows.bulk.ledger.status import source_of_run

    source = source_of_run(run_name, ledger_file)

    def work(updates: "BulkUpdates") -> "RunResult":
        return updates.resume(
            run_name,
            as_begun=as_begun,
            ledger=ledger_file,
            results=options["results"],
            report=options["report"],
        )

    _run(work, base_url or source.base_url, allow_host, account or source.account, output, options)


@click.command()
@click.argument("run_name", metavar="RUN")
@portal_options
@run_options
@ledger_option
@dry_run_option
@yes_option
@output_format
def rollback(
    run_name: str,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    ledger_file: str | Path | None,
    dry_run: bool,
    yes: bool,
    output: str,
    **options: Unpack[RunOptions],
) -> None:
    """Restore what RUN has changed, or continue an unfinished rollback of it.

    A list means the last run of it that has changed something. To undo a rollback, name it with its number.

    A number that somebody else has changed since is left alone and reported as a conflict. On a terminal,
    shows first what will change, and asks.
    """
    from eaportal.flows.bulk.ledger.status import source_of_run

    source = source_of_run(run_name, ledger_file)
    portal = (base_url or source.base_url, allow_host, account or source.account)
    if dry_run:
        _show(
            run_name,
            lambda updates: updates.plan_rollback(run_name, ledger=ledger_file),
            *portal,
            output,
            options,
        )

    def work(updates: "BulkUpdates") -> "RunResult":
        return updates.rollback(
            run_name,
            ledger=ledger_file,
            results=options["results"],
            report=options["report"],
            confirm=question(run_name, "Restore", yes=yes),
        )

    _run(work, *portal, output, options)


def _show(
    name: str,
    plan: "Callable[[BulkUpdates], Plan]",
    base_url: str,
    allow_host: tuple[str, ...],
    account: str | None,
    output: str,
    options: RunOptions,
) -> NoReturn:
    """Print the *plan* instead of carrying it out, and exit."""
    with signed_in_updates(
        base_url, allow_host, account, quiet=output == "json", workers=options["workers"]
    ) as updates:
        made = plan(updates)
    print_plan(name, made, output)
    exit_of_plan(made)


def _run(
    work: "Callable[[BulkUpdates], RunResult]",
    base_url: str,
    allow_host: tuple[str, ...],
    account: str | None,
    output: str,
    options: RunOptions,
) -> None:
    """Do *work*, print its result, and exit."""
    with signed_in_updates(
        base_url,
        allow_host,
        account,
        quiet=output == "json",
        workers=options["workers"],
        retries=options["retries"],
        per_minute=options["per_minute"],
        max_failures=options["max_failures"],
    ) as updates:
        result = work(updates)
    # The rows have been run, so an error of a file has not the exit code of wrong input.
    if result.results_error:
        click.echo(f"Error: {result.results_error} The ledger has the result of every row.", err=True)
    if result.report_error:
        rest = "" if result.results_error else "; the results are complete"
        click.echo(f"Error: {result.report_error} There is no report{rest}.", err=True)
    _print(result, output)
    if result.error:
        click.echo(f"Error: {result.error}", err=True)
        sys.exit(result.error.exit_code)
    sys.exit(0 if result.succeeded else 1)


def _print(result: "RunResult", output: str) -> None:
    from eaportal.flows.bulk.ledger.database import bulk_command

    counts = result.counts
    if output == "json":
        print_json(
            run=result.name,
            ledger=str(result.ledger),
            results=None if result.results_error else str(result.results),
            report=result.report and str(result.report),
            counts=counts,
            seconds=round(result.seconds, 3),
        )
    else:
        for row in result.rows:
            if row.outcome.message:
                click.echo(one_line(f"{row.change.place}: {row.outcome.status}: {row.outcome.message}"))
        rows = len(result.rows)
        click.echo(f"{result.name}: {counted(rows, 'row')}: {in_words(counts)} ({result.seconds:.1f} s)")
        if counts["unchanged"] == rows:
            click.echo("Nothing was changed: every row was already as asked for.")
        if not result.results_error:
            click.echo(f"Results: {result.results}")
        if result.report:
            click.echo(f"Report: {result.report}")
    if counts["not-run"] or counts["failed"] or result.error:
        click.echo(f"To continue: {resume_command(result.name)}", err=True)
    elif result.results_error:
        click.echo(f"To write the results: {bulk_command(result.ledger, 'results', result.name)}", err=True)
