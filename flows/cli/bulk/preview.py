"""What a bulk command is about to change: every row for --dry-run, a summary and a question on a terminal."""

import signal
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from eaportal.flows.cli.bulk.options import USUAL_URL
from eaportal.flows.cli.bulk.progress import in_words
from eaportal.flows.cli.bulk.silence import asking
from eaportal.flows.cli.options import print_json
from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.portal import checked_base_url
from eaportal.flows.wording import counted, one_line

if TYPE_CHECKING:
    from eaportal.flows.bulk.look.plan import Plan, PlannedRow

# How many of the first rows, and of the enrollments, a summary shows.
SHOWN = 5

yes_option = click.option("--yes", is_flag=True, help="Don't ask before changing anything on a terminal.")
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Read the present numbers and show what would change; change nothing."
)


def print_plan(name: str, made: "Plan", output: str, file: Path | None = None) -> None:
    """Print each row of a plan for *name*, which was written to *file* if that is given."""
    counts = _counts(made.rows)
    if output == "json":
        rows = made.model_dump(mode="json", exclude={"rows": {"__all__": {"cells"}}})["rows"]
        print_json(rows=rows, counts=dict(counts), plan=file and str(file))
        return
    for row in made.rows:
        click.echo(_line(row))
    click.echo(f"{name}: {counted(len(made.rows), 'row')}: {in_words(counts)}")


def exit_of_plan(made: "Plan") -> NoReturn:
    """End the command: with 0 if there is nothing to do, 1 if there is, and 3 if rows could not be read."""
    if made.unread:
        several = len(made.unread) > 1
        click.echo(
            f"{counted(len(made.unread), 'row')} could not be read, so applying this plan will not write"
            f" {'them' if several else 'it'}. Make a new plan when the portal answers.",
            err=True,
        )
        sys.exit(SurroundingsError.exit_code)
    sys.exit(0 if made.changes_nothing else 1)


def question(name: str, verb: str, *, yes: bool) -> "Callable[[Plan], None] | None":
    """Return what shows a plan for *name* and asks whether to *verb* its numbers.

    It ends the command unless the answer is yes. None if *yes*, or without a terminal.
    """
    if yes or not is_terminal():
        return None

    def ask(made: "Plan") -> None:
        changing = [row for row in made.rows if row.action == "change"]
        if not changing:
            return
        click.echo(f"{name}: {counted(len(made.rows), 'row')}: {in_words(_counts(made.rows))}", err=True)
        by_enrollment: dict[str, list[PlannedRow]] = defaultdict(list)
        for row in made.rows:
            by_enrollment[row.enrollment].append(row)
        _show([f"enrollment {number}: {in_words(_counts(rows))}" for number, rows in by_enrollment.items()])
        _show([_line(row) for row in changing if not row.message])
        _show([_line(row) for row in made.rows if row.message])
        with _ctrl_c_ends():
            _end_unless_agreed(f"{verb} {counted(len(changing), 'PO number')} at {made.base_url}?")

    return ask


def portal_of(
    plan: "Plan", path: Path, allow_host: tuple[str, ...], account: str | None, *, yes: bool
) -> str:
    """Return the portal that *plan* from *path* names, if this user made the plan, or agrees to it.

    Raises WrongInputError if it is somebody else's, and nobody can be asked.
    """
    url = checked_base_url(plan.base_url, allow_host)
    if plan.is_own or url == USUAL_URL:
        return url
    other = f"{path}: you haven't made this plan, or somebody has edited it. It signs in to {url}"
    if yes or not is_terminal():
        raise WrongInputError(f"{other}. If that is right, add --base-url {url}")
    _end_unless_agreed(f"{other} as {one_line(account or plan.account)}. Is that right?")
    return url


def _end_unless_agreed(asked: str) -> None:
    with asking():
        agreed = click.confirm(asked, err=True)
    if not agreed:
        click.echo("Nothing was changed.", err=True)
        sys.exit(1)


def is_terminal() -> bool:
    """Check whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


@contextmanager
def _ctrl_c_ends() -> Iterator[None]:
    """Let Ctrl-C end the command within the block: no rows are in progress."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _show(lines: Sequence[str]) -> None:
    for line in lines[:SHOWN]:
        click.echo(f"  {line}", err=True)
    if len(lines) > SHOWN:
        click.echo(f"  … {len(lines) - SHOWN} more", err=True)


def _line(row: "PlannedRow") -> str:
    numbers = f"{row.present} → {row.po_number}" if row.action == "change" else row.present or ""
    return one_line(": ".join(filter(None, (f"{row.place}: {row.action}", numbers, row.message))))


def _counts(rows: "Iterable[PlannedRow]") -> Counter[str]:
    return Counter(str(row.action) for row in rows)
