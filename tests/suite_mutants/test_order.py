from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.suite_mutants.catalog import all_mutants
from tests.suite_mutants.execution import MAKING, Executed
from tests.suite_mutants.mutant import SIMULATOR, Mutant
from tests.suite_mutants.order import Order
from tests.suite_mutants.portals import copied_tree, restore

PATH = "rules/periods.py"


@pytest.fixture
def mutant() -> Mutant:
    return next(each for each in all_mutants() if each.path == PATH and each.operator == "boundary")


@dataclass(frozen=True)
class Check:
    nodeid: str
    path: Path

    def get_closest_marker(self, _name: str) -> None:
        return None


def check(name: str, file: str = "test_invoices") -> Check:
    return Check(f"{file}.py::{name}", Path(f"{file}.py"))


def names(order: Order, mutant: Mutant, items: list[Check]) -> list[str]:
    return [item.nodeid.partition("::")[2] for item in order.checks_for(mutant, items)]  # type: ignore[arg-type]


def executed(slow: set[str], quick: set[str], making: set[str]) -> dict[str, Executed]:
    return {
        MAKING: Executed(making),
        "test_invoices.py::test_slow": Executed(slow, 2.0),
        "test_invoices.py::test_quick": Executed(quick, 0.1),
    }


def test_a_mutant_is_shown_to_the_checks_that_execute_its_line_the_quickest_first(mutant: Mutant) -> None:
    items = [check("test_slow"), check("test_quick")]
    line = f"{PATH}:{mutant.line}"

    assert names(Order(executed({line}, {line}, set())), mutant, items) == ["test_quick", "test_slow"]
    assert names(Order(executed({line}, {f"{PATH}:1"}, set())), mutant, items) == ["test_slow"]


def test_a_mutant_of_what_makes_worlds_is_shown_to_every_check(mutant: Mutant) -> None:
    items = [check("test_quick"), check("test_slow")]
    line = f"{PATH}:{mutant.line}"

    assert names(Order(executed({line}, set(), {line})), mutant, items) == ["test_slow", "test_quick"]


def test_a_check_that_has_caught_a_mutant_of_the_same_file_comes_first(mutant: Mutant) -> None:
    items = [check("test_quick"), check("test_slow")]
    line = f"{PATH}:{mutant.line}"
    order = Order(executed({line}, {line}, set()))

    order.learn(mutant, "slow")

    assert names(order, mutant, items) == ["test_slow", "test_quick"]


def test_only_mutants_of_pages_are_shown_to_checks_in_a_browser(mutant: Mutant) -> None:
    page = next(each for each in all_mutants() if each.path.endswith(".html"))
    items = [check("test_back", "test_as_a_person")]
    order = Order(executed(set(), set(), set()))

    assert names(order, mutant, items) == []
    assert names(order, page, items) == ["test_back"]


def test_a_tree_is_as_before_once_a_mutant_is_restored(mutant: Mutant, tmp_path: Path) -> None:
    tree = copied_tree(tmp_path)
    changed = tree / SIMULATOR.name / PATH

    mutant.apply(tree / SIMULATOR.name)
    assert changed.read_bytes() != (SIMULATOR / PATH).read_bytes()
    restore(mutant, tree)

    assert changed.read_bytes() == (SIMULATOR / PATH).read_bytes()
    assert changed.stat().st_mtime == (SIMULATOR / PATH).stat().st_mtime


def test_each_check_comes_once_before_those_with_other_values(mutant: Mutant) -> None:
    line = f"{PATH}:{mutant.line}"
    seconds = {"test_a[1]": 0.1, "test_a[2]": 0.2, "test_b[1]": 0.3}
    recorded = {f"test_invoices.py::{name}": Executed({line}, each) for name, each in seconds.items()}

    ordered = names(Order({MAKING: Executed(), **recorded}), mutant, [check(name) for name in seconds])

    assert ordered == ["test_a[1]", "test_b[1]", "test_a[2]"]
