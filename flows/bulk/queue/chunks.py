"""The chunks of a run in the queue: the rows of one enrollment, which one worker at a time works on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from selectors import EVENT_READ, DefaultSelector
from typing import Any, cast

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import ColumnElement, Integer, column, delete, exists, select, table, text
from sqlalchemy.dialects.postgresql import JSONB

from eaportal.flows.bulk.ledger.database import DatabasePlace
from eaportal.flows.bulk.ledger.postgres import OPTIONS, PostgresDatabase
from eaportal.flows.bulk.ledger.rows import Row, Run
from eaportal.flows.bulk.ledger.tables import WORK
from eaportal.flows.bulk.queue.shared import queue_of
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.workers import by_enrollment

TASK = "rows of an enrollment"
_JOBS = table("procrastinate_jobs", column("args", JSONB))


@dataclass(frozen=True)
class Chunk:
    """Rows of an *enrollment*, by their numbers, in a *run* of the list *ledger*, and their *limits*."""

    run: int
    ledger: str
    enrollment: str
    rows: Sequence[int]
    limits: Limits


def app_of(place: DatabasePlace) -> App:
    """Return the queue at *place*, for a worker."""
    return App(connector=PsycopgConnector(**_pool(place), pool_factory=_quick_pool))


def put_into_queue(database: PostgresDatabase, run: Run, rows: Sequence[Row], limits: Limits) -> None:
    """Put *rows* of *run*, in the order to work on them, into the queue in place of what is there."""
    place = database.place
    take_from_queue(database, run)
    jobs = [
        Job(
            queue=queue_of(run.source.base_url, run.source.account),
            # Not for other runs too: one that nobody works on would hold them back. Claims see to those.
            lock=f"{run.number} {group[0].change.enrollment}",
            queueing_lock=None,
            task_name=TASK,
            task_kwargs=asdict(
                Chunk(
                    run.number,
                    place.list_path.name,
                    group[0].change.enrollment,
                    [row.change.row for row in group],
                    limits,
                )
            ),
        )
        for group in by_enrollment(rows, lambda row: row.change.enrollment)
    ]
    with App(connector=SyncPsycopgConnector(**_pool(place))).open() as app:
        app.job_manager.batch_defer_jobs(jobs)


def take_from_queue(database: PostgresDatabase, run: Run) -> None:
    """Take the chunks of *run* that nobody works on from the queue."""
    database.do(delete(_JOBS).where(_is_of(run), text("status = 'todo'")))


def progress_of(database: PostgresDatabase, run: Run) -> tuple[str | None, bool]:
    """Return why *run* has stopped, if it has, and whether chunks of it wait or are being worked on."""
    query = select(WORK.c.stopped, exists().where(_is_of(run))).where(WORK.c.run == run.number)
    ((stopped, is_left),) = map(tuple, database.read(query))
    return stopped, is_left


def _is_of(run: Run) -> ColumnElement[bool]:
    """Find the chunks of *run*; those that are done are deleted."""
    number = cast("ColumnElement[int]", _JOBS.c.args["run"].astext.cast(Integer))
    return number == run.number


def _pool(place: DatabasePlace) -> dict[str, Any]:
    return {"conninfo": place.url, "kwargs": OPTIONS, "min_size": 1, "max_size": 4}


def _quick_pool(**options: Any) -> AsyncConnectionPool:
    """Return a pool whose connections are checked without a question to the database.

    The library's own check asks one before each statement.
    """
    return AsyncConnectionPool(**{**options, "check": _check, "configure": _configure})


async def _configure(connection: AsyncConnection) -> None:
    """Let each statement be a transaction of its own, rather than three statements."""
    await connection.set_autocommit(True)


async def _check(connection: AsyncConnection) -> None:
    """Raise OperationalError if the database has closed *connection*: an idle one has news only then."""
    with DefaultSelector() as selector:
        selector.register(connection.fileno(), EVENT_READ)
        has_news = bool(selector.select(0))
    if has_news:
        await AsyncConnectionPool.check_connection(connection)
