"""eaportal bulk plan and template: what comes before a run."""

from pathlib import Path

import click

from eaportal.flows.cli.bulk.options import (
    USUAL_URL,
    list_options,
    portal_options,
    signed_in_updates,
    workers_option,
)
from eaportal.flows.cli.bulk.preview import exit_of_plan, print_plan
from eaportal.flows.cli.bulk.silence import shown_activity
from eaportal.flows.cli.options import output_format
from eaportal.flows.wording import command, counted


@click.command()
@click.argument("change_list", metavar="LIST", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output-file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the plan to FILE, such as plan.json, for 'apply'.",
)
@list_options
@portal_options
@workers_option
@output_format
def plan(
    change_list: Path,
    output_file: Path | None,
    sheet: str | None,
    include_hidden: bool,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    workers: int | None,
    output: str,
) -> None:
    """Read the present numbers and show what applying LIST would do; changes nothing.

    Exits with 0 if there is nothing to do, with 1 if there are changes, conflicts, or refusals, and with 3 if
    rows could not be read.
    """
    from eaportal.flows.bulk.lists.change_list import read_change_list
    from eaportal.flows.bulk.look.plan import check_plan_path, write_plan

    if output_file:
        check_plan_path(output_file)
    with shown_activity(f"Reading {change_list}", quiet=output == "json"):
        changes = read_change_list(change_list, sheet, include_hidden=include_hidden)
    if changes.reading:
        click.echo(f"{change_list}: {changes.reading}", err=output == "json")
    portal = base_url or USUAL_URL, allow_host, account
    with signed_in_updates(*portal, quiet=output == "json", workers=workers) as updates:
        made = updates.plan(changes)
    if output_file:
        write_plan(output_file, made)
    print_plan(str(change_list), made, output, output_file)
    if output_file and output == "text":
        click.echo(
            f"Plan: {output_file}. To apply it: {command('bulk', 'apply', str(output_file))}", err=True
        )
    exit_of_plan(made)


@click.command()
@click.argument("change_list", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--enrollment",
    "enrollments",
    metavar="NUMBER",
    multiple=True,
    help="An enrollment to list (repeatable). Default: all that the portal offers you.",
)
@portal_options
def template(
    change_list: Path,
    enrollments: tuple[str, ...],
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
) -> None:
    """Write a list to start from to FILE (.csv or .xlsx): the open periods and their present numbers."""
    with signed_in_updates(base_url or USUAL_URL, allow_host, account) as updates:
        periods = updates.template(change_list, enrollments)
    click.echo(f"{change_list}: {counted(periods, 'open period')}. Write the new numbers into po_number.")
