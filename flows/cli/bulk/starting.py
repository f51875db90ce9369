"""eaportal bulk template."""

from contextlib import closing
from pathlib import Path

import click

from eaportal.extras import require
from eaportal.flows.cli.bulk.options import USUAL_URL, portal_options
from eaportal.flows.cli.target import target_portal


@click.command()
@click.argument("change_list", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--enrollment",
    "enrollments",
    metavar="NUMBER",
    multiple=True,
    help="An enrollment to list, else all that the portal's switch shows; may be repeated.",
)
@portal_options
def template(
    change_list: Path,
    enrollments: tuple[str, ...],
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
) -> None:
    """Write a list to start from to FILE, CSV or .xlsx: the open periods and their present numbers."""
    from eaportal.flows.bulk.lists.template import write_template
    from eaportal.flows.bulk.look.open_periods import open_periods
    from eaportal.flows.bulk.look.reading_back import PatientReader
    from eaportal.flows.bulk.session.browsing import session_opener
    from eaportal.flows.cli.bulk.progress import interruptible
    from eaportal.flows.errors import RefusedError, WrongInputError

    require("bulk")
    if change_list.exists():
        raise WrongInputError(f"{change_list}: there is such a file already; name another.")
    with target_portal(base_url or USUAL_URL, allow_host) as target:
        credentials = target.credentials(account)
    open_session = session_opener(target.base_url, credentials)
    with interruptible() as stopping, closing(PatientReader(open_session, stopping)) as reader:
        rows = list(open_periods(reader, enrollments))
    if stopping.is_set():
        raise KeyboardInterrupt
    if not rows:
        raise RefusedError(f"The portal offers {credentials.account} no PO number to change.")
    write_template(change_list, rows)
    click.echo(f"{change_list}: {len(rows)} open periods. Write the new numbers into po_number.")
