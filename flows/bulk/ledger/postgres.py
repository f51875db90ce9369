"""The database of ledgers in PostgreSQL, which workers on many machines use at a time."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar, cast

import psycopg
from procrastinate.schema import SchemaManager
from psycopg import errors
from sqlalchemy import (
    Connection,
    ExceptionContext,
    Executable,
    Row,
    Select,
    bindparam,
    create_engine,
    event,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.dml import ReturningInsert

from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.database import (
    HELD,
    RELEASING,
    Claim,
    Database,
    DatabasePlace,
    LedgerError,
    LedgerWriteError,
    RowChange,
    bulk_command,
    changing,
    parameters_of,
)
from eaportal.flows.bulk.ledger.tables import CLAIM, DATABASE_SCHEMA, EVENT, METADATA, ROW, SHARED
from eaportal.flows.errors import SurroundingsError
from eaportal.flows.wording import one_line

# The first version that the queue's library works with.
OLDEST = 13
# The schema of PostgreSQL that holds the tables.
NAMESPACE = "eaportal"
# The table that says which one of ours it is.
_SCHEMA = "schema_of_ledgers"
# How long to wait for a PostgreSQL that has gone away, and how often to look.
PATIENCE_S = 60.0
_LOOK_S = 0.5
_CONNECT_S = 10
OPTIONS = {
    "application_name": "eaportal",
    "connect_timeout": _CONNECT_S,
    # A machine that is gone is noticed, rather than waited for.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "options": f"-c search_path={NAMESPACE} -c synchronous_commit=on",
}
T = TypeVar("T")


class PostgresDatabase(Database):
    """The ledgers in the PostgreSQL at *place*."""

    place: DatabasePlace
    insert = staticmethod(postgresql.insert)

    def __init__(self, place: DatabasePlace) -> None:
        engine = create_engine(
            "postgresql+psycopg://",
            creator=lambda: connected(place),
            pool_size=5,
            max_overflow=-1,
            isolation_level="AUTOCOMMIT",
        )
        event.listen(engine, "handle_error", _raise_original)
        super().__init__(place, engine)

    def read(self, query: Select[Any], parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return the rows of *query*. Raises LedgerWriteError."""
        return self.do(query, parameters)

    def do(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Carry out a *statement* that may be repeated, and return its rows. Raises LedgerWriteError."""

        def carry_out() -> Sequence[Row[Any]]:
            with self.engine.connect() as connection:
                result = connection.execute(statement, parameters)
                return result.all() if result.returns_rows else []

        return self._patiently(carry_out)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction that is on disk after the block. Raises LedgerWriteError."""
        with (
            self._explained(),
            self.engine.connect().execution_options(isolation_level="READ COMMITTED") as connection,
            connection.begin(),
        ):
            yield connection

    def change(
        self, changed: RowChange | None, noted: Mapping[str, Any], claim: Claim, *, releases: bool
    ) -> int | None:
        """Change a row, if it is *changed*, and insert the event *noted*, both or nothing: in one statement.

        It keeps the claim from being taken over until it is on disk.
        """
        noting = {f"note_{name}": value for name, value in noted.items()}
        row = changed.parameters if changed else {}
        statement = _changing_held(tuple(changed.values) if changed else None, releases)
        found = self.do(statement, {**noting, **row, **parameters_of(claim)})
        return cast("int", found[0][0]) if found else None

    def last_settled_event(self) -> int:
        """Return the number of the last event, once those who are about to insert one have done so."""
        with self.transaction() as connection:
            connection.exec_driver_sql("LOCK TABLE event IN SHARE MODE")
            return connection.execute(select(func.max(EVENT.c.number))).scalar_one() or 0

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do *work*, again if PostgreSQL has gone away and comes back in time. Raises LedgerWriteError."""
        until = time.monotonic() + PATIENCE_S
        with self._explained(), doing(f"Waiting for {self.place}"):
            while True:
                try:
                    return work()
                except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                    if not _has_gone_away(error) or time.monotonic() > until:
                        raise
                time.sleep(_LOOK_S)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except errors.DiskFull as error:
            raise LedgerWriteError(
                f"{self.place}: cannot be written: PostgreSQL's disk is full. Free some disk space first."
            ) from error
        except errors.ReadOnlySqlTransaction as error:
            raise LedgerWriteError(f"{self.place}: cannot be written: it is read-only.") from error
        except psycopg.Error as error:
            raise LedgerWriteError(f"{self.place}: cannot be used any more: {said_by(error)}.") from error


@cache
def _changing_held(names: tuple[str, ...] | None, releases: bool) -> ReturningInsert[tuple[int]]:
    """Return the statement that changes the columns *names* of a row, if any, and inserts an event."""
    held = RELEASING.returning(CLAIM.c.token) if releases else HELD.with_for_update(read=True)
    done = held.cte("held")
    if names is not None:
        done = changing(names).where(exists(select(done.c.token))).returning(ROW.c.row).cte("changed")
    columns = [column for column in EVENT.c if column is not EVENT.c.number]
    values = [bindparam(f"note_{column.name}", type_=column.type) for column in columns]
    return (
        insert(EVENT)
        .from_select([column.name for column in columns], select(*values).select_from(done))
        .returning(EVENT.c.number)
    )


@contextmanager
def conducting(place: DatabasePlace) -> Iterator[bool]:
    """Be the one process that begins and ends runs of the list; yields False if another one is."""
    key = int.from_bytes(sha256(place.list_path.name.encode()).digest()[:8], signed=True)
    with connected(place) as connection:
        (is_free,) = connection.execute("SELECT pg_try_advisory_lock(%s)", [key]).fetchone() or (False,)
        yield bool(is_free)


@contextmanager
def database_at(place: DatabasePlace, *, creates: bool) -> Iterator[PostgresDatabase]:
    """Open the ledgers at *place*; a database that has none gets them if this *creates* them.

    Raises LedgerError, and SurroundingsError if nothing answers.
    """
    try:
        with connected(place) as connection:
            tables = _checked_tables(place, connection, writes=creates)
            if not tables and not creates:
                create = bulk_command(place, "apply", place.list_path.name)
                raise LedgerError(f"{place}: there is no ledger. This creates one: {create}")
    except psycopg.OperationalError as error:
        what = LedgerError if "FATAL" in str(error) else SurroundingsError
        raise what(f"{place}: cannot be opened: {said_by(error)}.") from error
    except psycopg.Error as error:
        raise LedgerError(f"{place}: cannot be read: {said_by(error)}.") from error
    database = PostgresDatabase(place)
    try:
        if not tables:
            _create(database)
        yield database
    finally:
        database.close()


def connected(place: DatabasePlace) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect to the PostgreSQL at *place*. Its statements are not part of a transaction."""
    return psycopg.connect(place.url, autocommit=True, **cast("Any", OPTIONS))


def said_by(error: BaseException) -> str:
    """Return what PostgreSQL or its library says, without the full stop."""
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return one_line(lines[0]).strip().rstrip(".")


def _checked_tables(
    place: DatabasePlace, connection: psycopg.Connection[tuple[Any, ...]], *, writes: bool
) -> set[str]:
    """Return the tables of the ledgers, if there are any, and check that this eaportal can use them."""
    if connection.info.server_version < OLDEST * 10_000:
        version = connection.info.parameter_status("server_version")
        raise LedgerError(f"{place}: this is PostgreSQL {version}; eaportal needs {OLDEST} or newer.")
    if writes and connection.execute("SHOW transaction_read_only").fetchone() == ("on",):
        raise LedgerError(f"{place}: cannot be written: it is read-only.")
    query = "SELECT table_name FROM information_schema.tables WHERE table_schema = %s"
    tables = {name for (name,) in connection.execute(query, [NAMESPACE])}
    if tables and _SCHEMA not in tables:
        raise LedgerError(f"{place}: its schema {NAMESPACE!r} is that of another program.")
    if tables:
        (schema,) = connection.execute(f"SELECT number FROM {_SCHEMA}").fetchone() or (0,)  # noqa: S608 - ours
        if schema != DATABASE_SCHEMA:
            raise LedgerError(
                f"{place}: this eaportal reads ledgers of schema {DATABASE_SCHEMA}, not {schema}."
            )
    return tables


def _create(database: PostgresDatabase) -> None:
    """Create the tables, all or none, unless another process just has. Raises LedgerError."""
    try:
        with database.transaction() as connection:
            driver = cast("psycopg.Connection[tuple[Any, ...]]", connection.connection.driver_connection)
            driver.execute("SELECT pg_advisory_xact_lock(%s)", [DATABASE_SCHEMA])
            if not _checked_tables(database.place, driver, writes=True):
                driver.execute(f"CREATE SCHEMA IF NOT EXISTS {NAMESPACE}")
                METADATA.create_all(connection)
                SHARED.create_all(connection)
                driver.execute(SchemaManager.get_schema())
                driver.execute(f"CREATE TABLE {_SCHEMA} (number integer NOT NULL)")
                driver.execute(f"INSERT INTO {_SCHEMA} VALUES ({DATABASE_SCHEMA})")  # noqa: S608 - ours
    except LedgerWriteError as error:
        raise LedgerError(str(error)) from error


def _raise_original(context: ExceptionContext) -> None:
    raise context.original_exception


def _has_gone_away(error: psycopg.Error) -> bool:
    """Check whether *error* is of a connection, not of what was asked; refused passwords are the latter."""
    return error.sqlstate is None or error.sqlstate[:2] in ("08", "57") or error.sqlstate == "53300"
