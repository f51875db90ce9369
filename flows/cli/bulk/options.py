"""The options that the bulk commands share, and the portal that they name."""

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

import click

from eaportal.extras import require
from eaportal.flows.cli.bulk.progress import interruptible, shown_progress
from eaportal.flows.cli.bulk.silence import asking
from eaportal.flows.cli.options import access_options, in_order
from eaportal.flows.cli.options import workers_option as workers_option_with
from eaportal.flows.cli.reports import report_option
from eaportal.flows.cli.target import target_portal

if TYPE_CHECKING:
    from eaportal.flows.bulk.updates import BulkUpdates

# The portal of `eaportal serve`. An embedded one would end with the command, and make the ledger wrong.
USUAL_URL = "http://127.0.0.1:8020/"


class RunOptions(TypedDict):
    """The values of run_options."""

    workers: int | None
    retries: int
    per_minute: int | None
    max_failures: int | None
    results: Path | None
    report: Path | None


portal_options = in_order(
    click.option(
        "--base-url",
        metavar="URL",
        help=f"The portal. Default: that of the plan or run, or {USUAL_URL}, where 'eaportal serve' listens.",
    ),
    access_options,
)
list_options = in_order(
    click.option(
        "--sheet", metavar="NAME", help="The sheet of a workbook. Default: the one that looks like a list."
    ),
    click.option("--include-hidden", is_flag=True, help="Apply rows that the workbook hides, too."),
)
workers_option = workers_option_with("one per core, up to four; fewer for short lists")
run_options = in_order(
    workers_option,
    click.option(
        "--retries",
        metavar="N",
        type=click.IntRange(0),
        default=4,
        show_default=True,
        help="How often to retry a row if the browser or the portal fails.",
    ),
    click.option("--per-minute", metavar="N", type=click.IntRange(1), help="Begin at most N rows a minute."),
    click.option(
        "--max-failures",
        metavar="N",
        type=click.IntRange(1),
        help="Stop after N failed rows. Default: after 20 in a row that fail alike.",
    ),
    click.option(
        "--results",
        metavar="FILE",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Write the list with status columns to FILE. Default: next to the list.",
    ),
    report_option(
        "Write the report, with pictures and traces of failed rows, to DIR. Default: next to the results."
    ),
)


class _LedgerType(click.Path):
    """A file, or the address of a database."""

    def convert(
        self, value: str | PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | Path:
        """Return an address as it is."""
        if isinstance(value, str) and "://" in value:
            require("postgres")
            return value
        super().convert(value, param, ctx)
        return Path(value)


ledger_option = click.option(
    "--ledger",
    "ledger_file",
    metavar="FILE|URL",
    type=_LedgerType(dir_okay=False),
    help="The ledger of the run: a file, or a database, such as postgresql://user@host/name, which holds"
    " those of many lists. Default: LIST.ledger.sqlite next to the list.",
)


@contextmanager
def signed_in_updates(
    base_url: str,
    allow_host: tuple[str, ...],
    account: str | None,
    *,
    quiet: bool = False,
    workers: int | None = None,
    retries: int = 4,
    per_minute: int | None = None,
    max_failures: int | None = None,
) -> Iterator["BulkUpdates"]:
    """Yield bulk updates of the portal at *base_url* with the password of *account*.

    Shows their progress unless *quiet*, and stops them at Ctrl-C, until the block ends.
    """
    from eaportal.flows.bulk.updates import BulkUpdates

    with shown_progress(quiet=quiet) as progress:
        with target_portal(base_url, allow_host) as target, asking():
            credentials = target.credentials(account)
        updates = BulkUpdates(
            target.base_url,
            credentials,
            allow_hosts=allow_host,
            workers=workers,
            retries=retries,
            per_minute=per_minute,
            max_failures=max_failures,
            progress=progress,
        )
        with interruptible(updates):
            yield updates
