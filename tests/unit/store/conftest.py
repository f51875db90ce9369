"""Fixtures for tests of what a world holds: a small world file, and the whole content of a world as SQL."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from eaportal.simulator.billing.roles import EnrollmentKind, Role
from eaportal.simulator.store.world import World
from eaportal.simulator.store.world_file import EnrollmentEntry, PeriodEntry, UserEntry, WorldFile
from eaportal.simulator.store.worlds import Worlds


@pytest.fixture
def contoso() -> WorldFile:
    """A direct enrollment with five periods, of which two are invoiced, and an indirect one with three.

    The prepayment lasts for more than the dearest month and less than the two cheapest.
    """
    direct, indirect = "7080123", "7080456"
    months = {
        direct: ["2020-09", "2020-10", "2020-11", "2020-12", "2021-01"],
        indirect: ["2020-11", "2020-12", "2021-01"],
    }
    return WorldFile(
        now=datetime(2020, 12, 10, 9, tzinfo=UTC),
        enrollments=[
            EnrollmentEntry(
                number=number,
                name="Contoso",
                kind=kind,
                start=date(2018, 12, 1),
                end=date(2021, 11, 30),
                commitment=8_200,
            )
            for number, kind in ((direct, EnrollmentKind.DIRECT), (indirect, EnrollmentKind.INDIRECT))
        ],
        users=[
            UserEntry(account="ada@contoso.example", name="Ada", role=Role.EA_ADMIN, enrollments=[direct]),
            UserEntry(
                account="bo@contoso.example", name="Bo", role=Role.PARTNER_ADMIN, enrollments=[indirect]
            ),
        ],
        periods=[
            PeriodEntry(enrollment=number, period=key) for number, keys in months.items() for key in keys
        ],
    )


@pytest.fixture
def made_elsewhere(tmp_path: Path) -> Iterator[Callable[[WorldFile], World]]:
    """Make a world in a folder of its own, where nothing is known of worlds made before."""
    with ExitStack() as open_folders:

        def made_elsewhere(world_file: WorldFile) -> World:
            worlds = Worlds(tmp_path / f"folder-{len(list(tmp_path.iterdir()))}")
            open_folders.callback(worlds.close)
            return worlds.create("made-elsewhere", world_file)

        yield made_elsewhere
