"""The world file in the documentation can be used as it is, and has every field."""

import re

from pydantic import BaseModel
from sqlalchemy import select

from eaportal.simulator.database.tables import PoNumberRow
from eaportal.simulator.world_files.world_file import (
    AccountEntry,
    AdjustmentEntry,
    DepartmentEntry,
    EnrollmentEntry,
    PoNumberEntry,
    UserEntry,
    WorldFile,
    read_world_text,
)
from tests.support.files import ROOT

PAGE = "docs/simulator.md"


def documented() -> str:
    section = (ROOT / PAGE).read_text("utf-8").partition("## World files\n")[2]
    return re.findall(r"^```yaml\n(.*?)^```", section, re.M | re.S)[0]


def test_it_makes_a_world(worlds):
    world = worlds.create("documented", read_world_text(documented(), PAGE))

    with world.session() as session:
        assert "PO-4711" in [*session.scalars(select(PoNumberRow.number))]


def test_it_has_every_field_of_every_entry():
    world_file = read_world_text(documented(), PAGE)

    def given(entry: BaseModel) -> set[str]:
        return entry.model_fields_set

    assert given(world_file) == set(WorldFile.model_fields)
    (enrollment,) = world_file.enrollments
    assert given(enrollment) == set(EnrollmentEntry.model_fields)
    assert given(enrollment.departments[0]) == set(DepartmentEntry.model_fields)
    assert given(enrollment.accounts[0]) == set(AccountEntry.model_fields)
    assert given(world_file.users[0]) == set(UserEntry.model_fields)
    assert given(world_file.po_numbers[0]) == set(PoNumberEntry.model_fields)
    assert given(world_file.adjustments[0]) == set(AdjustmentEntry.model_fields)
