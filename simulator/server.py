"""The server of the simulator: it serves a folder of worlds over HTTP."""

import os
import secrets
import socket
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from eaportal.simulator.addresses import is_loopback
from eaportal.simulator.application import Application
from eaportal.simulator.database.defect_points import plant, planted
from eaportal.simulator.database.sqlite import WorldDamagedError, WorldGoneError
from eaportal.simulator.defects.catalog import defects_in
from eaportal.simulator.http_server import HttpServer
from eaportal.simulator.open_files import connections_within, raised_limit, worlds_within
from eaportal.simulator.seeding.seed_many import Progress
from eaportal.simulator.services.enrollments import visible_numbers
from eaportal.simulator.services.users import all_users, has_password
from eaportal.simulator.world_files.sample import sample_world
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, WorldFile
from eaportal.simulator.worlds.folder import DEFAULT, Worlds
from eaportal.simulator.worlds.whole_files import OwnedFolder, remove_abandoned
from eaportal.simulator.worlds.world import World

if TYPE_CHECKING:
    from eaportal.simulator.smtp import SmtpServer


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
    Raises CannotListenError, WorldDamagedError, NotStoredError, and FileExistsError if another server has
    created the default world in the meantime.
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
            files = raised_limit()
            kept_open = worlds_within(files)
            if folder is None:
                folder = opened.enter_context(closing(_temporary_folder())).path
                worlds = Worlds(folder, lasting=False, kept_open=kept_open)
            else:
                worlds = Worlds(folder, kept_open=kept_open)
            self.worlds = opened.enter_context(closing(worlds))
            # The files of the folder that aren't served, and why.
            self.problems = self.worlds.problems()
            world = self._default_world(world_file, progress)
            if defects:
                _plant(world, defects)
            with world.session() as session:
                self.defects = defects_in(session)
            self.users = _users(world, world_file)
            application = Application(self.worlds, self.token, smtp)
            server = HttpServer(application, listening, connections_within(files))
            self._server = opened.enter_context(closing(server))
            self._opened = opened.pop_all()
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{listening.getsockname()[1]}/"

    def other_worlds(self) -> list[str]:
        """Return the names of the worlds next to the default one."""
        return [name for name in self.worlds.names() if name != DEFAULT]

    def wait(self) -> None:
        """Serve until interrupted; raises ServerEndedError if it ends by itself."""
        self._server.wait()

    def close(self) -> None:
        """Stop serving, and free the port and the files."""
        self._opened.close()

    def _default_world(self, world_file: WorldFile | None, progress: Progress | None) -> World:
        try:
            return self.worlds.open(DEFAULT)
        except WorldGoneError:
            try:
                return self.worlds.create(DEFAULT, world_file or sample_world(), progress=progress)
            except FileExistsError:
                if world_file:
                    raise
                return self.worlds.open(DEFAULT)  # another server of the folder was faster
        except WorldDamagedError as error:
            raise WorldDamagedError(
                f"{DEFAULT}.sqlite: {error} Put a copy of a snapshot from snapshots/{DEFAULT} in its place,"
                " or move both away to start with a new world."
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


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
            # To compare a password takes milliseconds, and there may be thousands of users.
            password = known.get(row.account)
            if password is None and has_password(row, SAMPLE_PASSWORD):
                password = SAMPLE_PASSWORD
            users.append(
                SampleUser(
                    row.account,
                    password,
                    row.role.value,
                    visible_numbers(session, row),
                )
            )
    return users
