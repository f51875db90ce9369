"""eaportal bulk verify: whether the result of a run is still there."""

import dataclasses
import sys
from pathlib import Path

import click

from eaportal.flows.cli.bulk.options import ledger_option, portal_options, signed_in_updates, workers_option
from eaportal.flows.cli.options import output_format, print_json
from eaportal.flows.wording import counted, one_line


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
    ledger_file: str | Path | None,
    output: str,
) -> None:
    """Read every row of RUN again, report what has changed since, and check the audit log."""
    from eaportal.flows.bulk.ledger.status import source_of_run

    source = source_of_run(run_name, ledger_file)
    portal = base_url or source.base_url, allow_host, account or source.account
    with signed_in_updates(*portal, quiet=output == "json", workers=workers) as updates:
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
            click.echo(one_line(f"{row.change.place}: left as {row.outcome.after}, now {now}"))
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
