"""The server of the simulator: it serves a folder of worlds over HTTP."""

import logging
import os
import secrets
import socket
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, cast

from waitress import wasyncore
from waitress.channel import ClientDisconnected, HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

from eaportal.simulator.addresses import is_loopback
from eaportal.simulator.application import Application
from eaportal.simulator.database.defect_points import plant, planted
from eaportal.simulator.database.sqlite import WorldDamagedError
from eaportal.simulator.defects.catalog import defects_in
from eaportal.simulator.json_types import LARGEST_BODY
from eaportal.simulator.seeding.seed_many import Progress
from eaportal.simulator.services.enrollments import visible_numbers
from eaportal.simulator.services.users import all_users, has_password
from eaportal.simulator.web.misbehaving.faults import ConnectionDroppedError
from eaportal.simulator.world_files.sample import sample_world
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, WorldFile
from eaportal.simulator.worlds.folder import DEFAULT, Worlds
from eaportal.simulator.worlds.whole_files import OwnedFolder, remove_abandoned
from eaportal.simulator.worlds.world import World

if TYPE_CHECKING:
    from eaportal.simulator.smtp import SmtpServer


# How many requests are handled at the same time. Some of them may wait for a mail: see api/mails.py.
THREADS = 24
# Of the headers of a request, in bytes. A client may send them one byte at a time.
LARGEST_HEADER = 32 * 1024
# No answer begins with this byte, so a browser gives up. If a connection that was open before the request
# closes without a byte, a browser sends the request again by itself, even a save.
NO_ANSWER = b"\0"
# Waitress warns of each request that waits for a thread, which is usual here.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class CannotListenError(OSError):
    """The address is in use, or isn't one of this machine; the message says which."""


@dataclass(frozen=True)
class SampleUser:
    """A user of the default world. *password* is None if it isn't known."""

    account: str
    password: str | None
    role: str
    enrollments: list[str]


class Portal:
    """A running simulator. It serves from its creation until close(), and is a context manager.

    The worlds are in *folder*, or in a temporary folder that is deleted on close(). The default world is
    created from *world_file* unless *folder* has one already; *progress* is called with the number of
    enrollments created so far. *defects* are planted in the default world. If *host* isn't a loopback
    address, the control API asks for *token*. Mails also go to the *smtp* server, if one is given.
    Raises CannotListenError, WorldDamagedError, and NotStoredError.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        folder: Path | None = None,
        world_file: WorldFile | None = None,
        smtp: "SmtpServer | None" = None,
        defects: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> None:
        # Other machines may use the portal, but not control it.
        self.token = None if is_loopback(host) else secrets.token_urlsafe(16)
        with ExitStack() as opened:
            listening = opened.enter_context(closing(_listen(host, port)))
            if folder is None:
                folder = opened.enter_context(closing(_temporary_folder())).path
                self.worlds = opened.enter_context(closing(Worlds(folder, lasting=False)))
            else:
                self.worlds = opened.enter_context(closing(Worlds(folder)))
            # The files of the folder that aren't served, and why.
            self.problems = self.worlds.problems()
            world = self._default_world(world_file, progress)
            if defects:
                _plant(world, defects)
            with world.session() as session:
                self.defects = defects_in(session)
            self.users = _users(world, world_file)
            self._opened = opened.pop_all()
        self._sockets: dict[int, Any] = {}
        # Any: the stubs of waitress lack the trigger, the only way to wake it from another thread.
        server = cast(
            "Any",
            create_server(
                Application(self.worlds, self.token, smtp),
                map=self._sockets,
                sockets=[listening],
                threads=THREADS,
                # Refused by its header, before it is received.
                max_request_body_size=LARGEST_BODY + 1,
                max_request_header_size=LARGEST_HEADER,
            ),
        )
        server.channel_class = _Channel
        self._server = server
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{listening.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._server.run, name="portal", daemon=True)
        self._thread.start()

    def wait(self) -> None:
        """Serve until interrupted."""
        self._thread.join()

    def close(self) -> None:
        """Stop serving, and free the port and the files."""
        # If something else wakes the server right now, it may have closed its trigger.
        with suppress(OSError):
            self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._sockets))
        self._thread.join()
        self._server.task_dispatcher.shutdown()
        self._opened.close()

    def _default_world(self, world_file: WorldFile | None, progress: Progress | None) -> World:
        if problem := self.problems.get(f"{DEFAULT}.sqlite"):
            raise WorldDamagedError(f"{DEFAULT}.sqlite: {problem} Move it away to start with a new world.")
        world = self.worlds.get(DEFAULT)
        return world or self.worlds.create(DEFAULT, world_file or sample_world(), progress=progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Task(WSGITask):
    """One request and its answer."""

    def execute(self) -> None:
        try:
            super().execute()
        except ConnectionDroppedError as error:
            client = self.get_environment().get("HTTP_USER_AGENT", "")
            if not self.wrote_header and client.startswith("Mozilla/"):
                self.channel.write_soon(NO_ANSWER)
            # On this error, waitress closes the connection and sends nothing more.
            raise ClientDisconnected from error


class _Channel(HTTPChannel):
    """One connection."""

    task_class = _Task


def _temporary_folder() -> OwnedFolder:
    parent, prefix = Path(tempfile.gettempdir()), "eaportal-"
    remove_abandoned(parent, prefix)
    return OwnedFolder(parent, prefix)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    if port not in range(65536):
        raise CannotListenError(f"Cannot listen on {host}:{port}: ports go from 0 to 65535.")
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
        raise CannotListenError(f"Cannot listen on {host}:{port}: {reason}.") from error


def _plant(world: World, defects: Sequence[str]) -> None:
    with world.session(writes=True) as session, session.begin():
        plant(session, [*planted(session), *defects])


def _users(world: World, world_file: WorldFile | None) -> list[SampleUser]:
    known = {user.account.casefold(): user.password for user in world_file.users} if world_file else {}
    users = []
    with world.session() as session:
        for row in all_users(session):
            password = known.get(row.account, SAMPLE_PASSWORD)
            users.append(
                SampleUser(
                    row.account,
                    password if has_password(row, password) else None,
                    row.role.value,
                    visible_numbers(session, row),
                )
            )
    return users
