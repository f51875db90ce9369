"""A worker: takes chunks of runs from the queue, and works on their rows in browsers of its own."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock

import psycopg
from procrastinate import App, RetryStrategy
from procrastinate.exceptions import ConnectorException

from eaportal.flows.bulk.ledger.database import (
    DatabasePlace,
    LedgerWriteError,
    ReplacedError,
)
from eaportal.flows.bulk.ledger.ledger import LEASE_S, Ledger
from eaportal.flows.bulk.ledger.postgres import PATIENCE_S, PostgresDatabase, said_by
from eaportal.flows.bulk.ledger.rows import TO_DO, RowOutcome, Run, Status
from eaportal.flows.bulk.queue.chunks import TASK, app_of
from eaportal.flows.bulk.queue.shared import SharedPace, SharedWork, queue_of
from eaportal.flows.bulk.run.attempts import RowWorker, TakenError
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.kept_session import OpenSession

# How often to look whether the worker or a run is to stop.
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
        self._stopped_runs: set[int] = set()
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
            self._work.check_can_help(self._base_url, self._account)
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

        async def work_on(run: int, ledger: str, enrollment: str, rows: list[int]) -> None:
            browser = await free.get()
            try:
                await browser.work(run, ledger, enrollment, rows)
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
        looking = asyncio.create_task(self._look_after(app))
        try:
            await asyncio.wait({taking, looking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            looking.cancel()
            taking.cancel()
            done = await asyncio.gather(taking, looking, return_exceptions=True)
        for error in done:
            if isinstance(error, Exception):
                raise error

    async def _look_after(self, app: App) -> None:
        """Renew what this worker has claimed, and take over what others have left, until it stops."""
        renewed = time.monotonic()
        while not self._stopping.is_set():
            await asyncio.sleep(_LOOK_S)
            await asyncio.to_thread(self._look)
            if time.monotonic() - renewed >= self._lease / 3:
                renewed = time.monotonic()
                await asyncio.to_thread(self._renew)
                for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._lease):
                    with suppress(ConnectorException):  # another worker was first
                        await app.job_manager.retry_job(job)

    def _look(self) -> None:
        try:
            self._stopped_runs = self._work.stopped_runs()
            self._work.check_can_help(self._base_url, self._account)
        except Exception as error:
            self._fail(error)

    def _renew(self) -> None:
        for ledger in list(self._ledgers.values()):
            with suppress(LedgerWriteError):
                ledger.renew()

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._stopping.set()

    def _work_on(
        self, browser: "_Browser", run: int, name: str, enrollment: str, rows: Sequence[int]
    ) -> None:
        """Work on a chunk. Raises HandedBackError if some of it is left."""
        try:
            self._work_on_rows(browser, run, name, enrollment, rows)
        except (TakenError, ReplacedError) as error:
            raise HandedBackError from error
        except HandedBackError:
            raise
        except BaseException as error:
            self._fail(error)
            raise HandedBackError from error

    def _work_on_rows(
        self, browser: "_Browser", number: int, name: str, enrollment: str, rows: Sequence[int]
    ) -> None:
        if number in self._stopped_runs:
            return
        worker, run, ledger = browser.worker_for(number, lambda: self._worker(number, name))
        limits = self._work.limits(number)
        try:
            claimed = worker.claim(enrollment)
            for row in rows:
                if number in self._stopped_runs:
                    return
                if claimed.row(row).outcome.status in TO_DO:
                    outcome = worker.work(claimed.row(row))
                    if outcome is None:
                        raise HandedBackError
                    self._report(ledger.run_name(run), outcome)
                    if outcome.status is Status.FAILED:
                        self._work.stop_if_failing(number, limits)
                        self._look()
        finally:
            worker.release()

    def _worker(self, number: int, name: str) -> tuple[RowWorker, Run, Ledger]:
        with self._opening:
            if name not in self._ledgers:
                place = DatabasePlace(self._place.url, Path(name))
                self._ledgers[name] = Ledger(PostgresDatabase(place), self._lease)
            ledger = self._ledgers[name]
        run = ledger.run(number)
        limits = self._work.limits(number)
        pace = SharedPace(self._work, number, limits.per_minute)
        evidence = EvidenceFolder(self._evidence, number, self._machine)
        worker = RowWorker(ledger, run, self._open_session, limits.retries, pace, self._stopping, evidence)
        return worker, run, ledger


class _Browser:
    """A thread with a browser, which stays open from one chunk of a run to the next."""

    def __init__(self, work_on: Callable[["_Browser", int, str, str, Sequence[int]], None]) -> None:
        self._work_on = work_on
        self._thread = ThreadPoolExecutor(1, "browser")
        self._number: int | None = None
        self._opened: tuple[RowWorker, Run, Ledger] | None = None

    async def work(self, run: int, ledger: str, enrollment: str, rows: Sequence[int]) -> None:
        """Work on a chunk in the thread; a worker that stops waits for the row in progress."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._work_on, self, run, ledger, enrollment, rows)

    def worker_for(
        self, run: int, open_worker: Callable[[], tuple[RowWorker, Run, Ledger]]
    ) -> tuple[RowWorker, Run, Ledger]:
        """Return what works on rows of *run*, from *open_worker* if the last chunk was of another run."""
        if self._opened is None or self._number != run:
            self._close()
            self._opened, self._number = open_worker(), run
        return self._opened

    async def close(self) -> None:
        """Close the browser, and end the thread."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._opened:
            self._opened[0].close()
        self._opened = None
