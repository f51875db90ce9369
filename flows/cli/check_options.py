"""The options of eaportal check about its output and fixes, and what can't be combined."""

from collections.abc import Iterator
from pathlib import Path

import click
from click.core import ParameterSource

from eaportal.flows.cli.options import in_order
from eaportal.flows.cli.reports import report_option
from eaportal.flows.procedures.catalog import BY_NAME
from eaportal.flows.procedures.controls import SAMPLE_PO_NUMBER


def _checked_po_number(_context: click.Context, _option: click.Parameter, po_number: str) -> str:
    """Return *po_number*; raises BadParameter if the portal would refuse it."""
    from eaportal.flows.bulk.lists.cell_rules import po_number_refusal

    if not po_number.strip():
        raise click.BadParameter("it is empty.")
    if refusal := po_number_refusal(po_number):
        raise click.BadParameter(refusal)
    return po_number


output_options = in_order(
    report_option("Write an HTML report to DIR: each sentence next to a screenshot of what it means."),
    click.option(
        "--screenshots",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="Save a screenshot of each step with its control outlined, for use in documentation.",
    ),
    click.option(
        "--crop/--no-crop",
        help="Screenshots show the control and what surrounds it, or the whole window. Default: the window.",
    ),
    click.option(
        "--scale",
        metavar="N",
        type=click.IntRange(1, 4),
        default=1,
        show_default=True,
        help="Screenshots have N times as many pixels in each direction, for sharp screens and print.",
    ),
    click.option(
        "--banner/--no-banner",
        default=True,
        show_default=True,
        help="Screenshots have the line that says that the portal is a simulator, or not.",
    ),
    click.option(
        "--po-number",
        metavar="TEXT",
        default=SAMPLE_PO_NUMBER,
        show_default=True,
        callback=_checked_po_number,
        help="The PO number that the check enters.",
    ),
    click.option(
        "--fix", is_flag=True, help="Apply to the articles the fixes that are certain, and check them again."
    ),
    click.option(
        "--unsafe", is_flag=True, help="With --fix or --diff: also the fixes that are only suggested."
    ),
    click.option("--diff", is_flag=True, help="Print what --fix would change, instead of the result."),
    click.option(
        "--procedure",
        metavar="NAME",
        type=click.Choice(sorted(BY_NAME)),
        help="Check only lists that describe this procedure, such as add-department.",
    ),
    click.option(
        "--for-whom",
        is_flag=True,
        help="Also follow each list as every kind of reader, and print a table: for whom it works, and when.",
    ),
    click.option(
        "--strict", is_flag=True, help="A list of steps that is no known procedure of the portal is an error."
    ),
    click.option(
        "--fail-on",
        type=click.Choice(("error", "warning", "note")),
        help="Exit with 1 also for findings that are less serious than errors. Default: error.",
    ),
)


def refuse_contradictions(context: click.Context) -> None:
    """Raise UsageError if an option of *context* contradicts another, or has no effect without another."""
    problem = next(_contradictions(context), None)
    if problem:
        raise click.UsageError(problem)


def _contradictions(context: click.Context) -> Iterator[str]:
    chosen = context.params
    if chosen["for_whom"]:
        yield from _contradictions_of_for_whom(context)
    if chosen["diff"] and (chosen["fix"] or chosen["output"] != "text"):
        yield "--diff can't be combined with --fix or --format."
    if chosen["unsafe"] and not (chosen["fix"] or chosen["diff"]):
        yield "--unsafe selects fixes: pass --fix or --diff, too."
    if not chosen["screenshots"]:
        for name in ("crop", "scale", "banner"):
            if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
                option = f"--no-{name}" if chosen[name] is False else f"--{name}"
                yield f"{option} is for --screenshots, which is missing."
    if chosen["base_url"] is not None:
        if chosen["renames"] or chosen["label_files"]:
            yield "--rename and --labels change the labels of the built-in simulator: leave out --base-url."
        if (chosen["workers"] or 1) > 1:
            yield "--workers: articles are checked one at a time on the portal at --base-url: leave it out."


def _contradictions_of_for_whom(context: click.Context) -> Iterator[str]:
    chosen = context.params
    if chosen["base_url"] is not None:
        yield "--for-whom needs worlds of the built-in simulator for its readers: leave out --base-url."
    if (
        chosen["account"] is not None
        and context.get_parameter_source("account") is ParameterSource.COMMANDLINE
    ):
        yield "--for-whom signs in as every reader: leave out --as."
    if chosen["fix"] or chosen["diff"]:
        yield "--for-whom says who gets how far and fixes nothing: leave out --fix and --diff."
