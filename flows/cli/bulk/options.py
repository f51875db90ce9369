"""The options that the bulk commands share."""

from pathlib import Path
from typing import TypedDict

import click

from eaportal.flows.cli.options import access_options, in_order

# Where `eaportal serve` listens: a portal that is gone with the command would leave a ledger that lies.
USUAL_URL = "http://127.0.0.1:8020/"


class RunOptions(TypedDict):
    """What run_options and --format give a command."""

    workers: int | None
    retries: int
    per_minute: int | None
    max_failures: int | None
    results: Path | None
    report: Path | None
    output: str


portal_options = in_order(
    click.option(
        "--base-url",
        metavar="URL",
        help=f"The portal, else that of the plan or the run, else {USUAL_URL}, where 'eaportal serve' is.",
    ),
    access_options,
)
workers_option = click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(1),
    help="How many browsers work at a time, else one for each core, at most four; one for a short list.",
)
run_options = in_order(
    workers_option,
    click.option(
        "--retries",
        metavar="N",
        type=click.IntRange(0),
        default=4,
        show_default=True,
        help="How often a row is tried again where the browser or the portal failed.",
    ),
    click.option("--per-minute", metavar="N", type=click.IntRange(1), help="Begin at most N rows a minute."),
    click.option(
        "--max-failures", metavar="N", type=click.IntRange(1), help="Stop when so many rows have failed."
    ),
    click.option(
        "--results",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Where the list goes with its status columns, else beside the list.",
    ),
    click.option(
        "--report",
        metavar="DIR",
        type=click.Path(file_okay=False, path_type=Path),
        help="Where the report goes, with pictures and traces of what failed, else beside the results.",
    ),
)
ledger_option = click.option(
    "--ledger",
    "ledger_file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The ledger of the run, else LIST.ledger.sqlite beside the list.",
)
