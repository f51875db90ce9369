"""Simulators that share a folder serve the same worlds, and keep them whole."""

import json
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eaportal.flows.client import Simulator
from eaportal.flows.client.calls import ControlRefusedError
from eaportal.simulator.worlds.integrity import check_integrity
from tests.support.bulk_portal import EAPORTAL

TIMES = 10


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Start a simulator over the folder of the test."""
    started = []

    def start(*words: str) -> "subprocess.Popen[str]":
        command = [EAPORTAL, "serve", "--port", "0", "--format", "json", "--data", tmp_path / "data", *words]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield start
    for process in started:
        process.terminate()
        process.communicate()


def simulator(process: "subprocess.Popen[str]") -> Simulator:
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return Simulator(json.loads(line)["url"])


def test_simulators_that_begin_a_folder_together_share_its_world(start):
    one, other = map(simulator, [start(), start()])

    one.world().add_user("a@b.c", "ea_admin", ["8599081"])

    assert "a@b.c" in {user.account for user in other.world().users()}


def test_of_two_world_files_for_a_new_folder_one_is_refused(start):
    both = [start("--seed", "1"), start("--seed", "2")]

    lines = [process.stdout.readline() for process in both]
    refused = [process for process, line in zip(both, lines, strict=True) if not line]

    assert [process.wait() for process in refused] == [2]
    assert "already has a world" in refused[0].stderr.read()


@pytest.mark.slow
def test_whatever_simulators_do_at_once_to_the_same_worlds_every_world_is_whole(start, tmp_path):
    both = [simulator(start()), simulator(start())]

    refusals: list[ControlRefusedError] = []

    def add_users(number: int) -> None:
        for i in range(TIMES):
            both[number].world().add_user(f"{number}-{i}@b.c", "ea_admin", ["8599081"])

    def make_worlds(number: int) -> None:
        for i in range(TIMES):
            world = both[number].create_world(f"own-{number}-{i}")
            world.advance("P30D")
            world.reset()

    def quarrel(number: int) -> None:
        world = both[number].world("shared")
        for _ in range(TIMES):
            for act in (
                lambda: both[number].create_world("shared"),
                lambda: world.advance("P30D"),
                lambda: world.snapshot("s"),
                lambda: world.restore("s"),
                world.reset,
                world.delete,
            ):
                try:
                    act()
                except ControlRefusedError as refused:
                    refusals.append(refused)

    with ThreadPoolExecutor(6) as threads:
        acts = [(act, number) for act in (add_users, make_worlds, quarrel) for number in range(2)]
        for done in [threads.submit(*act) for act in acts]:
            done.result()

    # The other has created, or deleted, the world just then.
    assert {refused.status for refused in refusals} <= {404, 409, 410, 422}, refusals
    users = [{user.account for user in each.world().users()} for each in both]
    assert users[0] == users[1] > {f"{number}-{i}@b.c" for number in range(2) for i in range(TIMES)}
    names = [{*each.worlds()} - {"shared"} for each in both]
    own = {f"own-{number}-{i}" for number in range(2) for i in range(TIMES)}
    assert names[0] == names[1] == own | {"default"}
    for path in (tmp_path / "data").rglob("*.sqlite"):
        check_integrity(path, is_settled=False)
