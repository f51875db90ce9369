"""The database of a ledger in a file: SQLite, which one process writes at a time."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    func,
    insert,
    select,
)
from sqlalchemy.dialects import sqlite

from eaportal.flows.bulk.ledger.database import Claim, Database, LedgerWriteError, Place, is_held
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

    def read(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return the rows of *query*."""
        with self._turn, self.engine.connect() as connection:
            return connection.execute(query).all()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction that is on disk after the block. Raises LedgerWriteError."""
        try:
            with self._turn, self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.exec_driver_sql("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        connection.exec_driver_sql("ROLLBACK")
                    raise
        except sqlite3.OperationalError as error:
            hint = " Free some disk space first." if "full" in str(error) else ""
            raise LedgerWriteError(f"{self.place}: cannot be written: {error}.{hint}") from error

    def do(self, statement: Executable) -> Sequence[Row[Any]]:
        """Carry out a *statement* that may be repeated, and return its rows. Raises LedgerWriteError."""
        with self.transaction() as connection:
            result = connection.execute(statement)
            return result.all() if result.returns_rows else []

    def change(self, changed: Update | None, noted: Mapping[str, Any], claim: Claim) -> int | None:
        """Carry out the update of a row, if it is *changed*, insert the event *noted*, both or none."""
        with self.transaction() as connection:
            if connection.execute(is_held(claim)).first() is None:
                return None
            if changed is not None and connection.execute(changed).rowcount != 1:
                return None
            inserting = insert(EVENT).returning(EVENT.c.number)
            return cast("int", connection.execute(inserting, noted).scalar_one())

    def last_settled_event(self) -> int:
        """Return the number of the last event: nobody else writes any."""
        ((last,),) = self.read(select(func.max(EVENT.c.number)))
        return last or 0


def _raise_original(context: ExceptionContext) -> None:
    raise context.original_exception
