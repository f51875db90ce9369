"""The portal that a command works on, and the user who signs in to it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from eaportal.flows.articles.resettable_portal import ResettablePortal, SharedPortal
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import OLDEST
from eaportal.flows.portal import Credentials, checked_base_url

if TYPE_CHECKING:
    from eaportal.simulator.server import Portal, SampleUser
    from eaportal.simulator.world_files.labels import Labels
    from eaportal.simulator.world_files.world_file import WorldFile

# Of the passwords in the system's keyring.
SERVICE = "eaportal"
KEPT = "kept"


@dataclass(frozen=True)
class Target:
    """The portal that a command works on; its *users* are known only if the command started it.

    *portal_for* returns, for a worker and an edition, the portal to check articles on.
    """

    base_url: str
    users: list["SampleUser"]
    portal_for: Callable[[int, str], ResettablePortal]

    def credentials(self, account: str | None, enrollment: str | None = None) -> Credentials:
        """The credentials of *account*, or of the first sample user of *enrollment*, who may edit it.

        Raises WrongInputError if there is no account or no password.
        """
        known = {user.account: user.password for user in self.users}
        if account is None and self.users:
            fitting = (user.account for user in self.users if enrollment in user.enrollments)
            account = next(fitting, self.users[0].account)
        if account is None:
            raise WrongInputError("Which user signs in? Pass --as ACCOUNT, or set EAPORTAL_USER.")
        password = known.get(account) or os.environ.get("EAPORTAL_PASSWORD")
        if password is None and self.users:
            password = self.users[0].password
        if password is None:
            password = stored_password(account)
        if password is None and sys.stdin.isatty():
            password = click.prompt(f"Password of {account}", hide_input=True, err=True)
        if password is None:
            raise WrongInputError(f"There is no password for {account}. Set EAPORTAL_PASSWORD.")
        return Credentials(account, str(password))


@contextmanager
def target_portal(
    base_url: str | None,
    allow_host: tuple[str, ...],
    words: "Mapping[str, Labels]" = MappingProxyType({}),
    *,
    edition: str = OLDEST,
) -> Iterator[Target]:
    """The portal at *base_url*, or a simulator of *edition* that runs until the block ends.

    *words* has, for each edition, the labels that the simulator shows instead of its own.
    """
    if base_url is not None:
        base_url = checked_base_url(base_url, allow_host)
        yield Target(base_url, [], lambda _worker, _edition: SharedPortal(base_url))
        return
    from eaportal.simulator.server import Portal
    from eaportal.simulator.world_files.sample import sample_world

    world_file = sample_world()
    with Portal(world_file=world_file.with_words(edition, {})) as portal:

        def portal_for(worker: int, edition: str) -> ResettablePortal:
            own = world_file.with_words(edition, words.get(edition, {}))
            return ResettableWorld(portal, f"check-{worker}-{edition}", own)

        yield Target(portal.url, portal.users, portal_for)


class ResettableWorld:
    """A new world of *portal* called *name*, made from *world_file*, that nobody else uses."""

    def __init__(self, portal: "Portal", name: str, world_file: "WorldFile") -> None:
        self.base_url = f"{portal.url}w/{name}/"
        self._worlds = portal.worlds
        self._name = name
        if portal.worlds.get(name):
            portal.worlds.delete(name)
        portal.worlds.create(name, world_file)

    def save_state(self) -> None:
        """Save the current state, including who is signed in."""
        self._worlds.take_snapshot(self._name, KEPT)

    def restore_state(self) -> None:
        """Restore the saved state."""
        self._worlds.restore(self._name, KEPT)


def stored_password(account: str) -> str | None:
    """The password of *account* in the system's keyring, or None if there isn't one."""
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:  # it comes with eaportal[bulk]
        return None
    try:
        return keyring.get_password(SERVICE, account)
    except NoKeyringError:
        return None
    except Exception as error:
        # Keyring backends are third-party code: they may be locked, or raise anything.
        click.echo(f"Could not read the system's keyring: {str(error) or type(error).__name__}", err=True)
        return None
