"""eaportal bulk apply, resume and rollback."""

import sys
from pathlib import Path
from typing import Unpack

import click

from eaportal.flows.cli.bulk.options import USUAL_URL, RunOptions, ledger_option, portal_options, run_options
from eaportal.flows.cli.options import output_format
from eaportal.flows.cli.target import target_portal
from eaportal.flows.errors import WrongInputError


@click.command()
@click.argument("change_list", metavar="LIST|PLAN", type=click.Path(path_type=Path))
@portal_options
@run_options
@ledger_option
@output_format
def apply(
    change_list: Path,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    ledger_file: Path | None,
    **options: Unpack[RunOptions],
) -> None:
    """Make the portal's PO numbers what LIST asks for, or PLAN, which was made from one.

    What is right already stays; what somebody else has changed since the plan is left alone and told.
    """
    from eaportal.flows.bulk.ledger.ledger import ledger_path, opened_to_write
    from eaportal.flows.bulk.lists.reading import read_change_list
    from eaportal.flows.bulk.look.plan import read_plan
    from eaportal.flows.bulk.run.apply import run_to_apply, source_of
    from eaportal.flows.cli.bulk.reporting import carry_out_and_report

    plan = read_plan(change_list) if change_list.suffix.lower() == ".json" else None
    changes = plan.as_list() if plan else read_change_list(change_list)
    with target_portal(base_url or (plan.base_url if plan else USUAL_URL), allow_host) as target:
        credentials = target.credentials(account or (plan.account if plan else None))
    if plan and target.base_url != plan.base_url:
        raise WrongInputError(
            f"{change_list} is a plan for the portal at {plan.base_url}, not {target.base_url}."
        )
    source = source_of(changes, target.base_url, credentials.account)
    with opened_to_write(ledger_file or ledger_path(changes.path)) as ledger:
        run, goes_on = run_to_apply(ledger, changes, source)
        if goes_on:
            click.echo(f"Going on with {ledger.run_name(run)}, which was not finished.", err=True)
        code = carry_out_and_report(ledger, run, credentials, **options)
    sys.exit(code)


@click.command()
@click.argument("run_name", metavar="RUN")
@portal_options
@run_options
@ledger_option
@output_format
def resume(
    run_name: str,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    ledger_file: Path | None,
    **options: Unpack[RunOptions],
) -> None:
    """Go on with RUN: the rows that were not run, and those that failed.

    RUN is what 'apply' calls it, such as changes.csv#1, or the list or the ledger for its last run.
    A row that was being saved when the run broke off is read first.
    """
    from eaportal.flows.cli.bulk.reporting import carry_out_and_report
    from eaportal.flows.cli.bulk.runs import opened_run

    with opened_run(run_name, ledger_file, base_url, allow_host, account) as (ledger, run, credentials):
        code = carry_out_and_report(ledger, run, credentials, **options)
    sys.exit(code)


@click.command()
@click.argument("run_name", metavar="RUN")
@portal_options
@run_options
@ledger_option
@output_format
def rollback(
    run_name: str,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    ledger_file: Path | None,
    **options: Unpack[RunOptions],
) -> None:
    """Put back what RUN has changed, where it is still what the run wrote; goes on where it broke off.

    What somebody else has changed since is left alone and told as a conflict.
    """
    from eaportal.flows.bulk.run.rollback import run_to_roll_back
    from eaportal.flows.cli.bulk.reporting import carry_out_and_report
    from eaportal.flows.cli.bulk.runs import opened_run

    with opened_run(run_name, ledger_file, base_url, allow_host, account) as (ledger, run, credentials):
        undoing, goes_on = run_to_roll_back(ledger, run)
        if goes_on:
            click.echo(f"Going on with {ledger.run_name(undoing)}, which was not finished.", err=True)
        code = carry_out_and_report(ledger, undoing, credentials, **options)
    sys.exit(code)
