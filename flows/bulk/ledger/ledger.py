"""The ledger of bulk runs: each save is recorded before it is made, and its result after it."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from eaportal.flows.bulk.ledger.audit import AuditLog, Event
from eaportal.flows.bulk.ledger.rows import (
    WRITTEN,
    Evidence,
    OtherPeriod,
    Part,
    Present,
    Row,
    RowOutcome,
    Run,
    Source,
    Status,
)
from eaportal.flows.bulk.ledger.seals import ROWS, RUNS, check_seal, seal, seal_row, seal_run
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.errors import SurroundingsError, WrongInputError
from eaportal.flows.wording import breaks_lines, one_line

SUFFIX = ".ledger.sqlite"


class LedgerError(WrongInputError):
    """A ledger can't be used as asked; the message says why."""


class LedgerWriteError(SurroundingsError):
    """What happened can't be recorded any more, for example because the disk is full; the run can't go on."""


class Ledger:
    """The runs of one list. What a call writes is on disk when it returns. Threads may share a ledger."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.log = AuditLog(path.with_name(path.name.removesuffix(SUFFIX) + ".audit.jsonl"))
        self._connection = connection
        self._writing = Lock()

    def run_name(self, run: Run) -> str:
        """Return the name of *run* on the command line, such as ``changes.csv#1``."""
        return f"{str(self.path).removesuffix(SUFFIX)}#{run.number}"

    def begin(
        self, kind: str, source: Source, changes: Sequence[ListedChange], undoes: int | None = None
    ) -> Run:
        """Record a new run with all its rows."""
        with self._transaction() as (write, note):
            run = write(
                "INSERT INTO run (kind, undoes, list, content, columns, delimiter, base_url, account,"
                " sheet, include_hidden, began_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (kind, undoes, str(source.path), source.content, json.dumps(source.columns),
                 source.delimiter, source.base_url, source.account, source.sheet,
                 int(source.include_hidden), _now()),
            )  # fmt: skip
            for position, change in enumerate(changes):
                lock = None if change.lock is None else int(change.lock)
                write(
                    "INSERT INTO row (run, row, position, enrollment, period, kind, po_number, lock,"
                    " expected, cells) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (run, change.row, position, change.enrollment, change.period, change.kind,
                     change.po_number, lock, change.expected, json.dumps(change.cells)),
                )  # fmt: skip
            seal(self._connection, run)
            note(run, None, "run-began", kind=kind, content=source.content, rows=len(changes),
                 base_url=source.base_url, account=source.account)  # fmt: skip
        return self.run(run)

    def resumed(self, run: Run) -> None:
        """Record that a process continues *run*, unless it has just begun it."""
        query = "SELECT what FROM event WHERE run=? ORDER BY number DESC LIMIT 1"
        if self._connection.execute(query, (run.number,)).fetchone() != ("run-began",):
            with self._transaction() as (_write, note):
                note(run.number, None, "taken-up")

    def saving(
        self, run: Run, change: ListedChange, before: Present, others: Sequence[OtherPeriod] = ()
    ) -> None:
        """Record that the number of *change* is about to replace *before*, and what *others* show."""
        with self._transaction() as (write, note):
            lock = None if before.locked is None else int(before.locked)
            write(
                "UPDATE row SET saving=1, before=?, before_lock=?, others=? WHERE run=? AND row=?",
                (before.number, lock, _as_json(others), run.number, change.row),
            )
            seal_row(self._connection, run.number, change.row)
            note(run.number, change.row, "saving", before=before.number, po_number=change.po_number,
                 **_as_detail(others))  # fmt: skip

    def failed_attempt(self, run: Run, change: ListedChange, attempt: int, message: str) -> None:
        """Record that the browser or the portal failed in an attempt."""
        with self._transaction() as (_write, note):
            note(run.number, change.row, "attempt-failed", attempt=attempt, message=message)

    def record(
        self,
        run: Run,
        outcome: RowOutcome,
        others: Sequence[OtherPeriod] = (),
        *,
        settled: bool = True,
        evidence: Evidence | None = None,
    ) -> None:
        """Record the result of a row; it isn't *settled* if the result of a save is unknown."""
        with self._transaction() as (write, note):
            wrote = outcome.after if outcome.status in WRITTEN else None
            write(
                "UPDATE row SET status=?, message=?, before=?, after=?, finished_at=?, saving=saving AND ?,"
                " others=?, wrote=COALESCE(?, wrote) WHERE run=? AND row=?",
                (outcome.status, outcome.message, outcome.before, outcome.after, outcome.finished_at,
                 int(not settled), _as_json(others), wrote, run.number, outcome.row),
            )  # fmt: skip
            seal_row(self._connection, run.number, outcome.row)
            kept = asdict(evidence) if evidence else {}
            note(run.number, outcome.row, "recorded", status=outcome.status, message=outcome.message,
                 before=outcome.before, after=outcome.after, **_as_detail(others), **kept)  # fmt: skip

    def end(self, run: Run, *, closed: bool = False) -> None:
        """Record that every row of *run* has been tried, or that it is *closed* with what is done."""
        with self._transaction() as (write, note):
            write("UPDATE run SET ended_at=?, is_closed=? WHERE number=?", (_now(), int(closed), run.number))
            seal_run(self._connection, run.number)
            note(run.number, None, "run-closed" if closed else "run-ended")

    def written_rows(self, run: Run) -> list[Row]:
        """Return the rows that *run* has or may have changed, those of an enrollment in the order saved."""
        query = "SELECT row, MAX(number) FROM event WHERE run=? AND what='saving' GROUP BY row"
        saved = dict(self._connection.execute(query, (run.number,)).fetchall())
        written = [row for row in self.rows(run) if row.wrote is not None or row.intent]
        in_order = sorted(written, key=lambda row: saved.get(row.change.row, 0))
        of_enrollment: dict[str, list[Row]] = {}
        for row in reversed(in_order):
            of_enrollment.setdefault(row.change.enrollment, []).append(row)
        return [of_enrollment[row.change.enrollment].pop() for row in written]

    def last_save(self, run: Run) -> datetime | None:
        """Return when *run* last began to save a number."""
        query = "SELECT MAX(at) FROM event WHERE run=? AND what='saving'"
        (at,) = self._connection.execute(query, (run.number,)).fetchone()
        with self._reading(f"the time of the last save of run {run.number}"):
            return datetime.fromisoformat(at) if at else None

    def runs(self) -> list[Run]:
        """Return all runs, the oldest first."""
        with self._reading("a run"):
            return [_run(values) for values in self._connection.execute(RUNS + " ORDER BY number")]

    def run(self, number: int | None = None) -> Run:
        """Return the run with this *number*, or the last one. Raises LedgerError."""
        runs = self.runs()
        found = [run for run in runs if number in (None, run.number)]
        if not found:
            what = "no run" if number is None else f"no run {number}; it has {len(runs)}"
            raise LedgerError(f"{self.path}: there is {what}.")
        return found[-1]

    def rows(self, run: Run) -> list[Row]:
        """Return the rows of *run* in the order of its list."""
        found = self._connection.execute(ROWS + " ORDER BY position", (run.number,))
        with self._reading(f"a row of run {run.number}"):
            return [_row(values) for values in found]

    def rows_with_lock_of(self, run: Run, change: ListedChange) -> list[Row]:
        """Return the rows of *run* that share the lock of *change*."""
        query = ROWS + " AND enrollment=? AND kind=? ORDER BY position"
        found = self._connection.execute(query, (run.number, *change.lock_key))
        with self._reading(f"a row of run {run.number}"):
            return [_row(values) for values in found]

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

    def events(self, after: int = 0) -> Iterator[Event]:
        """Yield what has happened, in order."""
        query = "SELECT number, at, run, row, what, detail FROM event WHERE number>? ORDER BY number"
        for values in self._connection.execute(query, (after,)):
            with self._reading(f"event {values[0]}"):
                event = _event(values)
            yield event

    @contextmanager
    def _reading(self, what: str) -> Iterator[None]:
        """Raise LedgerError if *what* the block reads is not as a ledger records it."""
        try:
            yield
        except (ValueError, TypeError, KeyError) as error:
            raise LedgerError(
                f"{self.path}: {what} is damaged ({one_line(str(error))}). Nothing was run."
                " Restore a copy of the ledger, or move it away to apply its list from the start."
            ) from error

    @contextmanager
    def _transaction(self) -> Iterator[tuple[Callable[[str, Sequence[object]], int], Callable[..., None]]]:
        """Yield a function that writes and one that notes an event; both are on disk after the block."""
        events: list[Event] = []

        def write(statement: str, values: Sequence[object]) -> int:
            return self._connection.execute(statement, values).lastrowid or 0

        def note(run: int, row: int | None, what: str, **detail: object) -> None:
            at = _now()
            number = write(
                "INSERT INTO event (at, run, row, what, detail) VALUES (?, ?, ?, ?, ?)",
                (at, run, row, what, json.dumps(detail)),
            )
            events.append(Event(number, at, run, row, what, detail))

        with self._writing:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield write, note
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except sqlite3.OperationalError as error:
                hint = " Free some disk space first." if "full" in str(error) else ""
                raise LedgerWriteError(f"{self.path}: cannot be written: {error}.{hint}") from error
            try:
                self.log.append(events)
            except OSError as error:
                # The ledger has the events; the log catches up when it is opened the next time.
                raise LedgerWriteError(f"{self.log.path}: cannot be written: {error.strerror}.") from error


def _event(values: tuple[Any, ...]) -> Event:
    number, at, run, row, what, detail = values
    event = Event(number, at, run, row, what, json.loads(detail))
    datetime.fromisoformat(event.at)
    if what in ("attempt-failed", "recorded"):
        _text(event.detail["message"])
    return event


def _run(values: tuple[Any, ...]) -> Run:
    (_rows, number, kind, undoes, began_at, ended_at, is_closed, path, columns, delimiter, content,
     base_url, account, sheet, include_hidden, _seal) = values  # fmt: skip
    if undoes is not None and not 0 < undoes < number:
        raise ValueError(f"run {number} undoes run {undoes}")
    if not Path(path).name or breaks_lines(Path(path).name) or len(delimiter) != 1:
        raise ValueError(f"the list of run {number} is {path!r}, with the delimiter {delimiter!r}")
    for at in filter(None, (began_at, ended_at)):
        datetime.fromisoformat(at)
    check_seal(f"run {number}", values)
    source = Source(
        Path(path),
        _texts(columns),
        delimiter,
        content,
        base_url,
        account,
        sheet,
        bool(include_hidden),
    )
    return Run(number, kind, undoes, source, began_at, ended_at, bool(is_closed))


def _row(values: tuple[Any, ...]) -> Row:
    (_run, _position, row, enrollment, period, po_number, kind, lock, expected, cells, saving, before,
     before_lock, others, status, message, after, finished_at, wrote, _seal) = values  # fmt: skip
    change = ListedChange(row, enrollment, period, po_number, kind, _flag(lock), expected, _texts(cells))
    read = None if before is None else Present(before, _flag(before_lock))
    if finished_at is not None:
        datetime.fromisoformat(finished_at)
    outcome = RowOutcome(row, Status(status), message, before, after, finished_at)
    aside = tuple(OtherPeriod(period, number, Part(part)) for period, number, part in json.loads(others))
    check_seal(f"row {row}", values)
    return Row(change, read, read if saving else None, outcome, aside, wrote)


def _texts(values: str) -> tuple[str, ...]:
    return tuple(_text(each) for each in json.loads(values))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value


def _as_json(others: Sequence[OtherPeriod]) -> str:
    return json.dumps([astuple(other) for other in others])


def _as_detail(others: Sequence[OtherPeriod]) -> dict[str, object]:
    return {"others": [asdict(other) for other in others]} if others else {}


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
