"""The database of a ledger in a file: SQLite, which one process writes at a time."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from threading import RLock
from typing import Any, cast

from sqlalchemy import (
    Connection,
    ExceptionContext,
    Executable,
    Row,
    Select,
    StaticPool,
    Update,
    create_engine,
    event,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import sqlite

from eaportal.flows.bulk.ledger.database import (
    HELD,
    RELEASING,
    Claim,
    Database,
    LedgerWriteError,
    Place,
    RowChange,
    changing,
    parameters_of,
)
from eaportal.flows.bulk.ledger.tables import EVENT


class SqliteDatabase(Database):
    """A file with one connection, which threads use in turn."""

    insert = staticmethod(sqlite.insert)

    def __init__(self, place: Place, connection: sqlite3.Connection) -> None:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        event.listen(engine, "handle_error", _raise_original)
        super().__init__(place, engine)
        self._connection = connection
        self._turn = RLock()

    def read(self, query: Select[Any], parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return the rows of *query*."""
        with self._turn, self.engine.connect() as connection:
            return connection.execute(query, parameters).all()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction that is on disk after the block. Raises LedgerWriteError."""
        try:
            with self._turn, self.engine.connect() as connection:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
        except sqlite3.OperationalError as error:
            hint = " Free some disk space first." if "full" in str(error) else ""
            raise LedgerWriteError(f"{self.place}: cannot be written: {error}.{hint}") from error

    def do(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Carry out a *statement* that may be repeated, and return its rows. Raises LedgerWriteError.

        It is about claims, which end with this process: the disk needn't have it.
        """
        with self._turn:
            self._connection.execute("PRAGMA synchronous=NORMAL")
            try:
                with self.transaction() as connection:
                    result = connection.execute(statement, parameters)
                    return result.all() if result.returns_rows else []
            finally:
                self._connection.execute("PRAGMA synchronous=FULL")

    def change(
        self, changed: RowChange | None, noted: Mapping[str, Any], claim: Claim, *, releases: bool
    ) -> int | None:
        """Change a row, if it is *changed*, and insert the event *noted*, both or nothing."""
        held = parameters_of(claim)
        with self.transaction() as connection:
            if changed is None:
                is_done = connection.execute(HELD, held).first() is not None
            else:
                changing_held = _changing_held(tuple(changed.values))
                is_done = connection.execute(changing_held, {**changed.parameters, **held}).rowcount == 1
            if not is_done:
                return None
            if releases:
                connection.execute(RELEASING, held)
            return cast("int", connection.execute(_NOTING, noted).scalar_one())

    def last_settled_event(self) -> int:
        """Return the number of the last event: nobody else writes any."""
        ((last,),) = self.read(select(func.max(EVENT.c.number)))
        return last or 0


_NOTING = insert(EVENT).returning(EVENT.c.number)


@cache
def _changing_held(names: tuple[str, ...]) -> Update:
    return changing(names).where(exists(HELD))


def _raise_original(context: ExceptionContext) -> None:
    raise context.original_exception
