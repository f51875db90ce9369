"""How a run is named on the command line, and opened to be gone on with."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eaportal.flows.bulk.ledger.ledger import Ledger, Run, ledger_path, opened_to_read, opened_to_write
from eaportal.flows.cli.target import target_portal
from eaportal.flows.errors import WrongInputError
from eaportal.flows.portal import Credentials


def ledger_of(name: str, ledger_file: Path | None) -> tuple[Path, int | None]:
    """The ledger and the number of the run called *name*: a list, a ledger, or either with ``#2`` behind it.

    Without a number the last run is meant.
    """
    path, _, number = name.rpartition("#") if re.search(r"#\d+$", name) else (name, "", "")
    return ledger_file or ledger_path(Path(path)), int(number) if number else None


@contextmanager
def opened_run(
    name: str,
    ledger_file: Path | None,
    base_url: str | None,
    allow_host: tuple[str, ...],
    account: str | None,
) -> Iterator[tuple[Ledger, Run, Credentials]]:
    """The run called *name* in its ledger, for this process alone, and who signs in to its portal.

    Raises WrongInputError where the portal or the account is another one than the run's.
    """
    path, number = ledger_of(name, ledger_file)
    with opened_to_read(path) as ledger:
        source = ledger.run(number).source
    with target_portal(base_url or source.base_url, allow_host) as target:
        credentials = target.credentials(account or source.account)
    with opened_to_write(path) as ledger:
        run = ledger.run(number)
        its_name = ledger.run_name(run)
        if target.base_url != source.base_url:
            raise WrongInputError(f"{its_name} is of the portal at {source.base_url}, not {target.base_url}.")
        if credentials.account != source.account:
            raise WrongInputError(f"{its_name} is of {source.account}, not of {credentials.account}.")
        yield ledger, run, credentials
