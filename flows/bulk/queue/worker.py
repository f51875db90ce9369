"""A worker: takes chunks of runs from the queue, and works on their rows in browsers of its own."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock
from typing import Any, cast

import psycopg
from procrastinate import App, RetryStrategy
from procrastinate.exceptions import ConnectorException

from eaportal.flows.bulk.ledger.database import (
    DatabasePlace,
    LedgerWriteError,
    ReplacedError,
)
from eaportal.flows.bulk.ledger.ledger import LEASE_S, Ledger
from eaportal.flows.bulk.ledger.postgres import OPTIONS, PATIENCE_S, PostgresDatabase, said_by
from eaportal.flows.bulk.ledger.rows import TO_DO, RowOutcome, Run, Status
from eaportal.flows.bulk.queue.chunks import TASK, Chunk, app_of
from eaportal.flows.bulk.queue.shared import CHANNEL, SharedPace, SharedRun, SharedWork, queue_of
from eaportal.flows.bulk.run.attempts import Limits, RowWorker, TakenError
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.kept_session import OpenSession

# How often to look whether the worker is to stop, and whether it has heard of a run.
_LOOK_S = 0.25
# When a chunk that was handed back can be taken again.
_AGAIN_S = 1


class HandedBackError(Exception):
    """The rest of a chunk is for another time, or another worker."""


class QueueWorker:
    """Works on runs of *account* at *base_url* in the database at *place*, with so many *browsers*.

    *report* is called with the run and the outcome of each row. Pictures and traces are kept in *evidence*,
    which the report names if it is on another *machine*.
    After *lease* seconds without a sign of life, other workers take over what this one works on.
    """

    def __init__(
        self,
        place: DatabasePlace,
        base_url: str,
        account: str,
        open_session: OpenSession,
        browsers: int,
        evidence: Path,
        report: Callable[[str, RowOutcome], object] = lambda _run, _outcome: None,
        lease: float = LEASE_S,
        machine: str = "",
    ) -> None:
        self._place = place
        self._base_url, self._account = base_url, account
        self._open_session = open_session
        self._browsers = browsers
        self._evidence = evidence
        self._report = report
        self._lease = lease
        self._machine = machine
        self._stopping = Event()
        self._failure: BaseException | None = None
        self._runs: dict[int, SharedRun] = {}
        self._ledgers: dict[str, Ledger] = {}
        self._opening = Lock()
        self._database = PostgresDatabase(place)
        self._work = SharedWork(self._database)

    def stop(self) -> None:
        """Finish the rows in progress, and begin no others."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stop() is called.

        Raises what concerns all rows (see RowWorker.work), and LedgerError if a run needs another worker.
        """
        # What the queue's library logs of rows that were handed back helps nobody.
        for name in ("procrastinate", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        try:
            self._find_runs()
            asyncio.run(self._run())
        finally:
            for ledger in self._ledgers.values():
                ledger.close()
            self._database.close()
        if self._failure:
            raise self._failure

    async def _run(self) -> None:
        free: asyncio.Queue[_Browser] = asyncio.Queue()
        browsers = [_Browser(self._work_on) for _ in range(self._browsers)]
        for browser in browsers:
            free.put_nowait(browser)
        app = app_of(self._place)

        async def work_on(limits: dict[str, Any], **chunk: Any) -> None:
            browser = await free.get()
            try:
                await browser.work(Chunk(**chunk, limits=Limits(**limits)))
            finally:
                free.put_nowait(browser)

        again = RetryStrategy(retry_exceptions={HandedBackError}, wait=_AGAIN_S)
        app.task(name=TASK, retry=again)(work_on)
        gone_since: float | None = None
        try:
            while not self._stopping.is_set():
                try:
                    async with app.open_async():
                        gone_since = None
                        await self._take_chunks(app)
                except (ConnectorException, psycopg.Error) as error:
                    gone_since = gone_since or time.monotonic()
                    if time.monotonic() - gone_since > PATIENCE_S:
                        self._fail(
                            LedgerWriteError(f"{self._place}: cannot be used any more: {said_by(error)}.")
                        )
                    await asyncio.sleep(_LOOK_S)
        finally:
            for browser in browsers:
                await browser.close()

    async def _take_chunks(self, app: App) -> None:
        """Work on chunks until the worker stops, or the connection is lost."""
        taking = asyncio.create_task(
            app.run_worker_async(
                queues=[queue_of(self._base_url, self._account)],
                concurrency=self._browsers,
                install_signal_handlers=False,
                delete_jobs="always",
                fetch_job_polling_interval=1.0,
                update_heartbeat_interval=self._lease / 3,
                stalled_worker_timeout=self._lease,
            )
        )
        has_news = asyncio.Event()
        looking = asyncio.create_task(self._look_after(app, has_news))
        listening = asyncio.create_task(self._listen(has_news))
        tasks = (taking, looking, listening)
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
        for error in done:
            if isinstance(error, Exception):
                raise error

    async def _listen(self, has_news: asyncio.Event) -> None:
        """Set *has_news* whenever a run begins or stops."""
        async with await psycopg.AsyncConnection.connect(
            self._place.url, autocommit=True, **cast("Any", OPTIONS)
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            has_news.set()  # of what came before
            async for _ in connection.notifies():
                has_news.set()

    async def _look_after(self, app: App, has_news: asyncio.Event) -> None:
        """Renew what this worker has claimed, and take over what others have left, until it stops."""
        renewed = time.monotonic()
        while not self._stopping.is_set():
            await asyncio.sleep(_LOOK_S)
            is_time = time.monotonic() - renewed >= self._lease / 3
            if has_news.is_set() or is_time:
                has_news.clear()
                await asyncio.to_thread(self._look)
            if is_time:
                renewed = time.monotonic()
                await asyncio.to_thread(self._renew)
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._lease):
                    with suppress(ConnectorException):  # another worker was first
                        await app.job_manager.retry_job(job)

    def _look(self) -> None:
        try:
            self._find_runs()
        except Exception as error:
            self._fail(error)

    def _find_runs(self) -> None:
        """Note which runs there are. Raises LedgerError if one of them needs another worker."""
        runs = self._work.runs(self._base_url, self._account)
        self._runs = {run.number: run for run in runs}
        for run in runs:
            if run.stopped is None:
                run.check_can_help(self._base_url)

    def _goes_on(self, number: int) -> bool:
        run = self._runs.get(number)
        return run is not None and run.stopped is None

    def _renew(self) -> None:
        for ledger in list(self._ledgers.values()):
            with suppress(LedgerWriteError):
                ledger.renew()

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._stopping.set()

    def _work_on(self, browser: "_Browser", chunk: Chunk) -> None:
        """Work on *chunk*. Raises HandedBackError if some of it is left."""
        try:
            self._work_on_rows(browser, chunk)
        except (TakenError, ReplacedError) as error:
            raise HandedBackError from error
        except HandedBackError:
            raise
        except BaseException as error:
            self._fail(error)
            raise HandedBackError from error

    def _work_on_rows(self, browser: "_Browser", chunk: Chunk) -> None:
        if not self._goes_on(chunk.run):
            self._find_runs()  # it may have begun just now
        if not self._goes_on(chunk.run):
            return
        worker, run, ledger = browser.worker_for(chunk, self._worker)
        try:
            claimed = worker.claim(chunk.enrollment)
            to_do = [row for row in chunk.rows if claimed.row(row).outcome.status in TO_DO]
            for row in to_do:
                if not self._goes_on(chunk.run):
                    return
                outcome = worker.work(claimed.row(row), releases=row == to_do[-1])
                if outcome is None:
                    raise HandedBackError
                self._report(ledger.run_name(run), outcome)
                if outcome.status is Status.FAILED:
                    self._work.stop_if_failing(chunk.run, chunk.limits.max_failures)
                    self._find_runs()
        finally:
            worker.release()

    def _worker(self, chunk: Chunk) -> tuple[RowWorker, Run, Ledger]:
        with self._opening:
            if chunk.ledger not in self._ledgers:
                place = DatabasePlace(self._place.url, Path(chunk.ledger))
                self._ledgers[chunk.ledger] = Ledger(PostgresDatabase(place), self._lease)
            ledger = self._ledgers[chunk.ledger]
        run, limits = ledger.run(chunk.run), chunk.limits
        pace = SharedPace(self._work, run.number, limits.per_minute)
        evidence = EvidenceFolder(self._evidence, run.number, self._machine)
        worker = RowWorker(ledger, run, self._open_session, limits.retries, pace, self._stopping, evidence)
        return worker, run, ledger


class _Browser:
    """A thread with a browser, which stays open from one chunk of a run to the next."""

    def __init__(self, work_on: Callable[["_Browser", Chunk], None]) -> None:
        self._work_on = work_on
        self._thread = ThreadPoolExecutor(1, "browser")
        self._opened_for: tuple[int, Limits] | None = None
        self._opened: tuple[RowWorker, Run, Ledger] | None = None

    async def work(self, chunk: Chunk) -> None:
        """Work on *chunk* in the thread; a worker that stops waits for the row in progress."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._work_on, self, chunk)

    def worker_for(
        self, chunk: Chunk, open_worker: Callable[[Chunk], tuple[RowWorker, Run, Ledger]]
    ) -> tuple[RowWorker, Run, Ledger]:
        """Return what works on *chunk*: what did so before, if it is of the same run and has its limits."""
        opened_for = chunk.run, chunk.limits
        if self._opened is None or self._opened_for != opened_for:
            self._close()
            self._opened, self._opened_for = open_worker(chunk), opened_for
        return self._opened

    async def close(self) -> None:
        """Close the browser, and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._opened:
            self._opened[0].close()
        self._opened = None
