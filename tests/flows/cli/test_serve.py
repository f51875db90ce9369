"""What `eaportal serve` prints when it is ready."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from eaportal.flows.cli.serve import SHOWN_USERS, SHOWN_WORLDS, announce
from eaportal.simulator.server import SampleUser

if TYPE_CHECKING:
    from eaportal.simulator.server import Portal


def portal(users: list[SampleUser], worlds: list[str]) -> "Portal":
    fake = SimpleNamespace(
        url="http://127.0.0.1:8020/", token=None, defects=[], users=users, other_worlds=lambda: worlds
    )
    return cast("Portal", fake)


def test_the_columns_are_as_wide_as_their_longest_value(capsys: pytest.CaptureFixture[str]) -> None:
    users = [
        SampleUser("a@b.example", "secret", "department_admin_readonly", ["8599081"]),
        SampleUser(
            "somebody.with.a.long.name@department.b.example", None, "ea_admin", ["1", "2", "3", "4", "5"]
        ),
    ]

    announce(portal(users, []), "text")

    assert capsys.readouterr().out.splitlines() == [
        "EA portal simulator ready at http://127.0.0.1:8020/",
        "  department_admin_readonly  a@b.example                                     secret     8599081",
        "  ea_admin                   somebody.with.a.long.name@department.b.example  (unknown)"
        "  1, 2, 3, 4 and 1 more",
    ]


def test_the_other_worlds_of_the_folder_are_listed_up_to_a_number(capsys: pytest.CaptureFixture[str]) -> None:
    worlds = [f"world-{number}" for number in range(SHOWN_WORLDS + 2)]
    users = [SampleUser("a@b.example", None, "ea_admin", ["1"])] * (SHOWN_USERS + 1)

    announce(portal(users, worlds), "text")

    lines = capsys.readouterr().out.splitlines()[1 + SHOWN_USERS :]
    assert lines[:2] == [
        "  and 1 more user: http://127.0.0.1:8020/_sim/worlds/default/users",
        "  Other world: http://127.0.0.1:8020/w/world-0/",
    ]
    assert lines[-2:] == [
        f"  Other world: http://127.0.0.1:8020/w/world-{SHOWN_WORLDS - 1}/",
        "  and 2 more worlds: http://127.0.0.1:8020/_sim/worlds",
    ]
