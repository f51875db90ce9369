import ast

import pytest

from tests.suite_mutants.__main__ import equivalent
from tests.suite_mutants.catalog import all_mutants, sample
from tests.suite_mutants.mutant import SIMULATOR, Mutant
from tests.suite_mutants.page_operators import SCRIPT, TEMPLATE
from tests.suite_mutants.python_operators import OPERATORS


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return list(all_mutants())


def test_each_operator_makes_mutants(mutants: list[Mutant]) -> None:
    assert {mutant.operator for mutant in mutants} == {*OPERATORS, *TEMPLATE, *SCRIPT}


def test_each_mutant_replaces_what_is_there_by_something_else(mutants: list[Mutant]) -> None:
    for mutant in mutants:
        text = (SIMULATOR / mutant.path).read_text(encoding="utf-8")
        assert text[mutant.start : mutant.start + len(mutant.old)] == mutant.old != mutant.new


def test_a_mutant_of_a_module_is_still_a_module(mutants: list[Mutant]) -> None:
    broken = []
    for mutant in mutants:
        if mutant.path.endswith(".py"):
            text = (SIMULATOR / mutant.path).read_text(encoding="utf-8")
            try:
                ast.parse(text[: mutant.start] + mutant.new + text[mutant.start + len(mutant.old) :])
            except SyntaxError:
                broken.append(str(mutant))

    assert broken == []


def test_a_sample_is_the_same_for_the_same_seed_and_has_each_operator() -> None:
    chosen = sample(42, seed=3)

    assert [str(each) for each in chosen] == [str(each) for each in sample(42, seed=3)]
    assert chosen != sample(42, seed=4)
    assert {each.operator for each in chosen} == {*OPERATORS, *TEMPLATE, *SCRIPT}


def test_each_mutant_that_is_named_as_equivalent_exists_and_has_a_reason(mutants: list[Mutant]) -> None:
    names = {mutant.name for mutant in mutants}

    assert [name for name in equivalent() if name not in names] == []
    assert all(equivalent().values())
