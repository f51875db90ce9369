"""eaportal update."""

import dataclasses
import re
import sys
import unicodedata
from pathlib import Path

import click

from eaportal.flows.cli.options import browser_options, output_format, portal_options, print_json
from eaportal.flows.cli.target import target_portal
from eaportal.flows.files import make_folder
from eaportal.flows.labels import EDITION_NAMES, LABELS, OLDEST, labels_for

PERIOD = r"[0-9]{4}-(0[1-9]|1[0-2])"


@click.command()
@click.option("--enrollment", required=True, metavar="NUMBER", help="The enrollment number.")
@click.option(
    "--period", required=True, metavar="YYYY-MM", help="The month that the billing period starts in."
)
@click.option("--po-number", required=True, metavar="TEXT", help="The new PO number.")
@click.option(
    "--kind",
    type=click.Choice(["azure", "marketplace"]),
    default="azure",
    show_default=True,
    help="Which PO number of the period to change.",
)
@click.option(
    "--locale",
    metavar="LOCALE",
    type=click.Choice(list(LABELS)),
    default="en-US",
    show_default=True,
    help="The language of the pages, such as nl-NL.",
)
@click.option(
    "--edition",
    type=click.Choice(EDITION_NAMES),
    default=OLDEST,
    show_default=True,
    help="The labels of this date; 2019-12 is the older layout with Edit PO Numbers.",
)
@portal_options
@browser_options
@click.option(
    "--trace",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write a Playwright trace, without the sign-in, to DIR.",
)
@output_format
def update(
    enrollment: str,
    period: str,
    po_number: str,
    kind: str,
    locale: str,
    edition: str,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
    headed: bool,
    slow_mo: int,
    trace: Path | None,
    output: str,
) -> None:
    """Change one PO number with the five documented steps, and verify the result."""
    if not re.fullmatch(PERIOD, period):
        raise click.BadParameter(f"{period!r} is not a month such as 2020-11.", param_hint="'--period'")
    if not re.fullmatch("[0-9]+", enrollment):
        raise click.BadParameter(f"{enrollment!r} is not a number.", param_hint="'--enrollment'")
    if not po_number.strip():
        raise click.BadParameter("it is empty.", param_hint="'--po-number'")
    if any(unicodedata.category(character) == "Cc" for character in po_number):
        raise click.BadParameter(
            "it has a line break or another control character.", param_hint="'--po-number'"
        )

    from eaportal.flows.browser.sessions import portal_page, traced
    from eaportal.flows.browser.start import started_browser
    from eaportal.flows.update_po_number import Change, Outcome, update_po_number

    make_folder(trace)
    change = Change(enrollment, period, po_number, kind)
    with target_portal(base_url, allow_host, edition=edition) as target:
        credentials = target.credentials(account, enrollment)
        with (
            started_browser(headed=headed, slow_mo=slow_mo) as browser,
            portal_page(browser, locale) as page,
            traced(page, trace and trace / "update.zip") as step,
        ):
            labels = labels_for(locale, edition)
            result = update_po_number(page, target.base_url, labels, credentials, change, step)
    if output == "json":
        print_json(**dataclasses.asdict(result))
    else:
        numbers = f": {result.before} → {result.after}" if result.outcome is Outcome.UPDATED else ""
        click.echo(
            f"Enrollment {enrollment}, {period}, {kind}: {result.outcome}{numbers} ({result.seconds:.1f} s)"
        )
        click.echo(result.message)
    sys.exit(0 if result.outcome in (Outcome.UPDATED, Outcome.UNCHANGED) else 1)
