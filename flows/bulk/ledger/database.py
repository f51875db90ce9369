"""The database of a ledger: reading, transactions, and changes that only the holder of a claim can make."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import Connection, Engine, Executable, Row, Select, Text, Update, bindparam, select, update

from eaportal.flows.bulk.ledger.tables import CLAIM, ROW
from eaportal.flows.errors import EaportalError, SurroundingsError, WrongInputError
from eaportal.flows.wording import command


class LedgerError(WrongInputError):
    """A ledger can't be used as asked; the message says why."""


class LedgerWriteError(SurroundingsError):
    """What happened can't be recorded any more, for example because the disk is full; the run can't go on."""


class ReplacedError(EaportalError):
    """Another worker has claimed the rows since: this one writes nothing more to them."""


@dataclass(frozen=True)
class Claim:
    """The right to write to the rows of an *enrollment* of the portal at *base_url*, until it is taken over.

    The *token* is greater than that of any claim before.
    """

    base_url: str
    enrollment: str
    token: int


@dataclass(frozen=True)
class RowChange:
    """New *values* of a *row* of a *run* that still has this *seal*."""

    run: int
    row: int
    seal: str | None
    values: Mapping[str, Any]

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of changing()."""
        new = {f"new_{name}": value for name, value in self.values.items()}
        return {"at_run": self.run, "at_row": self.row, "at_seal": self.seal, **new}


@dataclass(frozen=True)
class DatabasePlace:
    """A ledger in the PostgreSQL at *url*: the runs of the list of this name, which may be at *list_path*."""

    url: str = field(repr=False)  # it may have a password
    list_path: Path

    def __str__(self) -> str:
        return without_password(self.url)


# Where a ledger is: its file, or a database.
Place = Path | DatabasePlace


def bulk_command(place: Place, *words: str) -> str:
    """Return the command ``eaportal bulk`` with *words*, for the ledger at *place*."""
    ledger = ["--ledger", str(place)] if isinstance(place, DatabasePlace) else []
    return command("bulk", words[0], *ledger, *words[1:])


def without_password(url: str) -> str:
    """Return the address of a database as it may be shown."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    query = urlencode([pair for pair in parse_qsl(parts.query) if pair[0] != "password"], safe="/:")
    return parts._replace(netloc=user.partition(":")[0] + at + host, query=query).geturl()


class Database(ABC):
    """What a ledger asks of its database. Threads may share one."""

    insert: ClassVar[Any]
    """The insert of SQLAlchemy that can update what is there already."""

    def __init__(self, place: Place, engine: Engine) -> None:
        self.place = place
        self.engine = engine

    @abstractmethod
    def read(self, query: Select[Any], parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return the rows of *query*."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[Connection]:
        """Open a transaction that is on disk after the block. Raises LedgerWriteError."""

    @abstractmethod
    def do(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Carry out a *statement* that may be repeated, and return its rows. Raises LedgerWriteError."""

    @abstractmethod
    def change(
        self, changed: RowChange | None, noted: Mapping[str, Any], claim: Claim, *, releases: bool
    ) -> int | None:
        """Change a row, if it is *changed*, and insert the event *noted*, both or nothing.

        If this *releases* the claim, others can claim the rows as soon as the change is on disk.

        Returns the number of the event, None if *claim* was taken over or the row isn't as expected. Raises
        LedgerWriteError.
        """

    @abstractmethod
    def last_settled_event(self) -> int:
        """Return the number of the last event before which none can come any more."""

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


# A statement is built once: that takes longer than carrying it out.
_HELD = {
    CLAIM.c.base_url: bindparam("claim_base_url", type_=Text),
    CLAIM.c.enrollment: bindparam("claim_enrollment", type_=Text),
    CLAIM.c.token: bindparam("claim_token", type_=CLAIM.c.token.type),
}
_IS_OF_CLAIM = tuple(column == value for column, value in _HELD.items())
# Finds a claim if nobody has taken it over.
HELD = select(CLAIM.c.token).where(*_IS_OF_CLAIM)
# Lets others take it over.
RELEASING = update(CLAIM).where(*_IS_OF_CLAIM).values(until=0)


def parameters_of(claim: Claim) -> dict[str, Any]:
    """Return the parameters of HELD and RELEASING for *claim*."""
    return {f"claim_{name}": value for name, value in vars(claim).items()}


@cache
def changing(names: tuple[str, ...]) -> Update:
    """Return the update of the columns *names* of a row, for the parameters of a RowChange."""
    values = {name: bindparam(f"new_{name}", type_=ROW.c[name].type) for name in names}
    is_row = (ROW.c.run == bindparam("at_run"), ROW.c.row == bindparam("at_row"))
    return update(ROW).where(*is_row, ROW.c.seal == bindparam("at_seal", type_=Text)).values(values)
