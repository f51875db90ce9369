"""The tables of a ledger, in SQLite and in PostgreSQL."""

from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

SCHEMA = 5
# The same in a database, with the tables of SHARED.
DATABASE_SCHEMA = 6

METADATA = MetaData()
# The columns of RUN and ROW are in the order in which a seal reads them.
RUN = Table(
    "run",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("undoes", Integer, ForeignKey("run.number")),
    Column("began_at", Text, nullable=False),
    Column("ended_at", Text),
    Column("is_closed", Integer, nullable=False, server_default="0"),
    Column("list", Text, nullable=False),
    Column("columns", Text, nullable=False),
    Column("delimiter", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("base_url", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("sheet", Text),
    Column("include_hidden", Integer, nullable=False, server_default="0"),
    Column("seal", Text),
    # The list that the run belongs to, in a database of many lists; empty in a file, which is one list's.
    Column("ledger", Text, nullable=False, server_default=""),
    sqlite_strict=True,
)
ROW = Table(
    "row",
    METADATA,
    Column("run", Integer, ForeignKey("run.number"), primary_key=True, autoincrement=False),
    Column("position", Integer, nullable=False),
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("enrollment", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("po_number", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lock", Integer),
    Column("expected", Text),
    Column("cells", Text, nullable=False),
    Column("saving", Integer, nullable=False, server_default="0"),
    Column("before", Text),
    Column("before_lock", Integer),
    Column("others", Text, nullable=False, server_default="[]"),
    Column("status", Text, nullable=False, server_default="not-run"),
    Column("message", Text, nullable=False, server_default=""),
    Column("after", Text),
    Column("finished_at", Text),
    Column("wrote", Text),
    Column("seal", Text),
    Index("row_of_lock", "run", "enrollment", "kind"),
    sqlite_strict=True,
)
_Number = BigInteger().with_variant(Integer(), "sqlite")
EVENT = Table(
    "event",
    METADATA,
    Column("number", _Number, primary_key=True),
    Column("at", Text, nullable=False),
    Column("run", Integer, ForeignKey("run.number"), nullable=False),
    Column("row", Integer),
    Column("what", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_strict=True,
)
# Who may write to the rows of an enrollment: the worker with this token, which each claim makes larger.
# *until* is in seconds of the database's clock; from then on, another may claim them.
CLAIM = Table(
    "claim",
    METADATA,
    Column("base_url", Text, primary_key=True),
    Column("enrollment", Text, primary_key=True),
    Column("token", _Number, nullable=False),
    Column("run", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("until", Double().with_variant(REAL(), "sqlite"), nullable=False),
    sqlite_strict=True,
)

# In a database only: what holds for all workers of a run together. *begun_at* is when the present stretch of
# work began, *next_turn* when the next row may begin, *stopped* why no other row begins.
SHARED = MetaData()
WORK = Table(
    "work",
    SHARED,
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("version", Text, nullable=False),
    Column("machine", Text, nullable=False),
    Column("begun_at", Text, nullable=False),
    Column("next_turn", Double, nullable=False),
    Column("stopped", Text),
)


class database_clock(FunctionElement[float]):  # noqa: N801 - it reads as a function
    """The time of the database's clock, in seconds since 1970."""

    type = Double()
    inherit_cache = True


@compiles(database_clock)
def _in_postgresql(*_: Any, **__: Any) -> str:
    return "EXTRACT(EPOCH FROM clock_timestamp())::double precision"


@compiles(database_clock, "sqlite")
def _in_sqlite(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


# What a seal reads of each run and row, and the seal.
SEALED_ROW = select(*ROW.c)
SEALED_RUN = select(
    select(func.count()).select_from(ROW).where(ROW.c.run == RUN.c.number).scalar_subquery().label("rows"),
    *(column for column in RUN.c if column.name != "ledger"),
)
