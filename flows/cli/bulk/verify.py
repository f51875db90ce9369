"""eaportal bulk status and verify: how far a run is, and whether its result is still there."""

import dataclasses
import sys
from pathlib import Path

import click

from eaportal.flows.cli.bulk.options import ledger_option, portal_options, signed_in_updates, workers_option
from eaportal.flows.cli.bulk.progress import in_words, interruptible, resume_command, shown_progress
from eaportal.flows.cli.options import output_format, print_json
from eaportal.flows.wording import counted


@click.command()
@click.argument("run_name", metavar="RUN")
@ledger_option
@output_format
def status(run_name: str, ledger_file: Path | None, output: str) -> None:
    """Show how far RUN is, even while another terminal works on it."""
    from eaportal.flows.bulk.ledger.status import status_of_run

    found = status_of_run(run_name, ledger_file)
    if output == "json":
        print_json(
            run=found.name,
            ledger=str(found.ledger),
            kind=found.run.kind,
            state=found.state,
            began_at=found.run.began_at,
            ended_at=found.run.ended_at,
            counts=found.counts,
            being_saved=found.being_saved,
        )
        return
    rows = sum(found.counts.values())
    click.echo(
        f"{found.name}: {found.run.kind}, {found.state}: {counted(rows, 'row')}: {in_words(found.counts)}"
    )
    if found.being_saved:
        click.echo(f"{found.being_saved} being saved")
    if found.state == "broken off":
        click.echo(f"To continue: {resume_command(found.name)}")


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
    """Read every row of RUN again, report what has changed since, and check the audit log."""
    from eaportal.flows.bulk.ledger.status import source_of_run

    source = source_of_run(run_name, ledger_file)
    with shown_progress(quiet=output == "json") as progress:
        updates = signed_in_updates(
            base_url or source.base_url,
            allow_host,
            account or source.account,
            workers=workers,
            progress=progress,
        )
        with interruptible(updates):
            result = updates.verify(run_name, ledger=ledger_file)
    if output == "json":
        drift = [
            {
                "row": row.change.row,
                "enrollment": row.change.enrollment,
                "period": row.change.period,
                "kind": row.change.kind,
                "left": row.outcome.after,
                "present": reading.number,
                "message": reading.problem or reading.refusal or "",
            }
            for row, reading in result.drifted
        ]
        print_json(
            run=result.name,
            ledger=str(result.ledger),
            checked=result.checked,
            drift=drift,
            audit=dataclasses.asdict(result.audit),
        )
    else:
        for row, reading in result.drifted:
            now = reading.number or reading.problem or reading.refusal
            click.echo(f"{row.change.place}: left as {row.outcome.after}, now {now}")
        click.echo(
            f"{result.name}: {counted(result.checked, 'row')} read,"
            f" {len(result.drifted)} no longer as the run left them"
        )
        audit = result.audit
        if audit.wrong_line:
            click.echo(f"{result.audit_log}:{audit.wrong_line}: this line differs from the ledger.")
        else:
            click.echo(
                f"Audit log: {counted(audit.lines, 'line')}, unbroken; the hash of the last is {audit.head}"
            )
    sys.exit(0 if result.succeeded else 1)
