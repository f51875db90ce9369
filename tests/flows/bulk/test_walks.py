from pathlib import Path

import pytest

from tests.crash.settings import setting_without_pages
from tests.crash.walks import Walk

STEPS = 25
QUICK, SLOW = range(2), range(2, 14)


@pytest.mark.parametrize("seed", [*QUICK, *(pytest.param(seed, marks=pytest.mark.slow) for seed in SLOW)])
def test_after_each_step_of_a_random_walk_results_ledger_and_portal_agree(seed: int, tmp_path: Path) -> None:
    with setting_without_pages(tmp_path) as setting:
        walk = Walk(seed, setting)
        walk.go(STEPS)

    assert not walk.findings, "\n".join([*walk.steps, *walk.findings])
