"""The worlds that the control API works on."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import cast

from flask import current_app

from eaportal.simulator.api.document import refuse
from eaportal.simulator.database.journal import JournaledSession
from eaportal.simulator.database.tables import Delivery
from eaportal.simulator.delivery import Mailer, catch_up_world
from eaportal.simulator.services.mails import request_delivery
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World


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
def mailing(name: str) -> Iterator[JournaledSession]:
    """Do the same as writing(), and deliver the mails that the change causes."""
    deliverer = mailer()
    with writing(name) as session:
        if deliverer:
            request_delivery(session)
        yield session
    if deliverer:
        deliverer.deliver(name, Delivery.WAITING)
