"""A world: one isolated portal in one file."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from eaportal.simulator.clock import is_running, resume
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.sqlite import (
    connect_to,
    explaining,
    identity_of,
    open_engine,
    replace_content,
)
from eaportal.simulator.timeline import catch_up

# How long to write at a time, and to leave to others then: SQLite asks again after 0.1 seconds at the latest.
WRITE_SECONDS = 0.25
LEAVE_SECONDS = 0.12


class Pace:
    """Leaves others time to write between the parts of a long change."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def wait(self) -> None:
        """Wait before the next part if it's the turn of others."""
        if time.monotonic() - self._began > WRITE_SECONDS:
            time.sleep(LEAVE_SECONDS)
            self._began = time.monotonic()


class World:
    """The portal in the SQLite file at *path*; raises WorldGoneError if there is no file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        self._engine = open_engine(path)
        self._identity = identity_of(path)
        self._writing_engine = self._engine.execution_options(writes=True)

    def exists(self) -> bool:
        """Check whether its file is still the one that it was opened for."""
        return identity_of(self.path) == self._identity

    def session(self, *, writes: bool = False) -> JournaledSession:
        """Open a session, which sees one state of the world. One that *writes* excludes other writers.

        Its statements raise WorldBusyError, WorldGoneError, WorldDamagedError and NotStoredError.
        """
        return JournaledSession(self._writing_engine if writes else self._engine, expire_on_commit=False)

    def copy_to(self, path: Path) -> None:
        """Copy the present state to the empty file at *path*, after a running clock has caught up."""
        if self._has_running_clock():
            self.write_in_parts(catch_up)
        with closing(connect_to(path)) as other, self._connection() as own, explaining():
            # If this is interrupted, nobody misses the copy.
            other.execute("PRAGMA synchronous=OFF")
            own.backup(other)

    def copy_from(self, path: Path) -> None:
        """Replace the state with the content of the intact world at *path*; a running clock continues there.

        Raises WorldBusyError and NotStoredError.
        """
        with closing(connect_to(path, "ro&immutable=1")) as other, self._connection() as own:
            replace_content(own, other)
        self.resume()

    def write_in_parts(self, part: Callable[[JournaledSession], bool]) -> None:
        """Call *part* until it returns true, each time in a transaction; others can write in between."""
        pace, is_done = Pace(), False
        while not is_done:
            pace.wait()
            with self.session(writes=True) as session, session.begin():
                is_done = part(session)

    def resume(self) -> None:
        """Let a running clock continue from the time it was last set to, however long ago that was."""
        if self._has_running_clock():
            with self.session(writes=True) as session, session.begin():
                resume(session)

    def _has_running_clock(self) -> bool:
        with self.session() as session:
            return is_running(session)

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(self._engine.raw_connection()) as pooled:
            yield cast("sqlite3.Connection", pooled.driver_connection)

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()
