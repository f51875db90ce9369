"""eaportal worker: browsers for the runs in a database, on any machine."""

import signal
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.extras import require
from eaportal.flows.cli.bulk.options import USUAL_URL
from eaportal.flows.cli.options import access_options, workers_option
from eaportal.flows.cli.target import target_portal
from eaportal.flows.errors import WrongInputError
from eaportal.flows.wording import one_line

if TYPE_CHECKING:
    from eaportal.flows.bulk.ledger.rows import RowOutcome


@click.command()
@click.option(
    "--ledger", metavar="URL", required=True, help="The database, such as postgresql://user@host/name."
)
@click.option(
    "--base-url",
    metavar="URL",
    default=USUAL_URL,
    show_default=True,
    help="The portal. The worker works on runs at this portal and with this account, and on no others.",
)
@access_options
@workers_option("one per core, up to four")
@click.option(
    "--evidence",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    default="eaportal-worker",
    show_default=True,
    help="Keep pictures and traces of failed rows in DIR.",
)
@click.option(
    "--lease",
    metavar="SECONDS",
    type=click.FloatRange(1),
    default=30.0,
    show_default=True,
    help="Let other workers take over after so long without a sign of life.",
)
def worker(
    ledger: str,
    base_url: str,
    allow_host: tuple[str, ...],
    account: str | None,
    workers: int | None,
    evidence: Path,
    lease: float,
) -> None:
    """Work on the runs of a database, in browsers of this machine, until Ctrl-C.

    'eaportal bulk apply', 'resume', and 'rollback' with the same --ledger begin runs. The password comes from
    this machine; the database has none.
    """
    require("bulk")
    require("postgres")
    from eaportal.flows.bulk.ledger.database import DatabasePlace
    from eaportal.flows.bulk.ledger.opening import ledger_of
    from eaportal.flows.bulk.ledger.postgres import database_at
    from eaportal.flows.bulk.queue.worker import QueueWorker
    from eaportal.flows.bulk.run.workers import usual_workers
    from eaportal.flows.bulk.session.session import session_opener

    place = ledger_of(Path("worker"), ledger)
    if not isinstance(place, DatabasePlace):
        raise WrongInputError(f"{ledger}: a worker needs a database, such as postgresql://user@host/name.")
    with target_portal(base_url, allow_host) as target:
        credentials = target.credentials(account)
    with database_at(place, creates=True):
        pass
    found = QueueWorker(
        place,
        target.base_url,
        credentials.account,
        session_opener(target.base_url, credentials),
        workers or usual_workers(1_000),
        evidence,
        _show,
        lease,
        socket.gethostname(),
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: found.stop())
    account, machine = credentials.account, socket.gethostname()
    click.echo(f"{machine}: working on runs of {account} at {target.base_url}", err=True)
    found.run()


def _show(run: str, outcome: "RowOutcome") -> None:
    message = f": {outcome.message}" if outcome.message else ""
    click.echo(one_line(f"{run}: row {outcome.row}: {outcome.status}{message}"), err=True)
