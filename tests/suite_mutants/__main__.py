"""How good the suite is: try mutants of the simulator, and list those that no check catches."""

import os
import re
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest

from tests.suite_mutants.catalog import all_mutants, sample
from tests.suite_mutants.hunt import MutantHunt, Tried
from tests.suite_mutants.mutant import Mutant
from tests.support.files import ROOT

EQUIVALENT = Path(__file__).with_name("equivalent.txt")
_SUITE = ROOT / "eaportal" / "flows" / "qa" / "suite"


def equivalent() -> dict[str, str]:
    """Return the mutants that change nothing that anybody could see, with the reason."""
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {name: reason for name, _, reason in (line.partition("  ") for line in lines) if reason}


@click.command()
@click.option("--sample", "count", default=500, show_default=True, help="How many mutants, of all operators.")
@click.option("--seed", default=1, show_default=True, help="Decides which ones.")
@click.option("--only", default="", help="Only mutants whose line matches this regular expression.")
@click.option("--workers", default=2, show_default=True, help="How many are tried at once.")
@click.option("--budget", default=40.0, show_default=True, help="Seconds of a processor for each, at most.")
@click.option("--no-browser", is_flag=True, help="Only with the checks over HTTP.")
@click.option("--list", "lists", is_flag=True, help="List the mutants instead.")
def main(
    count: int, seed: int, only: str, workers: int, budget: float, no_browser: bool, lists: bool
) -> None:
    """Try mutants of the simulator, and print the share that the suite catches and each survivor."""
    chosen = (
        [each for each in all_mutants() if re.search(only, f"{each.name} {each}")]
        if only
        else sample(count, seed)
    )
    named = equivalent()
    mutants = [each for each in chosen if each.name not in named]
    if lists:
        click.echo("\n".join(f"{each.name}  {each}" for each in mutants))
        return
    began = time.monotonic()
    tried = _try(mutants, workers, budget, _SUITE / "over_http" if no_browser else _SUITE)
    _print_score(tried, len(chosen) - len(mutants), time.monotonic() - began)
    sys.exit(any(done.by is None for done in tried))


def _try(mutants: list[Mutant], workers: int, budget: float, suite: Path) -> list[Tried]:
    tried: list[Tried] = []

    def report(done: Tried) -> None:
        tried.append(done)
        caught = f"caught by {done.by}" if done.by else "SURVIVED"
        click.echo(f"{done.mutant.name}  {done.mutant}: {caught} ({done.checks} checks, {done.seconds} s)")

    with TemporaryDirectory(prefix="mutants-") as output:
        settings = ["-c", os.devnull, "--rootdir", str(ROOT), "--confcutdir", str(_SUITE), "--output", output]
        plugins = [argument for name in ("randomly", "xdist") for argument in ("-p", f"no:{name}")]
        quiet = ["-qq", "--capture=no", "--no-header", "--disable-warnings", "--tb=no"]
        pytest.main([str(suite), *settings, *plugins, *quiet], [MutantHunt(mutants, workers, budget, report)])
    return tried


def _print_score(tried: list[Tried], left_out: int, seconds: float) -> None:
    caught = Counter(done.mutant.operator for done in tried if done.by)
    for operator, count in sorted(Counter(done.mutant.operator for done in tried).items()):
        click.echo(f"{operator}: {caught[operator]} of {count}")
    total = caught.total()
    share = f"{100 * total / len(tried):.0f} %" if tried else "none"
    click.echo(f"{total} of {len(tried)} caught ({share}); {left_out} equivalent; {seconds / 60:.0f} min")


if __name__ == "__main__":
    main()
