"""Fixtures for tests in a real browser: one portal a process, a world of one's own for each test."""

import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, Playwright
from sqlalchemy import select, update

from eaportal.flows.browser.start import choose_browser, launch_options
from eaportal.flows.client import Simulator
from eaportal.flows.client import World as ControlledWorld
from eaportal.flows.labels import LABELS, Labels
from eaportal.flows.portal import Credentials
from eaportal.simulator.database.tables import PoLockRow, Row
from eaportal.simulator.server import Portal
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, WorldFile
from eaportal.simulator.worlds.world import World
from tests.support.browser_visitor import BrowserVisitor
from tests.support.bulk_portal import BulkPortal, world_of

if TYPE_CHECKING:
    from tests.support.readers import Reader

# Of all languages: those of the README, one from right to left, one of long words.
LOCALES = {"nl-NL": (), "ar-SA": (), "en-US": (pytest.mark.slow,), "de-DE": (pytest.mark.slow,)}
Contents = dict[str, dict[tuple[object, ...], tuple[object, ...]]]


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    return {**browser_type_launch_args, **launch_options(choose_browser(playwright))}


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal


@dataclass(frozen=True)
class OwnWorld:
    """A world that one test alone uses, and what it contains."""

    url: str
    world: World
    world_file: WorldFile
    control: ControlledWorld

    @property
    def direct(self) -> str:
        """The enrollment that ea_admin may edit."""
        return self.world_file.users[0].enrollments[0]

    @property
    def locked(self) -> str:
        """The other enrollment of ea_admin, whose Azure PO number is locked."""
        return self.world_file.users[0].enrollments[1]

    def credentials(self, user: str = "ea_admin") -> Credentials:
        """The account of the sample user called *user*."""
        return Credentials(f"{user}@eaportal.example", SAMPLE_PASSWORD)

    def open_as(self, page: Page, user: str = "ea_admin") -> None:
        """Open the portal's first page, signed in without the form as the sample user called *user*."""
        visitor = BrowserVisitor(page, self.control)
        visitor.sign_in(user)
        visitor.open()

    def lock_the_numbers(self) -> None:
        """Lock every PO number, as an administrator has done before."""
        with self.world.session() as session:
            session.execute(update(PoLockRow).values(locked=True))
            session.commit()

    def contents(self) -> Contents:
        """Every row of the world, its sessions and its journal aside, by table and primary key."""
        with self.world.session() as session:
            return {
                table.name: {
                    tuple(row._mapping[column] for column in table.primary_key): tuple(row)
                    for row in session.execute(select(table))
                }
                for table in Row.metadata.sorted_tables
                if table.name not in ("sign_in", "journal")
            }

    def changes_since(self, before: Contents) -> list[tuple[str, tuple[object, ...]]]:
        """Table and columns of each row that is not as it was *before*."""
        return [
            (table, rows.get(key))
            for table, rows in self.contents().items()
            for key in sorted(rows.keys() | before[table].keys(), key=str)
            if rows.get(key) != before[table].get(key)
        ]


@pytest.fixture
def own_world(portal: Portal, sample: WorldFile) -> Iterator[OwnWorld]:
    name = f"test-{uuid.uuid4().hex}"
    with closing(portal.worlds.create(name, sample)) as world:
        yield OwnWorld(f"{portal.url}w/{name}/", world, sample, Simulator(portal.url).world(name))


@pytest.fixture(
    params=[
        pytest.param(tag, marks=[pytest.mark.browser_context_args(locale=tag), *marks])
        for tag, marks in LOCALES.items()
    ]
)
def locale(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def labels(locale: str) -> Labels:
    return LABELS[locale]


@pytest.fixture
def english() -> Labels:
    return LABELS["en-US"]


@pytest.fixture
def signed_in(page: Page, own_world: OwnWorld) -> Page:
    """The portal's first page, on which ea_admin is signed in."""
    own_world.open_as(page)
    return page


@pytest.fixture
def reader(page: Page, own_world: OwnWorld) -> "Reader":
    """Somebody who follows articles in a world of their own."""
    from tests.support.readers import Reader

    return Reader(page, own_world, [])


@pytest.fixture
def bulk_portal(portal: Portal, tmp_path: Path) -> Iterator[BulkPortal]:
    """Ten enrollments with two open periods each, and an empty folder."""
    enrollments = [str(7_000_000 + number) for number in range(10)]
    with bulk_world(portal, world_of(enrollments)) as world:
        yield BulkPortal(world, tmp_path)


@pytest.fixture
def locked_portal(portal: Portal, tmp_path: Path) -> Iterator[BulkPortal]:
    """Two enrollments, the number of the second locked, and an empty folder."""
    with bulk_world(portal, world_of(["7000000", "7000001"], locked=["7000001"])) as world:
        yield BulkPortal(world, tmp_path)


@contextmanager
def bulk_world(portal: Portal, world_file: str) -> Iterator[ControlledWorld]:
    """A world of its own, steered from outside."""
    world = Simulator(portal.url).create_world(f"bulk-{uuid.uuid4().hex}", world_file=world_file)
    yield world
    world.delete()
