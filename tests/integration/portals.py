"""Portals beside each other in one process, each with a world of its own, and what their visitors meet."""

from collections.abc import Iterable
from datetime import datetime

from bs4 import Tag
from flask import Flask

from simulator.store.clock import advance_to
from simulator.store.seams import plant
from simulator.store.worlds import World
from tests.integration.conftest import Visitor, text

NOVEMBER = "/report/usagesummary/ponumbers?period=2020-11"


class Guest(Visitor):
    """Somebody who visits the portal below *root* alone."""

    def __init__(self, app: Flask, root: str, language: str) -> None:
        super().__init__(app.test_client(), language)
        self.root = root

    def open(self, address: str, **options: object) -> Tag:
        if address.startswith("/") and not address.startswith(self.root):
            address = self.root + address
        return super().open(address, **options)


class OwnPortal:
    """The portal of *world*, served by *app* below *root*."""

    def __init__(self, app: Flask, world: World, root: str) -> None:
        self.app, self.world, self.root = app, world, root

    def plant(self, names: Iterable[str]) -> None:
        with self.world.session(writes=True) as session, session.begin():
            plant(session, names)

    def wait_until(self, moment: datetime) -> None:
        with self.world.session(writes=True) as session, session.begin():
            advance_to(session, moment)

    def guest(self, language: str = "en-US") -> Guest:
        return Guest(self.app, self.root, language)

    def user(self, account: str = "ea_admin", language: str = "en-US") -> Guest:
        guest = self.guest(language)
        guest.sign_in(account, root=self.root)
        return guest


def said(page: Tag) -> str | None:
    """What the portal says to what was done, shortened."""
    sentence = text(page.select_one("main [role=alert], main [role=status]"))
    return sentence and sentence.partition(".")[0]
