"""Short random walks on a portal without pages (see tests/crash/walks.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from tests.crash.walks import Walk
from tests.support.bulk_commands import BulkCommands, Ended, without_pages
from tests.support.fake_portal import FakePortal, Key, Saved, State

STEPS = 25


@dataclass
class WithoutPages:
    """The commands in this process, killed at any step of theirs."""

    commands: BulkCommands
    folder: Path
    has_locks: bool = True

    def run(self, words: Sequence[str], kill: Random | None) -> Ended:
        return self.commands(*words, steps=kill and kill.randint(0, 60))

    def numbers(self) -> Mapping[Key, str]:
        return self.commands.portal.numbers()

    def is_locked(self, key: Key) -> bool:
        return self.commands.portal.is_locked(key)

    def journal(self) -> Sequence[Saved]:
        return self.commands.portal.journal

    def change(self, key: Key, number: str) -> None:
        self.commands.portal.save("colleague", key, number)

    def break_a_save(self, random: Random) -> None:
        self.commands.portal.breaks.append(random.choice(["before", "once stored"]))


def walked(seed: int, folder: Path) -> Walk:
    """The walk with this *seed*, with two enrollments of two periods each."""
    states = {
        (enrollment, "azure"): State({"2020-11": f"{enrollment}-NOV", "2020-12": f"{enrollment}-DEC"})
        for enrollment in ("7000000", "7000001")
    }
    with without_pages(FakePortal(states), folder) as commands:
        walk = Walk(seed, WithoutPages(commands, folder))
        walk.go(STEPS)
    return walk


QUICK, SLOW = range(4), range(4, 60)


@pytest.mark.parametrize("seed", [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)])
def test_after_each_step_results_ledger_and_portal_agree(seed: int, tmp_path: Path) -> None:
    walk = walked(seed, tmp_path)

    assert not walk.findings, "\n".join([*walk.steps, *walk.findings])
