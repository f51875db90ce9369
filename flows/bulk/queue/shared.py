"""What holds for all workers of a run together: its limits, its pace, and whether it has stopped."""

import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import Event
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Insert, Update, func, select, update

from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.database import LedgerError
from eaportal.flows.bulk.ledger.postgres import PostgresDatabase
from eaportal.flows.bulk.ledger.rows import Run
from eaportal.flows.bulk.ledger.stored import row_of
from eaportal.flows.bulk.ledger.tables import ROW, RUN, WORK, database_clock
from eaportal.flows.bulk.run.attempts import Pace
from eaportal.flows.bulk.run.failures import ALIKE, reason_to_stop

CANCELLED = "It was cancelled."
# The channel on which workers hear that a run begins or stops.
CHANNEL = "eaportal_work"


def version() -> str:
    """Return the version of this eaportal."""
    from eaportal import __version__

    return __version__


def machine_of(base_url: str) -> str:
    """Return this machine's name if *base_url* is an address that means another portal on each machine."""
    host = urlsplit(base_url).hostname or ""
    is_local = host == "localhost" or host.startswith("127.") or host == "::1"
    return socket.gethostname() if is_local else ""


def queue_of(base_url: str, account: str) -> str:
    """Return the name of the queue for the workers that can work on runs of *account* at *base_url*."""
    what = "\n".join((version(), account, base_url, machine_of(base_url)))
    return sha256(what.encode()).hexdigest()[:32]  # PostgreSQL limits the length of a name


@dataclass(frozen=True)
class SharedRun:
    """An unfinished run, with the *version* and the *machine* of the workers that it needs."""

    number: int
    ledger: str
    version: str
    machine: str
    stopped: str | None

    def check_can_help(self, base_url: str) -> None:
        """Raise LedgerError if the run waits for another worker than this one."""
        name = f"{self.ledger}#{self.number}"
        if self.version != version():
            raise LedgerError(
                f"This worker is eaportal {version()}, and {name} was begun by {self.version}."
                " Install that version, or wait until the run has ended."
            )
        if self.machine != machine_of(base_url):
            raise LedgerError(
                f"{base_url} of {name} is a portal on {self.machine}, and this worker runs on"
                f" {socket.gethostname()}, where that address means another portal."
            )


@dataclass(frozen=True)
class SharedWork:
    """The work on runs in *database*."""

    database: PostgresDatabase

    def begin(self, run: Run) -> None:
        """Begin to work on *run*, or go on."""
        values = {
            "version": version(),
            "machine": machine_of(run.source.base_url),
            "begun_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "next_turn": 0.0,
            "stopped": None,
        }
        statement = self.database.insert(WORK).values(run=run.number, **values)
        self._do_and_tell(statement.on_conflict_do_update(index_elements=[WORK.c.run], set_=values))

    def stop(self, run: int, why: str) -> None:
        """Let no other row of *run* begin, because of *why*, unless it has stopped already."""
        is_on = WORK.c.run == run, WORK.c.stopped.is_(None)
        self._do_and_tell(update(WORK).where(*is_on).values(stopped=why))

    def runs(self, base_url: str, account: str) -> list[SharedRun]:
        """Return the unfinished runs of *account* at *base_url*."""
        query = (
            select(RUN.c.number, RUN.c.ledger, WORK.c.version, WORK.c.machine, WORK.c.stopped)
            .join(WORK, WORK.c.run == RUN.c.number)
            .where(RUN.c.ended_at.is_(None), RUN.c.base_url == base_url, RUN.c.account == account)
        )
        return [SharedRun(**found._asdict()) for found in self.database.read(query)]

    def stop_if_failing(self, run: int, max_failures: int | None) -> None:
        """Stop *run* if so many of its rows have failed, or *max_failures*, that others would too."""
        since = select(WORK.c.begun_at).where(WORK.c.run == run).scalar_subquery()
        ended = ROW.c.run == run, ROW.c.finished_at >= since
        last = self.database.read(
            select(*ROW.c).where(*ended).order_by(ROW.c.finished_at.desc()).limit(ALIKE)
        )
        query = select(func.count()).select_from(ROW).where(*ended, ROW.c.status == "failed")
        ((failed,),) = self.database.read(query)
        if reason := reason_to_stop([row_of(row._asdict()) for row in last], failed, max_failures):
            self.stop(run, reason)

    def _do_and_tell(self, change: Insert | Update) -> None:
        """Carry out a *change* of WORK, and let the workers hear of it."""
        done = change.returning(WORK.c.run).cte("done")
        self.database.do(select(func.pg_notify(CHANNEL, "")).select_from(done))


class SharedPace(Pace):
    """At most *per_minute* rows of *run* per minute over all workers, evenly spaced; None for no limit."""

    def __init__(self, work: SharedWork, run: int, per_minute: int | None) -> None:
        super().__init__(None)
        self._work = work
        self._run = run
        self._seconds = 60 / per_minute if per_minute else 0.0

    def wait(self, stopping: Event) -> bool:
        """Wait until the next row may begin; returns False if the worker stops instead."""
        if self._seconds:
            clock: Any = database_clock()
            turn = func.greatest(WORK.c.next_turn, clock) + self._seconds
            taking = update(WORK).where(WORK.c.run == self._run).values(next_turn=turn)
            ((wait,),) = self._work.database.do(taking.returning(WORK.c.next_turn - self._seconds - clock))
            with doing("Waiting, because only so many rows may begin per minute"):
                stopping.wait(max(0.0, wait))
        return not stopping.is_set()
