"""Fixtures for all tests: a world of one's own, and a portal that serves it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from flask import Flask

from eaportal.simulator.web.app import create_app
from eaportal.simulator.world_files.sample import sample_world
from eaportal.simulator.world_files.world_file import WorldFile
from eaportal.simulator.worlds.folder import DEFAULT, Worlds
from eaportal.simulator.worlds.world import World

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

TESTS = Path(__file__).parent
# The long ones begin first, so that no worker is left with one when the others have ended.
LONGEST_FIRST = ["e2e", "simulator", "flows"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders in order; within each the order stays random, and any other test comes last."""
    folders = [TESTS / folder for folder in LONGEST_FIRST]

    def place(item: pytest.Item) -> int:
        return next((i for i, folder in enumerate(folders) if folder in item.path.parents), len(folders))

    items.sort(key=place)


@pytest.fixture(scope="session")
def sample() -> WorldFile:
    """What the sample world begins as."""
    return sample_world()


@pytest.fixture
def own_folder(tmp_path: Path) -> Iterator[Worlds]:
    """An empty folder for worlds that no other test has used."""
    worlds = Worlds(tmp_path / "worlds")
    yield worlds
    worlds.close()


@pytest.fixture
def worlds(own_folder: Worlds) -> Worlds:
    """An empty folder for worlds."""
    return own_folder


@pytest.fixture
def world(worlds: Worlds, sample: WorldFile) -> World:
    """The sample world, fresh."""
    return worlds.create(DEFAULT, sample)


@pytest.fixture
def app(worlds: Worlds, world: World) -> Flask:
    """The portal over that world, for Flask's test client."""
    return create_app(worlds)


@pytest.fixture
def dump() -> Callable[[World], list[str]]:
    """Every table, row and value of a world as SQL, without the blocks of its index."""

    def dump(world: World) -> list[str]:
        with closing(sqlite3.connect(world.path)) as connection:
            return [line for line in connection.iterdump() if 'INTO "enrollment_name_' not in line]

    return dump


@pytest.fixture(scope="session")
def postgres() -> "Iterator[Postgres]":
    """A PostgreSQL for all tests of this process."""
    from tests.support.postgres import started_postgres

    with started_postgres() as server:
        yield server


@pytest.fixture
def database(postgres: "Postgres") -> str:
    """The address of a database of one's own."""
    return postgres.create(uuid4().hex)


@pytest.fixture(scope="session", autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what the commands store for a user, such as the key that signs plans, out of the user's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("config")))
        yield
