"""The ledger of bulk runs: each save is recorded before it is made, and its result after it."""

import json
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import takewhile
from os import getpid
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, func, insert, select, tuple_, update

from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.audit import AuditLog, Event, NotTheLogError
from eaportal.flows.bulk.ledger.claimed_rows import ClaimedRows
from eaportal.flows.bulk.ledger.database import (
    HELD,
    RELEASING,
    Claim,
    Database,
    DatabasePlace,
    LedgerError,
    LedgerWriteError,
    ReplacedError,
    RowChange,
    parameters_of,
)
from eaportal.flows.bulk.ledger.rows import OtherPeriod, Row, RowOutcome, Run, Source
from eaportal.flows.bulk.ledger.seals import seal_run, sealed
from eaportal.flows.bulk.ledger.stored import event_of, now, row_of, row_values, run_of, run_values
from eaportal.flows.bulk.ledger.tables import CLAIM, EVENT, ROW, RUN, SEALED_ROW, SEALED_RUN, database_clock
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.wording import one_line

SUFFIX = ".ledger.sqlite"
# How long the claim of a worker lasts of which nothing is heard.
LEASE_S = 30.0
# How often to look whether rows that another worker has claimed are free.
_LOOK_S = 0.25
_EVENTS_AT_A_TIME = 1000


class Ledger:
    """The runs of one list. What a call writes is on disk when it returns. Threads may share a ledger.

    A claim lasts *lease* seconds, and as long as renew() is called before.
    """

    def __init__(self, database: Database, lease: float = LEASE_S) -> None:
        self.place = database.place
        if isinstance(self.place, DatabasePlace):
            self._list, self._scope = str(self.place.list_path), self.place.list_path.name
        else:
            self._list, self._scope = str(self.place).removesuffix(SUFFIX), ""
        # Where many machines write at a time, each that conducts a run has a log of its own.
        self._appends = isinstance(self.place, Path)
        self.log = AuditLog(Path(self._list + ("" if self._appends else ".postgresql") + ".audit.jsonl"))
        self.database = database
        self._lease = lease
        self._holder = f"{socket.gethostname()} {getpid()}"
        self._held: set[Claim] = set()
        self._writing = Lock()

    def close(self) -> None:
        """Close the connections of its database."""
        self.database.close()

    def run_name(self, run: Run) -> str:
        """Return the name of *run* on the command line, such as ``changes.csv#1``."""
        return f"{self._list}#{run.number}"

    def begin(
        self, kind: str, source: Source, changes: Sequence[ListedChange], undoes: int | None = None
    ) -> Run:
        """Record a new run with all its rows. Raises LedgerError if the list is one for another portal."""
        self._check_portal(source)
        with self._transaction() as (connection, note):
            values = {**run_values(kind, source, undoes), "ledger": self._scope}
            run: int = connection.execute(insert(RUN).returning(RUN.c.number), values).scalar_one()
            rows = [sealed(row_values(run, position, change)) for position, change in enumerate(changes)]
            if rows:
                connection.execute(insert(ROW), rows)
            seal_run(connection, run)
            note(run, None, "run-began", kind=kind, content=source.content, rows=len(changes),
                 base_url=source.base_url, account=source.account)  # fmt: skip
        return self.run(run)

    def resumed(self, run: Run) -> None:
        """Record that a process continues *run*, unless it has just begun it."""
        query = select(EVENT.c.what).where(EVENT.c.run == run.number).order_by(EVENT.c.number.desc()).limit(1)
        if [what for (what,) in self.database.read(query)] != ["run-began"]:
            with self._transaction() as (_connection, note):
                note(run.number, None, "taken-up")

    def claim(self, run: Run, enrollment: str) -> ClaimedRows | None:
        """Claim the rows of *run* for *enrollment*; None if another worker has claimed the enrollment."""
        base_url, clock = run.source.base_url, database_clock()
        mine = {"run": run.number, "holder": self._holder, "until": clock + self._lease}
        statement = self.database.insert(CLAIM).values(
            base_url=base_url, enrollment=enrollment, token=1, **mine
        )
        taking = statement.on_conflict_do_update(
            index_elements=[CLAIM.c.base_url, CLAIM.c.enrollment],
            set_={"token": CLAIM.c.token + 1, **mine},
            where=CLAIM.c.until <= clock,
        ).returning(CLAIM.c.token)
        taken = self.database.do(taking)
        if not taken:
            return None
        claim = Claim(base_url, enrollment, taken[0][0])
        self._held.add(claim)
        query = SEALED_ROW.where(ROW.c.run == run.number, ROW.c.enrollment == enrollment)
        values = [each._asdict() for each in self.database.read(query)]
        with self._reading(f"a row of run {run.number}"):
            for each in values:
                row_of(each)

        return ClaimedRows(claim, values, partial(self._change, run))

    def release(self, rows: ClaimedRows) -> None:
        """Let others claim *rows*. If that can't be recorded, they can when the lease has ended."""
        if rows.claim in self._held:
            self._held.discard(rows.claim)
            with suppress(LedgerWriteError):
                self.database.do(RELEASING, parameters_of(rows.claim))

    def release_all(self) -> None:
        """Let others claim everything, because whoever has claimed it has ended."""
        if self.database.read(select(CLAIM.c.token).where(CLAIM.c.until > 0).limit(1)):
            self.database.do(update(CLAIM).values(until=0))

    def renew(self) -> None:
        """Let the claims of this process last another lease. Raises LedgerWriteError."""
        claims = [(each.base_url, each.enrollment, each.token) for each in list(self._held)]
        if claims:
            is_ours = tuple_(CLAIM.c.base_url, CLAIM.c.enrollment, CLAIM.c.token).in_(claims)
            self.database.do(update(CLAIM).where(is_ours).values(until=database_clock() + self._lease))

    @contextmanager
    def claimed(self, run: Run, enrollment: str) -> Iterator[ClaimedRows]:
        """Claim the rows of *run* for *enrollment* within the block, once no other worker has."""
        rows = self.claim(run, enrollment)
        with doing(f"Waiting for another worker to end its work on {enrollment}"):
            while rows is None:
                time.sleep(_LOOK_S)
                rows = self.claim(run, enrollment)
        try:
            yield rows
        finally:
            self.release(rows)

    def is_claimed(self, run: Run) -> bool:
        """Check whether a worker has claimed rows of *run*, and its lease hasn't ended."""
        is_live = CLAIM.c.run == run.number, CLAIM.c.until > database_clock()
        return bool(self.database.read(select(CLAIM.c.token).where(*is_live).limit(1)))

    def record(self, run: Run, outcome: RowOutcome, others: Sequence[OtherPeriod] = ()) -> None:
        """Record the result of a row that this process isn't working on."""
        query = select(ROW.c.enrollment).where(ROW.c.run == run.number, ROW.c.row == outcome.row)
        ((enrollment,),) = self.database.read(query)
        with self.claimed(run, enrollment) as rows:
            rows.record(outcome, others)

    def end(self, run: Run, *, closed: bool = False) -> None:
        """Record that every row of *run* has been tried, or that it is *closed* with what is done."""
        with self._transaction() as (connection, note):
            ended = {"ended_at": now(), "is_closed": int(closed)}
            connection.execute(update(RUN).where(RUN.c.number == run.number).values(ended))
            seal_run(connection, run.number)
            note(run.number, None, "run-closed" if closed else "run-ended")

    def written_rows(self, run: Run) -> list[Row]:
        """Return the rows that *run* has or may have changed, those of an enrollment in the order saved."""
        is_save = EVENT.c.run == run.number, EVENT.c.what == "saving"
        query = select(EVENT.c.row, func.max(EVENT.c.number)).where(*is_save).group_by(EVENT.c.row)
        saved: dict[int, int] = dict(map(tuple, self.database.read(query)))
        written = [row for row in self.rows(run) if row.wrote is not None or row.intent]
        in_order = sorted(written, key=lambda row: saved.get(row.change.row, 0))
        of_enrollment: dict[str, list[Row]] = {}
        for row in reversed(in_order):
            of_enrollment.setdefault(row.change.enrollment, []).append(row)
        return [of_enrollment[row.change.enrollment].pop() for row in written]

    def last_save(self, run: Run) -> datetime | None:
        """Return when *run* last began to save a number."""
        query = select(func.max(EVENT.c.at)).where(EVENT.c.run == run.number, EVENT.c.what == "saving")
        ((at,),) = self.database.read(query)
        with self._reading(f"the time of the last save of run {run.number}"):
            return datetime.fromisoformat(at) if at else None

    def runs(self) -> list[Run]:
        """Return all runs, the oldest first."""
        query = SEALED_RUN.where(RUN.c.ledger == self._scope).order_by(RUN.c.number)
        with self._reading("a run"):
            return [run_of(values._asdict()) for values in self.database.read(query)]

    def run(self, number: int | None = None) -> Run:
        """Return the run with this *number*, or the last one. Raises LedgerError."""
        runs = self.runs()
        found = [run for run in runs if number in (None, run.number)]
        if not found:
            what = "no run" if number is None else f"no run {number}; it has {len(runs)}"
            raise LedgerError(f"{self.place}: there is {what}.")
        return found[-1]

    def rows(self, run: Run) -> list[Row]:
        """Return the rows of *run* in the order of its list."""
        return self._rows(run)

    def rows_with_lock_of(self, run: Run, change: ListedChange) -> list[Row]:
        """Return the rows of *run* that share the lock of *change*."""
        enrollment, kind = change.lock_key
        return self._rows(run, ROW.c.enrollment == enrollment, ROW.c.kind == kind)

    def periods_known(self, run: Run, change: ListedChange) -> set[str]:
        """Return the periods of the enrollment and kind of *change* that *run* has seen."""
        known = set()
        for row in self.rows_with_lock_of(run, change):
            known |= {row.change.period, *(other.period for other in row.others)}
        return known

    def row_that_carried(self, run: Run, change: ListedChange, number: str) -> int | None:
        """Return the row of *run* whose lock has carried *number* on into the period of *change*, if any."""
        for row in self.rows_with_lock_of(run, change):
            if change.period in row.carried_into and row.change.wanted_number == number:
                return row.change.row
        return None

    def events(self, after: int = 0, earlier: Collection[int] = ()) -> Iterator[Event]:
        """Yield what has happened, in order: the events *after* a number, and *earlier* ones."""
        of_list = EVENT.c.run.in_(select(RUN.c.number).where(RUN.c.ledger == self._scope))
        query = select(*EVENT.c).where(of_list).order_by(EVENT.c.number).limit(_EVENTS_AT_A_TIME)
        asked = EVENT.c.number > after
        if earlier:
            asked |= EVENT.c.number.in_(earlier)
        while found := self.database.read(query.where(asked)):
            for values in found:
                with self._reading(f"event {values[0]}"):
                    event = event_of(values)
                yield event
            if len(found) < _EVENTS_AT_A_TIME:
                return
            asked = EVENT.c.number > found[-1][0]

    def catch_up(self) -> None:
        """Add to the log what it lacks. Raises LedgerError if it is another file, or can't be written."""
        try:
            with doing("Comparing the audit log with the ledger"):
                self.log.catch_up(self.settled_events())
        except OSError as error:
            raise LedgerError(f"{self.log.path}: cannot be written: {error.strerror}.") from error
        except NotTheLogError as error:
            raise LedgerError(
                f"{self.log.path}: is not the audit log of {self.place}."
                " Move it away, and the log is written again."
            ) from error

    def settled_events(self) -> Iterator[Event]:
        """Yield the events before which none can come any more."""
        last = self.database.last_settled_event()
        return takewhile(lambda event: event.number <= last, self.events())

    def _rows(self, run: Run, *which: Any) -> list[Row]:
        query = SEALED_ROW.where(ROW.c.run == run.number, *which).order_by(ROW.c.position)
        with self._reading(f"a row of run {run.number}"):
            return [row_of(values._asdict()) for values in self.database.read(query)]

    def _check_portal(self, source: Source) -> None:
        """Raise LedgerError if the list of this name, in a database of many, is one for another portal."""
        if self._scope:
            for run in self.runs()[-1:]:
                if run.source.base_url != source.base_url:
                    raise LedgerError(
                        f"{self.place}: {self._scope} is a list for {run.source.base_url} there,"
                        f" but you asked for {source.base_url}. Rename the list, or name another database."
                    )

    def _change(
        self,
        run: Run,
        claim: Claim,
        row: int,
        changed: RowChange | None,
        what: str,
        detail: Mapping[str, object],
        *,
        releases: bool = False,
    ) -> None:
        """Carry out a change of claimed rows (see Change)."""
        at = now()
        noted = {"at": at, "run": run.number, "row": row, "what": what, "detail": json.dumps(detail)}
        with self._writing:
            number = self.database.change(changed, noted, claim, releases=releases)
            if number is not None:
                if releases:
                    self._held.discard(claim)
                self._append([Event(number, at, run.number, row, what, dict(detail))])
                return
        query = select(ROW.c.seal).where(ROW.c.run == run.number, ROW.c.row == row)
        if not self.database.read(HELD, parameters_of(claim)):
            raise ReplacedError(f"Another worker has taken over {claim.enrollment}.")
        seal = changed.values["seal"] if changed else None
        if [stored for (stored,) in self.database.read(query)] != [seal]:  # else only the answer was lost
            raise self._damaged(f"row {row} of run {run.number}", "it was changed by another program")

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        """Raise LedgerError if *what* the block reads is not as a ledger records it."""
        try:
            yield
        except (ValueError, TypeError, KeyError) as error:
            raise self._damaged(what, one_line(str(error))) from error

    def _damaged(self, what: str, why: str) -> LedgerError:
        return LedgerError(
            f"{self.place}: {what} is damaged ({why}). Nothing was run."
            " Restore a copy of the ledger, or move it away to apply its list from the start."
        )

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Connection, Callable[..., None]]]:
        """Yield a connection and a function that notes an event; all is on disk after the block."""
        events: list[Event] = []
        with self._writing:
            with self.database.transaction() as connection:

                def note(run: int, row: int | None, what: str, **detail: object) -> None:
                    at = now()
                    values = {"at": at, "run": run, "row": row, "what": what, "detail": json.dumps(detail)}
                    inserting = insert(EVENT).returning(EVENT.c.number)
                    number = connection.execute(inserting, values).scalar_one()
                    events.append(Event(number, at, run, row, what, detail))

                yield connection, note
            self._append(events)

    def _append(self, events: Sequence[Event]) -> None:
        """Append *events* to the log. Where many write at a time, it only catches up when it is opened."""
        if not self._appends:
            return
        try:
            self.log.append(events)
        except OSError as error:
            # The ledger has the events; the log catches up when it is opened the next time.
            raise LedgerWriteError(f"{self.log.path}: cannot be written: {error.strerror}.") from error
