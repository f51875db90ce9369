"""A simulator that is killed at any moment keeps what it has confirmed, and its worlds are whole."""

import json
import os
import subprocess
import threading
from contextlib import suppress
from random import Random

import pytest

from eaportal.flows.client import Simulator
from eaportal.flows.errors import EaportalError
from tests.support.bulk_portal import EAPORTAL

KILLS = 12
# Each with a folder of its own; the long test kills two hundred times.
FOLDERS = range(17 if os.environ.get("EAPORTAL_LONG") else 1)
WORDS = ["serve", "--port", "0", "--format", "json", "--data"]


class Killed:
    """A simulator over *folder* that can be killed."""

    def __init__(self, folder):
        self.process = subprocess.Popen([EAPORTAL, *WORDS, folder], stdout=subprocess.PIPE, text=True)
        self.simulator = Simulator(json.loads(self.process.stdout.readline())["url"])

    def kill(self):
        self.process.kill()
        self.process.communicate()


def add_users(simulator, confirmed, number):
    for i in range(100):
        account = f"user-{number}-{i}@eaportal.example"
        simulator.world().add_user(account, "ea_admin", ["8599081"])
        confirmed["users"].add(account)


def take_snapshots(simulator, confirmed, number):
    for i in range(100):
        simulator.world().snapshot(f"s-{number}-{i}")
        confirmed["snapshots"].add(f"s-{number}-{i}")


def make_worlds(simulator, confirmed, number):
    for i in range(100):
        simulator.create_world(f"w-{number}-{i}")
        confirmed["worlds"].add(f"w-{number}-{i}")


def import_worlds(simulator, confirmed, number):
    exported = simulator.world().export()
    for i in range(100):
        simulator.import_world(f"i-{number}-{i}", exported)
        confirmed["worlds"].add(f"i-{number}-{i}")


def move_another(simulator, _confirmed, number):
    world = simulator.create_world(f"other-{number}")
    for _ in range(100):
        world.advance("P30D")
        world.reset()


@pytest.mark.slow
@pytest.mark.parametrize("seed", FOLDERS)
def test_what_was_confirmed_before_a_kill_is_there_and_every_world_is_whole(tmp_path, seed):
    random = Random(seed)  # noqa: S311 - a sequence, not secrets
    confirmed = {"users": set(), "snapshots": set(), "worlds": set()}
    for number in range(KILLS):
        running = Killed(tmp_path / "worlds")
        acts = (add_users, take_snapshots, make_worlds, import_worlds, move_another)

        def act(what, simulator=running.simulator, number=number):
            with suppress(EaportalError, OSError):
                what(simulator, confirmed, number)

        threads = [threading.Thread(target=act, args=(what,)) for what in acts]
        for each in threads:
            each.start()
        if number % 2:
            threads[0].join(timeout=random.uniform(0.1, 1.5))
        else:
            # However slow the machine is, something of each kind is confirmed.
            kind = [*confirmed.values()][number // 2 % len(confirmed)]
            before = len(kind)
            while len(kind) == before:
                threads[0].join(timeout=0.01)
            threads[0].join(timeout=random.uniform(0, 0.5))
        running.kill()
        for each in threads:
            each.join()

    later = Killed(tmp_path / "worlds")
    try:
        names, world = later.simulator.worlds(), later.simulator.world()
        assert confirmed["worlds"] <= {*names}
        assert confirmed["users"] <= {user.account for user in world.users()}
        for snapshot in confirmed["snapshots"]:
            world.restore(snapshot)
        for name in names:
            later.simulator.world(name).reset()
        assert all(confirmed.values())
    finally:
        later.kill()
