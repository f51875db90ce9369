"""eaportal bulk status and verify."""

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eaportal.flows.cli.bulk.options import ledger_option, portal_options, workers_option
from eaportal.flows.cli.options import output_format, print_json

if TYPE_CHECKING:
    from eaportal.flows.bulk.look.reading_back import Look
    from eaportal.flows.bulk.look.verify import Drift
    from eaportal.flows.cli.bulk.progress import RowNews


@click.command()
@click.argument("run_name", metavar="RUN")
@ledger_option
@output_format
def status(run_name: str, ledger_file: Path | None, output: str) -> None:
    """Tell how far RUN has come, also while another terminal works on it."""
    from eaportal.flows.bulk.ledger.ledger import is_at_work, opened_to_read
    from eaportal.flows.cli.bulk.progress import in_words
    from eaportal.flows.cli.bulk.reporting import counts_of, resume_command
    from eaportal.flows.cli.bulk.runs import ledger_of

    path, number = ledger_of(run_name, ledger_file)
    with opened_to_read(path) as ledger:
        run = ledger.run(number)
        rows = ledger.rows(run)
        name = ledger.run_name(run)
    counts = counts_of(rows)
    unknown = sum(row.intent is not None for row in rows)
    state = "ended" if run.ended_at else "at work" if is_at_work(path) else "broken off"
    if output == "json":
        print_json(
            run=name,
            ledger=str(path),
            kind=run.kind,
            state=state,
            began_at=run.began_at,
            ended_at=run.ended_at,
            counts=dict(counts),
            being_saved=unknown,
        )
        return
    click.echo(f"{name}: {run.kind}, {state}: {len(rows)} rows: {in_words(counts)}")
    if unknown:
        click.echo(f"{unknown} being saved")
    if state == "broken off":
        click.echo(f"To go on: {resume_command(name)}")


@click.command()
@click.argument("run_name", metavar="RUN")
@portal_options
@workers_option
@ledger_option
@output_format
def verify(
    run_name: str,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    workers: int | None,
    ledger_file: Path | None,
    output: str,
) -> None:
    """Read every row of RUN back and tell what is no longer as the run left it; check the audit log."""
    from eaportal.flows.bulk.look.reading_back import look_at
    from eaportal.flows.bulk.look.verify import drift_of, to_verify
    from eaportal.flows.bulk.run.running import usual_workers
    from eaportal.flows.bulk.session.browsing import session_opener
    from eaportal.flows.cli.bulk.progress import interruptible, shown_progress
    from eaportal.flows.cli.bulk.runs import opened_run

    # Opened to go on, the ledger first adds to the log what a crash has kept from it.
    with opened_run(run_name, ledger_file, base_url, allow_host, account) as (ledger, run, credentials):
        rows = to_verify(ledger.rows(run))
        audit = ledger.log.check(ledger.events())
        name = ledger.run_name(run)
    left = {row.change.row: row for row in rows}
    with interruptible() as stopping, shown_progress(len(rows), quiet=output == "json") as tell:
        looks = look_at(
            [row.change for row in rows],
            session_opener(run.source.base_url, credentials),
            workers or usual_workers(len(rows)),
            lambda look: tell(_news_of(look, drift_of(left[look.change.row], look))),
            stopping,
        )
    if len(looks) < len(rows):
        raise KeyboardInterrupt
    seen = {look.change.row: look for look in looks}
    drift = [gone for row in rows if (gone := drift_of(row, seen[row.change.row]))]
    if output == "json":
        found = [
            {
                "row": each.change.row,
                "enrollment": each.change.enrollment,
                "period": each.change.period,
                "kind": each.change.kind,
                "left": each.left,
                "present": each.present,
                "message": each.problem or "",
            }
            for each in drift
        ]
        print_json(
            run=name, ledger=str(ledger.path), checked=len(rows), drift=found, audit=dataclasses.asdict(audit)
        )
    else:
        for each in drift:
            click.echo(f"{each.change.place}: left as {each.left}, now {each.present or each.problem}")
        click.echo(f"{name}: {len(rows)} rows read back, {len(drift)} no longer as the run left them")
        if audit.wrong_line:
            click.echo(f"{ledger.log.path}:{audit.wrong_line}: this line is not what the ledger says.")
        else:
            click.echo(f"Audit log: {audit.lines} lines, unbroken; the hash of the last is {audit.head}")
    sys.exit(1 if drift or audit.wrong_line else 0)


def _news_of(look: "Look", drift: "Drift | None") -> "RowNews":
    from eaportal.flows.cli.bulk.progress import RowNews

    if drift is None:
        return RowNews(look.change.row, "as left")
    if drift.present is None:
        return RowNews(look.change.row, "not seen", drift.problem or "")
    return RowNews(look.change.row, "drifted", f"left as {drift.left}, now {drift.present}")
