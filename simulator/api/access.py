"""The worlds that the control API works on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import cast

from flask import current_app, request

from eaportal.simulator.api.document import refuse
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.sqlite import BUSY_SECONDS, WorldBusyError
from eaportal.simulator.delivery import Mailer, catch_up_world
from eaportal.simulator.later import kept, wait
from eaportal.simulator.services.mails import request_delivery
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World

# How many clocks may be advanced at a time. The other threads of the control API serve everybody else.
LONG = 4
_ASK_AGAIN_SECONDS = 0.05


def worlds() -> Worlds:
    """Return all worlds of the simulator."""
    return cast("Worlds", current_app.config["WORLDS"])


def mailer() -> Mailer | None:
    """Return what delivers mails, or None if no SMTP server is set."""
    return cast("Mailer | None", current_app.config["MAILER"])


def world_called(name: str) -> World:
    """Return the world called *name*, with everything that is due done; answer 404 if there is none."""
    world = worlds().get(name)
    if world is None:
        refuse(HTTPStatus.NOT_FOUND, f"There is no world {name!r}.")
    catch_up_world(world, mailer())
    return world


@contextmanager
def writing(name: str) -> Iterator[JournaledSession]:
    """Open a session that changes the world called *name*, and commit it."""
    with world_called(name).session(writes=True) as session, session.begin():
        yield session


@contextmanager
def in_turn(name: str, *, is_long: bool) -> Iterator[None]:
    """Move the state of the world called *name* as a whole, as no other request does at the same time.

    Raises WorldBusyError if that isn't possible for long. Few requests at a time may be *is_long*.
    """
    turns = cast("Turns", current_app.config["TURNS"])
    until = kept(request.environ).setdefault("until", time.monotonic() + BUSY_SECONDS)
    while not turns.take(name, is_long=is_long):
        if time.monotonic() > until:
            raise WorldBusyError
        wait(request.environ, _ASK_AGAIN_SECONDS)
    try:
        yield
    finally:
        turns.give_back(name)


class Turns:
    """The worlds whose state is being moved as a whole, and for which of them that takes long."""

    def __init__(self) -> None:
        self._long: dict[str, bool] = {}
        self._changing = threading.Lock()

    def take(self, name: str, *, is_long: bool) -> bool:
        """Begin to move the world called *name*, if it may be moved now; returns whether it may."""
        with self._changing:
            if name in self._long or (is_long and sum(self._long.values()) >= LONG):
                return False
            self._long[name] = is_long
            return True

    def give_back(self, name: str) -> None:
        """End what take() began."""
        with self._changing:
            del self._long[name]


@contextmanager
def mailing(name: str) -> Iterator[JournaledSession]:
    """Do the same as writing(), and deliver the mails that the change causes."""
    deliverer = mailer()
    with writing(name) as session:
        if deliverer:
            request_delivery(session)
        yield session
    if deliverer:
        deliverer.deliver_soon(name)
