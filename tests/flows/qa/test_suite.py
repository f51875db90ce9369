"""The facts and the cases of the suite."""

import re
from itertools import combinations, product

import pytest

from eaportal.facts import Fact
from eaportal.flows.qa.suite.cases import chosen_cases, every_pair
from eaportal.simulator.defects.catalog import DEFECTS
from tests.support.files import ROOT


@pytest.mark.parametrize("fact", Fact, ids=lambda fact: fact.name)
def test_a_fact_is_in_the_documents_word_for_word(fact: Fact) -> None:
    facts = re.findall(r"^\| (.+?) \| S", (ROOT / "docs/fidelity.md").read_text(), re.M)
    pages = "".join(page.read_text() for page in sorted((ROOT / "docs/decisions").glob("*.md")))
    decisions = re.findall(r"^\*\*(.+?)\*\*", pages, re.M)

    assert fact in [*facts, *decisions]


def test_each_fact_is_proved_by_a_check() -> None:
    text = "".join(path.read_text() for path in (ROOT / "flows/qa/suite").rglob("test_*.py"))

    assert [
        fact.name for fact in Fact if f"Fact.{fact.name}," not in text and f"Fact.{fact.name})" not in text
    ] == []


# How articles tell the procedure cannot be seen in the portal.
NOT_IN_THE_PORTAL = {"The same procedure is also published in six steps"}


def test_each_documented_fact_that_can_be_seen_in_the_portal_is_one_of_the_suite() -> None:
    built = (ROOT / "docs/fidelity.md").read_text().partition("## Known gaps")[0]
    facts = set(re.findall(r"^\| (.+?) \| S", built, re.M))

    assert facts - {*map(str, Fact)} == NOT_IN_THE_PORTAL


def facts_by_defect() -> dict[str, set[str]]:
    """Which facts the checks prove that are written against each defect."""
    found: dict[str, set[str]] = {}
    for path in (ROOT / "flows/qa/suite").rglob("test_*.py"):
        for fact, against in re.findall(
            r'@proves\(\s*Fact\.(\w+),\s*against=((?:\s*"[^"]*")+),?\s*\)', path.read_text()
        ):
            for name in against.replace('"', "").split():
                found.setdefault(name, set()).add(fact)
    return found


def test_each_defect_has_checks_and_all_prove_the_fact_that_it_breaks() -> None:
    assert facts_by_defect() == {name: {defect.breaks.name} for name, defect in DEFECTS.items()}


def test_each_two_values_of_two_factors_occur_together_in_one_of_few_cases() -> None:
    factors = ("abcd", "xy", "123")

    cases = every_pair(*factors)

    for (i, first), (j, second) in combinations(enumerate(factors), 2):
        assert {(case[i], case[j]) for case in cases} == set(product(first, second))
    assert len(cases) == 12


def test_the_suite_checks_every_case_on_request_only() -> None:
    pairs, full = chosen_cases(full=False), chosen_cases(full=True)

    assert (len(full), len(set(full))) == (256, 256)
    assert len(pairs) < 50
    assert set(pairs) < set(full)
