"""Read many rows from the portal's pages without changing anything: for plans, and to verify a run."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, suppress
from dataclasses import dataclass
from threading import Event

from flows.browser import NoBrowserError
from flows.bulk.changes import Change
from flows.bulk.deciding import Present
from flows.bulk.pace import wait_after
from flows.bulk.session import BulkSession, SignInRefusedError
from flows.bulk.sharing import by_enrollment
from flows.errors import RefusedError
from flows.portal import PortalUnreachableError
from flows.workers import failing_for_all, run_workers, take_in_turn

OpenSession = Callable[[], AbstractContextManager[BulkSession]]
RETRIES = 4


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
        reader = _Reader(open_session, stopping)
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


class _Reader:
    """Looks at rows in one session, and in another one where it failed; close() ends the session."""

    def __init__(self, open_session: OpenSession, stopping: Event) -> None:
        self._open_session = open_session
        self._stopping = stopping
        self._session: BulkSession | None = None
        self._open = ExitStack()

    def look(self, change: Change) -> Look | None:
        """Look at the row of *change*; None where the run stops before that."""
        failures = 0
        while not self._stopping.is_set():
            try:
                self._session = self._session or self._open.enter_context(self._open_session())
                return _look(self._session, change)
            except (SignInRefusedError, NoBrowserError, PortalUnreachableError):
                raise
            except Exception as error:
                # As in a run: whatever it was, the row is read again from the portal's first page.
                failures += 1
                wait = wait_after(failures, self._session.retry_after if self._session else None)
                self.close()
                if failures > RETRIES:
                    return Look(change, problem=str(error).partition("\n")[0])
                self._stopping.wait(wait)
        return None

    def close(self) -> None:
        """End the session."""
        self._session = None
        with suppress(Exception):
            self._open.close()


def _look(session: BulkSession, change: Change) -> Look:
    try:
        present, refusal = session.look(change)
    except SignInRefusedError:
        raise
    except RefusedError as error:
        return Look(change, refusal=str(error))
    return Look(change, present, refusal)
