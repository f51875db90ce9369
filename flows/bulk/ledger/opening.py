"""Opening ledgers, in files and in databases: to read at any time, to write by one process at a time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

from eaportal.extras import require
from eaportal.flows.bulk.ledger.database import (
    DatabasePlace,
    LedgerError,
    LedgerWriteError,
    Place,
    bulk_command,
)
from eaportal.flows.bulk.ledger.files import file_is_at_work, file_to_read, file_to_write, ledger_path
from eaportal.flows.bulk.ledger.ledger import LEASE_S, Ledger

_ADDRESSES = ("postgresql://", "postgres://")


def ledger_of(change_list: Path, asked: str | Path | None) -> Place:
    """Return where the ledger of *change_list* is: what was *asked* for, or next to it.

    *asked* is a file, or the address of a database, which holds the ledgers of many lists. Raises
    LedgerError if it is another address.
    """
    if asked is None:
        return ledger_path(change_list)
    if isinstance(asked, str) and asked.startswith(_ADDRESSES):
        require("postgres")
        return DatabasePlace(asked, change_list)
    if isinstance(asked, str) and "://" in asked:
        raise LedgerError(f"{asked}: a ledger is a file, or an address that begins with postgresql://.")
    return Path(asked)


def opened_to_write(place: Place) -> AbstractContextManager[Ledger]:
    """Open the ledger at *place*, and create it if needed; only one process at a time can.

    Raises LedgerError, and SurroundingsError if no database answers.
    """
    return _database_to_write(place) if isinstance(place, DatabasePlace) else file_to_write(place)


def opened_to_read(place: Place) -> AbstractContextManager[Ledger]:
    """Open the ledger at *place*, even if others work on it.

    Raises LedgerError, and SurroundingsError if no database answers.
    """
    return _database_to_read(place) if isinstance(place, DatabasePlace) else file_to_read(place)


def is_at_work(place: Place) -> bool:
    """Check whether a process works on the ledger at *place*."""
    if not isinstance(place, DatabasePlace):
        return file_is_at_work(place)
    from eaportal.flows.bulk.ledger.postgres import conducting

    with conducting(place) as is_free:
        return not is_free


@contextmanager
def _database_to_write(place: DatabasePlace) -> Iterator[Ledger]:
    from eaportal.flows.bulk.ledger.postgres import conducting, database_at

    with database_at(place, creates=True) as database, conducting(place) as is_free:
        if not is_free:
            status = bulk_command(place, "status", str(place.list_path))
            raise LedgerError(
                f"{place}: another eaportal is working on {place.list_path.name}."
                f" Wait until it ends, or see how far it is: {status}"
            )
        ledger = Ledger(database)
        ledger.catch_up()
        with _renewed(ledger):
            yield ledger
        ledger.catch_up()


@contextmanager
def _renewed(ledger: Ledger) -> Iterator[None]:
    """Renew the claims of this process, in time, until the block ends."""
    ended = Event()

    def renew() -> None:
        while not ended.wait(LEASE_S / 3):
            # If it can't be recorded, whoever works on the rows notices with the next change.
            with suppress(LedgerWriteError):
                ledger.renew()

    thread = Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _database_to_read(place: DatabasePlace) -> Iterator[Ledger]:
    from eaportal.flows.bulk.ledger.postgres import database_at

    with database_at(place, creates=False) as database:
        yield Ledger(database)
