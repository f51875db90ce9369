"""Read many rows from the portal's pages without changing anything: for plans, and to verify a run."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

from eaportal.flows.browser.start import NoBrowserError
from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.protocol.decision import Present
from eaportal.flows.bulk.run.sharing import by_enrollment
from eaportal.flows.bulk.session.kept_session import KeptSession, sentence_of
from eaportal.flows.bulk.session.session import BulkSession
from eaportal.flows.errors import RefusedError, SignInRefusedError, SurroundingsError

OpenSession = Callable[[], AbstractContextManager[BulkSession]]
RETRIES = 4
T = TypeVar("T")


class GivenUpError(SurroundingsError):
    """What has failed more often than RETRIES; the message is the last failure's."""


@dataclass(frozen=True)
class Look:
    """What is to be seen of a row: the *present* number, and why the portal would *refuse* another.

    *problem* says why nothing could be seen.
    """

    change: Change
    present: Present | None = None
    refusal: str | None = None
    problem: str | None = None


def look_at(
    changes: Sequence[Change],
    open_session: OpenSession,
    workers: int,
    tell: Callable[[Look], None],
    stopping: Event,
) -> list[Look]:
    """Look at every row, those of one enrollment in one session; *tell* each.

    Raises SignInRefusedError, PortalUnreachableError and NoBrowserError.
    """
    waiting = by_enrollment(changes, lambda change: change.enrollment)
    looks: list[Look] = []

    def work(_worker: int) -> None:
        reader = PatientReader(open_session, stopping)
        with closing(reader), failing_for_all(stopping):
            for group in take_in_turn(waiting, stopping):
                for change in group:
                    look = reader.look(change)
                    if look is None:
                        return
                    looks.append(look)
                    tell(look)

    run_workers(min(workers, len(waiting)), work, stopping)
    return looks


class PatientReader:
    """Reads in one session, and again where that fails; close() ends the session."""

    def __init__(self, open_session: OpenSession, stopping: Event) -> None:
        self._kept = KeptSession(open_session)
        self._stopping = stopping

    def look(self, change: Change) -> Look | None:
        """Look at the row of *change*; None where the run stops before that."""
        try:
            return self.read(lambda session: _look(session, change))
        except GivenUpError as error:
            return Look(change, problem=str(error))

    def read(self, what: Callable[[BulkSession], T]) -> T | None:
        """Read *what*, from the portal's first page again where that fails; None where the run stops.

        Raises RefusedError, what concerns all rows (see KeptSession.recover), and GivenUpError.
        """
        failures = 0
        while not self._stopping.is_set():
            try:
                found = what(self._kept.opened_for_row())
                self._kept.has_been_in = True
                return found
            except (RefusedError, NoBrowserError):
                raise
            except Exception as error:
                # As in a run: whatever it was, it is read again.
                failures += 1
                wait = self._kept.recover(error, failures, RETRIES)
                if failures > RETRIES:
                    raise GivenUpError(sentence_of(error)) from error
                self._stopping.wait(wait)
        return None

    def close(self) -> None:
        """End the session."""
        self._kept.close()


def _look(session: BulkSession, change: Change) -> Look:
    try:
        present, refusal = session.look(change)
    except SignInRefusedError:
        raise
    except RefusedError as error:
        return Look(change, refusal=str(error))
    return Look(change, present, refusal)
