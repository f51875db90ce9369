"""eaportal bulk plan."""

import sys
from collections import Counter
from pathlib import Path

import click

from eaportal.flows.cli.bulk.options import USUAL_URL, portal_options, workers_option
from eaportal.flows.cli.options import output_format, print_json
from eaportal.flows.cli.target import target_portal


@click.command()
@click.argument("change_list", metavar="LIST", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output-file",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the plan to FILE, such as plan.json, for 'apply'.",
)
@portal_options
@workers_option
@output_format
def plan(
    change_list: Path,
    output_file: Path | None,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    workers: int | None,
    output: str,
) -> None:
    """Read the present numbers and tell what applying LIST would do; changes nothing.

    Ends with 0 where there is nothing to do, with 1 where there are changes, conflicts or refusals.
    """
    from eaportal.flows.bulk.lists.reading import read_change_list
    from eaportal.flows.bulk.look.plan import PlannedRow, failed_row, plan_of, planned_row, write_plan
    from eaportal.flows.bulk.look.reading_back import Look, look_at
    from eaportal.flows.bulk.run.running import usual_workers
    from eaportal.flows.bulk.session.browsing import session_opener
    from eaportal.flows.cli.bulk.progress import RowNews, in_words, interruptible, shown_progress

    changes = read_change_list(change_list)
    with target_portal(base_url or USUAL_URL, allow_host) as target:
        credentials = target.credentials(account)
    planned: list[PlannedRow] = []

    def note(look: Look) -> None:
        row = (
            failed_row(look.change, look.problem)
            if look.problem
            else planned_row(look.change, look.present, look.refusal)
        )
        planned.append(row)
        tell(RowNews(row.row, row.action, row.message))

    total = len(changes.changes)
    with interruptible() as stopping, shown_progress(total, quiet=output == "json") as tell:
        open_session = session_opener(target.base_url, credentials)
        look_at(changes.changes, open_session, workers or usual_workers(len(changes.changes)), note, stopping)
    if len(planned) < total:
        raise KeyboardInterrupt
    made = plan_of(changes, target.base_url, credentials.account, planned)
    if output_file:
        write_plan(output_file, made)
    counts = Counter(str(row.action) for row in made.rows)
    if output == "json":
        rows = [row.model_dump(mode="json", exclude={"cells"}) for row in made.rows]
        print_json(rows=rows, counts=dict(counts), plan=output_file and str(output_file))
    else:
        for row in made.rows:
            numbers = f"{row.present} → {row.po_number}" if row.action == "change" else row.present or ""
            place = f"row {row.row}: {row.enrollment} {row.period} {row.kind}: {row.action}"
            click.echo(": ".join(part for part in (place, numbers, row.message) if part))
        click.echo(f"{change_list}: {len(made.rows)} rows: {in_words(counts)}")
        if output_file:
            click.echo(f"Plan: {output_file}. To apply it: eaportal bulk apply {output_file}", err=True)
    sys.exit(0 if made.changes_nothing else 1)
