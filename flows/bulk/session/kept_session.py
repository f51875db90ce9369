"""A worker's session with the portal, and what a failure means for it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import Generic, Protocol, TypeVar

from eaportal.flows.bulk.run.pace import wait_after
from eaportal.flows.portal import PortalUnreachableError


class Session(Protocol):
    """What keeping a session needs of it."""

    retry_after: float | None

    @property
    def is_gone(self) -> bool:
        """Whether it has ended."""

    def forget(self) -> None:
        """Begin anew with the next row."""

    def begin_row(self) -> None:
        """Get ready for a row."""


S = TypeVar("S", bound=Session)


class KeptSession(Generic[S]):
    """A session that is opened when it is first needed, and another one where it has ended.

    *has_been_in* is for whoever uses it to set once the portal has done something.
    """

    def __init__(self, open_session: Callable[[], AbstractContextManager[S]]) -> None:
        self.has_been_in = False
        self._open_session = open_session
        self._session: S | None = None
        self._open = ExitStack()

    def opened(self) -> S:
        """The session."""
        if self._session is None:
            self._session = self._open.enter_context(self._open_session())
        return self._session

    def opened_for_row(self) -> S:
        """The session, ready for a row."""
        session = self.opened()
        session.begin_row()
        return session

    def recover(self, error: Exception, failures: int, retries: int) -> float:
        """Begin anew after *error*, one of so many *failures*; returns how many seconds to wait first.

        Raises *error* where it concerns all rows: nobody answers, at the very first contact or more often
        than *retries* allow.
        """
        wait = wait_after(failures, self._session.retry_after if self._session else None)
        if self._session and self._session.is_gone:
            self.close()
        elif self._session:
            self._session.retry_after = None
            self._session.forget()
        if isinstance(error, PortalUnreachableError):
            nobody_there = error.__cause__ is not None and not self.has_been_in
            if nobody_there or failures > retries:
                raise error
        return wait

    def close(self) -> None:
        """End the session."""
        self._session = None
        with suppress(Exception):
            self._open.close()


def sentence_of(error: Exception) -> str:
    """What *error* says, in its first line."""
    first = str(error).partition("\n")[0].strip() or type(error).__name__
    return first if first.endswith((".", "!", "?")) else f"{first}."
