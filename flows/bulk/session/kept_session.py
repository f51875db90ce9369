"""A worker's session with the portal, and what to do after a failure."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from dataclasses import dataclass
from threading import Event

from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.session.session import BulkSession
from eaportal.flows.errors import ControlMissingError
from eaportal.flows.portal import PortalUnreachableError

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
# The longest time that a run waits because the portal asks for it.
LONGEST_RETRY_AFTER_S = 600.0

OpenSession = Callable[[], AbstractContextManager[BulkSession]]


@dataclass(frozen=True)
class Pause:
    """How many *seconds* to wait, and *why*, as a sentence."""

    seconds: float
    why: str

    def wait(self, stopping: Event) -> None:
        """Wait, but no longer than until *stopping* is set."""
        with doing(self.why):
            stopping.wait(self.seconds)


class KeptSession:
    """A session that is opened when it is first needed, and replaced if it ends."""

    def __init__(self, open_session: OpenSession) -> None:
        self._has_succeeded = False
        self._missing: str | None = None
        self._open_session = open_session
        self._session: BulkSession | None = None
        self._open = ExitStack()

    def opened(self) -> BulkSession:
        """Return the session, opened if needed."""
        if self._session is None:
            with doing("Starting a browser"):
                self._session = self._open.enter_context(self._open_session())
        return self._session

    def opened_for_row(self) -> BulkSession:
        """Return the session, ready for a row."""
        session = self.opened()
        session.begin_row()
        return session

    def succeeded(self) -> None:
        """Note that the portal has done what a row needs."""
        self._has_succeeded = True
        self._missing = None

    def gives_up(self, error: Exception, failures: int, retries: int) -> bool:
        """Return whether a row that has failed so often is not retried after *error*.

        It isn't either if the row before was given up for want of the same control of the page.
        """
        missing = sentence_of(error) if isinstance(error, ControlMissingError) else None
        given_up = failures > retries or (missing is not None and missing == self._missing)
        if given_up:
            self._missing = missing
        return given_up

    def recover(self, error: Exception, failures: int, retries: int) -> "Pause":
        """Prepare to try again after *error*, and return the pause to make first.

        *failures* counts this one. Raises *error* if it concerns all rows: nothing answers, either at the
        first contact or more often than *retries* allows.
        """
        asked = self._session.retry_after if self._session else None
        seconds = wait_after(failures, asked)
        if self._session and self._session.is_gone:
            self.close()
        elif self._session:
            self._session.retry_after = None
            self._session.forget()
        if isinstance(error, PortalUnreachableError):
            nothing_answers = error.__cause__ is not None and not self._has_succeeded
            if nothing_answers or failures > retries:
                raise error
        why = " because the portal asks for it" if asked is not None else ""
        return Pause(seconds, f"Waiting {seconds:g} s{why} before it is tried again: {sentence_of(error)}")

    def close(self) -> None:
        """End the session."""
        self._session = None
        with doing("Closing the browser"), suppress(Exception):
            self._open.close()


def wait_after(failures: int, retry_after: float | None) -> float:
    """Return how many seconds to wait after so many *failures*: what the portal asks for, or doubling."""
    if retry_after is not None:
        return min(retry_after, LONGEST_RETRY_AFTER_S)
    return min(FIRST_WAIT_S * 2.0 ** (failures - 1), LONGEST_WAIT_S)


def sentence_of(error: Exception) -> str:
    """Return the first line of *error* as a sentence."""
    first = str(error).partition("\n")[0].strip() or type(error).__name__
    return first if first.endswith((".", "!", "?")) else f"{first}."
