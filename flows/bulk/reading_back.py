"""Read many rows from the portal's pages without changing anything: for plans, and to verify a run."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from itertools import groupby
from threading import Event

from flows.browser import NoBrowserError
from flows.bulk.changes import Change
from flows.bulk.deciding import Present
from flows.bulk.pace import wait_after
from flows.bulk.session import BulkSession, SignInRefusedError
from flows.errors import RefusedError
from flows.portal import PortalUnreachableError

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
    ordered = sorted(changes, key=lambda change: change.enrollment)
    groups = [list(group) for _, group in groupby(ordered, key=lambda change: change.enrollment)]
    looks: list[Look] = []
    shares = [groups[worker::workers] for worker in range(min(workers, len(groups)))]
    if not shares:
        return looks
    with ThreadPoolExecutor(len(shares), "bulk") as threads:
        at_work = [
            threads.submit(_look_through, share, open_session, looks, tell, stopping) for share in shares
        ]
        try:
            for each in at_work:
                each.result()
        finally:
            stopping.set()
    return looks


def _look_through(
    groups: Sequence[Sequence[Change]],
    open_session: OpenSession,
    looks: list[Look],
    tell: Callable[[Look], None],
    stopping: Event,
) -> None:
    opened = ExitStack()
    session: BulkSession | None = None
    try:
        for change in (change for group in groups for change in group):
            failures = 0
            while not stopping.is_set():
                try:
                    session = session or opened.enter_context(open_session())
                    look = _look(session, change)
                except (SignInRefusedError, NoBrowserError, PortalUnreachableError):
                    stopping.set()
                    raise
                except Exception as error:
                    # As in a run: whatever it was, the row is read again from the portal's first page.
                    failures += 1
                    wait = wait_after(failures, session.retry_after if session else None)
                    with suppress(Exception):
                        opened.close()
                    session = None
                    if failures <= RETRIES:
                        stopping.wait(wait)
                        continue
                    look = Look(change, problem=str(error).partition("\n")[0])
                looks.append(look)
                tell(look)
                break
    finally:
        with suppress(Exception):
            opened.close()


def _look(session: BulkSession, change: Change) -> Look:
    try:
        present, refusal = session.look(change)
    except SignInRefusedError:
        raise
    except RefusedError as error:
        return Look(change, refusal=str(error))
    return Look(change, present, refusal)
