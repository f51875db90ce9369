"""Check every view of the portal with axe, in every language, light and dark: make accessibility."""

import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from os import cpu_count

import click

from eaportal.flows.labels import LABELS
from tests.accessibility.axe import SCHEMES, Finding, check_language
from tests.accessibility.views import VIEWS


@click.command()
@click.option(
    "--language", "languages", multiple=True, help="Check this language, such as nl-NL (repeatable)."
)
def main(languages: tuple[str, ...]) -> None:
    """Print the findings of axe, and a line for docs/qa.md; exit with 1 if there are any."""
    began = time.monotonic()
    checked = languages or sorted(LABELS)
    with ProcessPoolExecutor(cpu_count(), mp_context=get_context("spawn")) as processes:
        found = [each for findings in processes.map(check_language, checked) for each in shown(findings)]
    click.echo(
        f"{len(VIEWS)} views, {len(checked)} languages, {' and '.join(SCHEMES)}: {len(found)} findings;"
        f" {time.monotonic() - began:.0f} s, {datetime.now(UTC):%Y-%m-%d}"
    )
    sys.exit(bool(found))


def shown(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Print *findings* as they arrive."""
    for each in findings:
        click.echo(f"{each.view} {each.language} {each.scheme}: {each.broken}")
        yield each


if __name__ == "__main__":
    main()
