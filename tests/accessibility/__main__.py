"""Look at every view of the portal in every language, light and dark: make accessibility."""

import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from os import cpu_count

import click

from eaportal.flows.labels import LABELS
from tests.accessibility.looking import SCHEMES, Finding, look_in
from tests.accessibility.views import VIEWS


@click.command()
@click.option("--language", "languages", multiple=True, help="Of these languages alone, such as nl-NL.")
def main(languages: tuple[str, ...]) -> None:
    """Print what axe finds, and a line for docs/qa.md; ends with 1 where it finds anything."""
    began = time.monotonic()
    looked_in = languages or sorted(LABELS)
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as processes:
        found = [each for findings in processes.map(look_in, looked_in) for each in tell(findings)]
    click.echo(
        f"{len(VIEWS)} views, {len(looked_in)} languages, {' and '.join(SCHEMES)}: {len(found)} findings;"
        f" {time.monotonic() - began:.0f} s, {datetime.now(UTC):%Y-%m-%d}"
    )
    sys.exit(bool(found))


def tell(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Print *findings* as they come."""
    for each in findings:
        click.echo(f"{each.view} {each.language} {each.scheme}: {each.broken}")
        yield each


if __name__ == "__main__":
    main()
