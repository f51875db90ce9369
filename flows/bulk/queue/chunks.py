"""The chunks of a run in the queue: the rows of one enrollment, which one worker at a time works on."""

from collections.abc import Sequence
from typing import Any

from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.jobs import Job

from eaportal.flows.bulk.ledger.database import DatabasePlace
from eaportal.flows.bulk.ledger.postgres import OPTIONS, PostgresDatabase, connected
from eaportal.flows.bulk.ledger.rows import Row, Run
from eaportal.flows.bulk.queue.shared import queue_of
from eaportal.flows.bulk.run.workers import by_enrollment

TASK = "rows of an enrollment"


def app_of(place: DatabasePlace) -> App:
    """Return the queue at *place*, for a worker."""
    return App(connector=PsycopgConnector(**_pool(place)))


def put_into_queue(database: PostgresDatabase, run: Run, rows: Sequence[Row]) -> None:
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
            task_kwargs={
                "run": run.number,
                "ledger": place.list_path.name,
                "enrollment": group[0].change.enrollment,
                "rows": [row.change.row for row in group],
            },
        )
        for group in by_enrollment(rows, lambda row: row.change.enrollment)
    ]
    with App(connector=SyncPsycopgConnector(**_pool(place))).open() as app:
        app.job_manager.batch_defer_jobs(jobs)


def take_from_queue(database: PostgresDatabase, run: Run) -> None:
    """Take the chunks of *run* that nobody works on from the queue."""
    with connected(database.place) as connection:
        connection.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND (args->>'run')::int = %s", [run.number]
        )


def chunks_left(database: PostgresDatabase, run: Run) -> int:
    """Return how many chunks of *run* wait or are being worked on."""
    with connected(database.place) as connection:
        query = (
            "SELECT count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing') AND (args->>'run')::int = %s"
        )
        (left,) = connection.execute(query, [run.number]).fetchone() or (0,)
        return int(left)


def _pool(place: DatabasePlace) -> dict[str, Any]:
    return {"conninfo": place.url, "kwargs": OPTIONS, "min_size": 1, "max_size": 4}
