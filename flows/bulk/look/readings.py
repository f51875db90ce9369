"""Read many rows from the portal's pages without changing anything: for plans, and to verify a run."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

from eaportal.flows.browser.start import NoBrowserError
from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.rows import Present
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.run.failures import Failures
from eaportal.flows.bulk.run.workers import by_enrollment
from eaportal.flows.bulk.session.kept_session import KeptSession, OpenSession, sentence_of
from eaportal.flows.bulk.session.session import BulkSession
from eaportal.flows.errors import RefusedError, SignInRefusedError, SurroundingsError

RETRIES = 4
T = TypeVar("T")


class ReadFailedError(SurroundingsError):
    """A reading has failed more often than RETRIES allows; the message is from the last failure."""


@dataclass(frozen=True)
class Reading:
    """What the portal shows for a row: the *present* number, and its *refusal* to change it.

    *problem* says why nothing could be read. *later_periods* are those that a lock set by the row would
    reach.
    """

    change: ListedChange
    present: Present | None = None
    refusal: str | None = None
    problem: str | None = None
    later_periods: tuple[str, ...] = ()

    @property
    def number(self) -> str | None:
        """The present number, None if there is none to be read."""
        return self.present.number if self.present else None


def read_rows(
    changes: Sequence[ListedChange],
    open_session: OpenSession,
    workers: int,
    report: Callable[[Reading], None],
    stopping: Event,
) -> dict[int, Reading]:
    """Read the rows of *changes*, each enrollment in one session, and *report* each reading.

    Returns the readings by row number; some are missing if *stopping* was set. Raises SignInRefusedError,
    PortalUnreachableError, NoBrowserError, and ReadFailedError if too many rows in a row fail alike.
    """
    waiting = by_enrollment(changes, lambda change: change.enrollment)
    readings: dict[int, Reading] = {}
    failures = Failures(None, stopping)

    def work(_worker: int) -> None:
        reader = Reader(open_session, stopping)
        with closing(reader), failing_for_all(stopping):
            for group in take_in_turn(waiting, stopping):
                for change in group:
                    reading = reader.read_row(change)
                    if reading is None:
                        return
                    readings[change.row] = reading
                    report(reading)
                    failures.count(change, reading.problem)

    run_workers(min(workers, len(waiting)), work, stopping)
    if failures.reason and len(readings) < len(changes):
        raise ReadFailedError(f"Reading has stopped: {failures.reason}")
    return readings


class Reader:
    """Reads in one session, and reads again if that fails; close() ends the session."""

    def __init__(self, open_session: OpenSession, stopping: Event) -> None:
        self._kept = KeptSession(open_session)
        self._stopping = stopping

    def read_row(self, change: ListedChange) -> Reading | None:
        """Read the row of *change*; None if the run stops before."""
        try:
            with doing(f"Row {change.row}: waiting for the portal"):
                return self.read(lambda session: _reading(session, change))
        except ReadFailedError as error:
            return Reading(change, problem=str(error))

    def read(self, what: Callable[[BulkSession], T]) -> T | None:
        """Read *what*, and again from the portal's first page if that fails; None if the run stops.

        Raises RefusedError, ReadFailedError, and what concerns all rows (see KeptSession.recover).
        """
        failures = 0
        while not self._stopping.is_set():
            try:
                found = what(self._kept.opened_for_row())
                self._kept.succeeded()
                return found
            except (RefusedError, NoBrowserError):
                raise
            except Exception as error:
                # As in a run: whatever it was, read again.
                failures += 1
                pause = self._kept.recover(error, failures, RETRIES)
                if self._kept.gives_up(error, failures, RETRIES):
                    raise ReadFailedError(sentence_of(error)) from error
                pause.wait(self._stopping)
        return None

    def close(self) -> None:
        """End the session."""
        self._kept.close()


def _reading(session: BulkSession, change: ListedChange) -> Reading:
    try:
        present, refusal = session.look(change)
    except SignInRefusedError:
        raise
    except RefusedError as error:
        return Reading(change, refusal=str(error))
    later = session.periods_after(change) if change.lock and not present.locked else ()
    return Reading(change, present, refusal, later_periods=later)
