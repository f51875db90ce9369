"""A few of the mutants of `make mutants`."""

from pathlib import Path

import pytest

from tests.flows.articles.mutants.catalog import KINDS, mutants
from tests.flows.articles.mutants.mutant import Answer
from tests.flows.articles.mutants.runs import KNOWN_MISSES, check_mutants

# The languages whose known misses are recorded in full.
RECORDED = ("en-US",)
SEED = 1
SAMPLE = 8


@pytest.mark.slow
def test_the_checker_still_answers_what_it_answered(tmp_path: Path) -> None:
    misses = KNOWN_MISSES.read_text("utf-8").splitlines()
    made = [each for each in mutants(RECORDED, list(KINDS), SEED) if each.name not in misses]

    checked = check_mutants(made[:: len(made) // SAMPLE], tmp_path)

    wrong = [(each, each.result.findings) for each in checked if each.answer is not Answer.RIGHT]
    assert wrong == []
