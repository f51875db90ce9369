"""Portals in one process, each with its own world, and what their visitors do."""

from collections.abc import Sequence
from datetime import datetime

from bs4 import BeautifulSoup, Tag
from flask import Flask

from eaportal.simulator.database.defect_points import plant
from eaportal.simulator.timeline import advance_to
from eaportal.simulator.world_files.world_file import WorldFile
from eaportal.simulator.worlds.folder import Worlds
from eaportal.simulator.worlds.world import World
from tests.support.visitor import Visitor, text

SUMMARY = "/report/usagesummary?period=2020-11"
DIALOG = "/report/usagesummary/ponumbers?period=2020-11"


class Guest(Visitor):
    """A visitor who edits PO numbers."""

    def save(self, number: str = "PO-4711", address: str = DIALOG, **fields: str | None) -> str | None:
        """Send the form of the dialog, even if Save is disabled; return what the portal says."""
        return said(self.send_again(self.open(address).select_one("dialog form"), number, **fields))

    def send_again(self, form: Tag, number: str = "PO-4711", **fields: str | None) -> BeautifulSoup:
        """Send the *form* of a dialog that was opened some time ago."""
        return self.send(form, po_number=number, **fields)

    def numbers(self, address: str = SUMMARY) -> list[str]:
        """Return the PO numbers on Usage Summary: for Azure services, for the Marketplace."""
        cells = self.open(address).select(".po-numbers td:not(.locked)")
        return [cell.get_text() for cell in cells]

    def history(self, address: str = DIALOG) -> list[str]:
        """Return the changes in the history of a PO number, latest first: old, new, and by whom."""
        changes = []
        for entry in self.open(address).select(".history li"):
            by = entry.span.extract()
            changes.append(f"{text(entry)} · {text(by.bdi)}")
        return changes


class OwnPortal:
    """The portal of *world*, one of the *worlds* that *app* serves, below *root*."""

    def __init__(self, app: Flask, worlds: Worlds, world: World, root: str, made_from: WorldFile) -> None:
        self.app, self.worlds, self.world, self.root = app, worlds, world, root
        self.direct, self.locked, self.indirect, self.other = (each.number for each in made_from.enrollments)

    def plant(self, names: Sequence[str]) -> None:
        with self.world.session(writes=True) as session, session.begin():
            plant(session, names)

    def wait_until(self, moment: datetime) -> None:
        with self.world.session(writes=True) as session, session.begin():
            advance_to(session, moment)

    def guest(self, language: str = "en-US") -> Guest:
        return Guest(self.app.test_client(), self.worlds, language, self.root)

    def user(self, account: str = "ea_admin", language: str = "en-US") -> Guest:
        guest = self.guest(language)
        guest.sign_in(account)
        return guest


def said(page: Tag) -> str | None:
    """Return the first sentence of the portal's message."""
    sentences = text(page.select_one("main [role=alert], main [role=status]"))
    return sentences and sentences.partition(". ")[0].rstrip(".")
