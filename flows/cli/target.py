"""The portal that a command drives, and who signs in to it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from eaportal.flows.articles.resettable_portal import Place, SharedPlace
from eaportal.flows.cli.passwords import stored_password
from eaportal.flows.errors import WrongInputError
from eaportal.flows.portal import Credentials, checked_base_url

if TYPE_CHECKING:
    from eaportal.simulator.seeding.labels import Labels
    from eaportal.simulator.server import SampleUser


@dataclass(frozen=True)
class Target:
    """The portal that a command drives; *users* are known for a simulator of our own only.

    *place* gives each worker a place to check the articles of an edition in.
    """

    base_url: str
    users: list["SampleUser"]
    place: Callable[[int, str], Place]

    def credentials(self, account: str | None, enrollment: str | None = None) -> Credentials:
        """Who signs in: *account*, else the first sample user of *enrollment*, who may edit it."""
        known = {user.account: user.password for user in self.users}
        if account is None and self.users:
            fitting = (user.account for user in self.users if enrollment in user.enrollments)
            account = next(fitting, self.users[0].account)
        if account is None:
            raise WrongInputError("Who signs in? Name the account: --as ACCOUNT, or EAPORTAL_USER.")
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
    base_url: str | None, allow_host: tuple[str, ...], words: "Mapping[str, Labels]" = MappingProxyType({})
) -> Iterator[Target]:
    """The portal at *base_url*, else a simulator that ends with the command.

    *words* are what its pages of an edition say otherwise than their catalogs.
    """
    if base_url is not None:
        base_url = checked_base_url(base_url, allow_host)
        yield Target(base_url, [], lambda _worker, _edition: SharedPlace(base_url))
        return
    from eaportal.flows.cli.worlds import OwnWorld
    from eaportal.simulator.seeding.sample import sample_world
    from eaportal.simulator.server import Portal

    world_file = sample_world()
    with Portal(world_file=world_file) as portal:

        def place(worker: int, edition: str) -> Place:
            own = world_file.in_words(edition, words.get(edition, {}))
            return OwnWorld(portal, f"check-{worker}-{edition}", own)

        yield Target(portal.url, portal.users, place)
