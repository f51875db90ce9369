"""How a run is named on the command line."""

import re
from pathlib import Path

from flows.bulk.ledger import Ledger, Run, ledger_path
from flows.errors import WrongInputError


def ledger_of(name: str, ledger_file: Path | None) -> tuple[Path, int | None]:
    """The ledger and the number of the run called *name*: a list, a ledger, or either with ``#2`` behind it.

    Without a number the last run is meant.
    """
    path, _, number = name.rpartition("#") if re.search(r"#\d+$", name) else (name, "", "")
    return ledger_file or ledger_path(Path(path)), int(number) if number else None


def refuse_another(ledger: Ledger, run: Run, base_url: str, account: str) -> None:
    """Raise WrongInputError where *run* is of another portal or account."""
    name = ledger.run_name(run)
    if base_url != run.source.base_url:
        raise WrongInputError(f"{name} is of the portal at {run.source.base_url}, not of {base_url}.")
    if account != run.source.account:
        raise WrongInputError(f"{name} is of {run.source.account}, not of {account}.")
