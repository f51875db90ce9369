"""The ledger of bulk runs: what every row is to become and has become, on disk before and after each save."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from eaportal.flows.bulk.ledger.audit import AuditLog, Event
from eaportal.flows.bulk.ledger.ledger_lock import TakenError, alone, is_taken
from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.protocol.decision import Present
from eaportal.flows.bulk.protocol.lock_effects import OtherPeriod, Part
from eaportal.flows.bulk.protocol.outcomes import Evidence, RowOutcome, Status
from eaportal.flows.errors import WrongInputError

SUFFIX = ".ledger.sqlite"
SCHEMA = 2
_TABLES = """
CREATE TABLE run (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, undoes INTEGER REFERENCES run, list TEXT NOT NULL,
  content TEXT NOT NULL, columns TEXT NOT NULL, delimiter TEXT NOT NULL,
  base_url TEXT NOT NULL, account TEXT NOT NULL, began_at TEXT NOT NULL, ended_at TEXT
) STRICT;
CREATE TABLE row (
  run INTEGER NOT NULL REFERENCES run, row INTEGER NOT NULL, position INTEGER NOT NULL,
  enrollment TEXT NOT NULL, period TEXT NOT NULL, kind TEXT NOT NULL, po_number TEXT NOT NULL,
  lock INTEGER, expected TEXT, cells TEXT NOT NULL,
  saving INTEGER NOT NULL DEFAULT 0, before TEXT, before_lock INTEGER, others TEXT NOT NULL DEFAULT '[]',
  status TEXT NOT NULL DEFAULT 'not-run', message TEXT NOT NULL DEFAULT '', after TEXT, finished_at TEXT,
  PRIMARY KEY (run, row)
) STRICT;
CREATE TABLE event (
  number INTEGER PRIMARY KEY, at TEXT NOT NULL, run INTEGER NOT NULL REFERENCES run, row INTEGER,
  what TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
"""


class _Note(Protocol):
    def __call__(self, run: int, row: int | None, what: str, **detail: object) -> None: ...


class LedgerError(WrongInputError):
    """A ledger that cannot be used as was asked; the message says why."""


@dataclass(frozen=True)
class Source:
    """What a run works off: the list's *path*, a hash of its *content*, and the portal and account."""

    path: Path = field(compare=False)
    columns: tuple[str, ...]
    delimiter: str
    content: str
    base_url: str
    account: str


@dataclass(frozen=True)
class Run:
    """One run of a ledger; *undoes* is the run that a rollback puts back, *ended_at* None if rows wait."""

    number: int
    kind: str
    undoes: int | None
    source: Source
    began_at: str
    ended_at: str | None


@dataclass(frozen=True)
class Row:
    """A row of a run; *intent* is what was read before a save whose fate is not known.

    *others* are the periods that a save of the row's lock has touched, or may have.
    """

    change: Change
    before: Present | None
    intent: Present | None
    outcome: RowOutcome
    others: tuple[OtherPeriod, ...] = ()

    @property
    def is_to_do(self) -> bool:
        """Whether a resumed run takes it up."""
        return self.outcome.status in (Status.NOT_RUN, Status.FAILED)


def ledger_path(of: Path) -> Path:
    """The ledger beside the list *of*, or that path itself if it is a ledger."""
    return of if of.name.endswith(SUFFIX) else of.with_name(of.name + SUFFIX)


def is_at_work(path: Path) -> bool:
    """Tell whether a process works on the ledger at *path*."""
    return is_taken(_lock_path(path))


@contextmanager
def opened_to_write(path: Path) -> Iterator["Ledger"]:
    """The ledger at *path*, made if there is none, for this process alone; raises LedgerError."""
    try:
        with alone(_lock_path(path)), _connected(path) as ledger:
            ledger.log.catch_up(ledger.events())
            yield ledger
    except TakenError as error:
        raise LedgerError(
            f"{path}: another eaportal works on this run. Wait for its end, or look at it:"
            f" eaportal bulk status {path}"
        ) from error
    except sqlite3.OperationalError as error:
        raise LedgerError(f"{path}: {error}.") from error


@contextmanager
def opened_to_read(path: Path) -> Iterator["Ledger"]:
    """The ledger at *path*, also while another process works on it; raises LedgerError."""
    if not path.exists():
        raise LedgerError(f"{path}: there is no ledger. It is made by: eaportal bulk apply LIST")
    with _connected(path) as ledger:
        yield ledger


@contextmanager
def _connected(path: Path) -> Iterator["Ledger"]:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    try:
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        if schema not in (0, SCHEMA):
            raise LedgerError(f"{path}: this eaportal reads ledgers of schema {SCHEMA}, not {schema}.")
        if schema == 0:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(f"BEGIN;{_TABLES}PRAGMA user_version={SCHEMA};COMMIT;")
        connection.execute("PRAGMA synchronous=FULL")
        yield Ledger(path, connection)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise LedgerError(f"{path}: it is not a ledger ({error}).") from error
    finally:
        connection.close()


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


class Ledger:
    """The runs of one list. Whatever is written is on disk when the call returns; threads may share it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.log = AuditLog(path.with_name(path.name.removesuffix(SUFFIX) + ".audit.jsonl"))
        self._connection = connection
        self._writing = Lock()

    def run_name(self, run: Run) -> str:
        """What *run* is called on the command line."""
        return f"{str(self.path).removesuffix(SUFFIX)}#{run.number}"

    def begin(self, kind: str, source: Source, changes: Sequence[Change], undoes: int | None = None) -> Run:
        """Write down a run with all that its rows are to become."""
        with self._transaction() as (write, note):
            run = write(
                "INSERT INTO run (kind, undoes, list, content, columns, delimiter, base_url, account,"
                " began_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (kind, undoes, str(source.path), source.content, json.dumps(source.columns),
                 source.delimiter, source.base_url, source.account, _now()),
            )  # fmt: skip
            for position, change in enumerate(changes):
                lock = None if change.lock is None else int(change.lock)
                write(
                    "INSERT INTO row (run, row, position, enrollment, period, kind, po_number, lock,"
                    " expected, cells) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (run, change.row, position, change.enrollment, change.period, change.kind,
                     change.po_number, lock, change.expected, json.dumps(change.cells)),
                )  # fmt: skip
            note(run, None, "run-began", kind=kind, content=source.content, rows=len(changes),
                 base_url=source.base_url, account=source.account)  # fmt: skip
        return self.run(run)

    def take_up(self, run: Run) -> None:
        """Write down that a process goes on with *run*, if it is not the one that has just begun it."""
        query = "SELECT what FROM event WHERE run=? ORDER BY number DESC LIMIT 1"
        (last,) = self._connection.execute(query, (run.number,)).fetchone()
        if last != "run-began":
            with self._transaction() as (_write, note):
                note(run.number, None, "taken-up")

    def saving(self, run: Run, change: Change, before: Present, others: Sequence[OtherPeriod] = ()) -> None:
        """Write down that the number of *change* is about to be saved over *before*; what *others* show."""
        with self._transaction() as (write, note):
            lock = None if before.locked is None else int(before.locked)
            write(
                "UPDATE row SET saving=1, before=?, before_lock=?, others=? WHERE run=? AND row=?",
                (before.number, lock, _as_json(others), run.number, change.row),
            )
            note(run.number, change.row, "saving", before=before.number, po_number=change.po_number,
                 **_as_detail(others))  # fmt: skip

    def failed_attempt(self, run: Run, change: Change, attempt: int, message: str) -> None:
        """Write down that an attempt failed for reasons of the surroundings."""
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
        """Write down the final word on a row; not *settled* where a save of unknown fate remains."""
        with self._transaction() as (write, note):
            write(
                "UPDATE row SET status=?, message=?, before=?, after=?, finished_at=?, saving=saving AND ?,"
                " others=? WHERE run=? AND row=?",
                (outcome.status, outcome.message, outcome.before, outcome.after, outcome.finished_at,
                 int(not settled), _as_json(others), run.number, outcome.row),
            )  # fmt: skip
            kept = asdict(evidence) if evidence else {}
            note(run.number, outcome.row, "recorded", status=outcome.status, message=outcome.message,
                 before=outcome.before, after=outcome.after, **_as_detail(others), **kept)  # fmt: skip

    def end(self, run: Run) -> None:
        """Write down that every row of *run* has been tried."""
        with self._transaction() as (write, note):
            write("UPDATE run SET ended_at=? WHERE number=?", (_now(), run.number))
            note(run.number, None, "run-ended")

    def runs(self) -> list[Run]:
        """All runs, the oldest first."""
        query = (
            "SELECT list, columns, delimiter, content, base_url, account,"
            " number, kind, undoes, began_at, ended_at FROM run ORDER BY number"
        )
        return [
            Run(number, kind, undoes, Source(Path(path), tuple(json.loads(columns)), *tied), began, ended)
            for path, columns, *tied, number, kind, undoes, began, ended in self._connection.execute(query)
        ]

    def run(self, number: int | None = None) -> Run:
        """The run with this *number*, else the last; raises LedgerError."""
        runs = self.runs()
        found = [run for run in runs if number in (None, run.number)]
        if not found:
            what = "no run" if number is None else f"no run {number}; it has {len(runs)}"
            raise LedgerError(f"{self.path}: there is {what}.")
        return found[-1]

    def rows(self, run: Run) -> list[Row]:
        """The rows of *run* in the order of its list."""
        query = (
            "SELECT row, enrollment, period, po_number, kind, lock, expected, cells,"
            " saving, before, before_lock, others, status, message, after, finished_at"
            " FROM row WHERE run=? ORDER BY position"
        )
        return [_row(values) for values in self._connection.execute(query, (run.number,))]

    def periods_known(self, run: int, change: Change) -> set[str]:
        """The periods of the enrollment and kind of *change* that *run* has seen."""
        query = "SELECT period, others FROM row WHERE run=? AND enrollment=? AND kind=?"
        known = set()
        for period, others in self._connection.execute(query, (run, change.enrollment, change.kind)):
            known |= {period, *(other for other, _, _ in json.loads(others))}
        return known

    def events(self, after: int = 0) -> Iterator[Event]:
        """What has happened, in order."""
        query = "SELECT number, at, run, row, what, detail FROM event WHERE number>? ORDER BY number"
        for number, at, run, row, what, detail in self._connection.execute(query, (after,)):
            yield Event(number, at, run, row, what, json.loads(detail))

    @contextmanager
    def _transaction(self) -> "Iterator[tuple[Callable[[str, Sequence[object]], int], _Note]]":
        """What writes, and what notes an event; both are on disk when the block has ended."""
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
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield write, note
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
            self.log.append(events)


def _row(values: tuple[Any, ...]) -> Row:
    (row, enrollment, period, po_number, kind, lock, expected, cells,
     saving, before, before_lock, others, status, message, after, finished_at) = values  # fmt: skip
    change = Change(row, enrollment, period, po_number, kind, _flag(lock), expected, tuple(json.loads(cells)))
    read = None if before is None else Present(before, _flag(before_lock))
    outcome = RowOutcome(row, Status(status), message, before, after, finished_at)
    aside = tuple(OtherPeriod(period, number, Part(part)) for period, number, part in json.loads(others))
    return Row(change, read, read if saving else None, outcome, aside)


def _as_json(others: Sequence[OtherPeriod]) -> str:
    return json.dumps([astuple(other) for other in others])


def _as_detail(others: Sequence[OtherPeriod]) -> dict[str, object]:
    return {"others": [asdict(other) for other in others]} if others else {}


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
