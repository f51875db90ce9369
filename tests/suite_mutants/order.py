"""Which checks may see a mutant, and in which order they are tried."""

import ast
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

import pytest

from eaportal.flows.qa.checks import KEPT
from eaportal.flows.qa.verify.results import check_name
from tests.suite_mutants.execution import MAKING, Executed
from tests.suite_mutants.mutant import SIMULATOR, Mutant

# Checks in a browser that meet pages as a person does, in the order in which they find most.
_IN_BROWSER = (
    "test_as_a_person",
    "test_everybody",
    "test_pages",
    "test_sign_in_and_languages",
    "test_what_follows",
    "test_snapshots",
)


class Order:
    """Chooses from the checks by what each has *executed*; all need what the making of worlds executed."""

    def __init__(self, executed: Mapping[str, Executed]) -> None:
        self._executed = executed
        self._shared = executed[MAKING].places
        self._caught: Counter[tuple[str, str]] = Counter()

    def checks_for(self, mutant: Mutant, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """Return the checks that may see *mutant*, those first that will probably be the soonest to fail."""
        places = _places_of(mutant)
        over_http = [item for item in items if item.nodeid in self._executed]
        first = {item.nodeid.partition("[")[0]: item.nodeid for item in over_http[::-1]}.values()
        seeing = [item for item in over_http if places & self._executed[item.nodeid].places]
        rest = over_http if places & self._shared or not _is_in_function(mutant) else []
        chosen = [
            *sorted(seeing, key=lambda item: self._rank(mutant, item, first)),
            *sorted(set(rest) - set(seeing), key=lambda item: self._rank(mutant, item, first)),
        ]
        if mutant.path.endswith((".html", ".js")):
            in_browser = [item for item in items if item.path.stem in _IN_BROWSER and _is_in_english(item)]
            chosen += sorted(in_browser, key=lambda item: _IN_BROWSER.index(item.path.stem))
        return chosen

    def learn(self, mutant: Mutant, by: str | None) -> None:
        """Try the check first that has caught *mutant* when the next one of the same file is tried."""
        self._caught[mutant.path, by or ""] += 1

    def _rank(
        self, mutant: Mutant, item: pytest.Item, first: Collection[str]
    ) -> tuple[bool, int, bool, float]:
        compares_pages = mutant.path.endswith(".html") and item.get_closest_marker(KEPT) is not None
        caught = self._caught[mutant.path, check_name(item.nodeid)]
        # Each check once before any with other values.
        is_variant = item.nodeid not in first
        return not compares_pages, -caught, is_variant, self._executed[item.nodeid].seconds


def _is_in_english(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("browser_context_args")
    return mark is None or mark.kwargs.get("locale", "en-US") == "en-US"


def _places_of(mutant: Mutant) -> set[str]:
    """Return the lines of the statement that *mutant* changes; of a page, the whole page."""
    if not mutant.path.endswith(".py"):
        return {mutant.path}
    first, last, _ = _statement_at(mutant)
    return {f"{mutant.path}:{line}" for line in range(first, last + 1)}


def _is_in_function(mutant: Mutant) -> bool:
    """Whether the change takes effect when a function is called, not when its module is imported."""
    return not mutant.path.endswith(".py") or _statement_at(mutant)[2]


def _statement_at(mutant: Mutant) -> tuple[int, int, bool]:
    """Return the lines of the innermost statement that *mutant* changes, and whether a function has it."""
    found = [each for each in _statements(mutant.path) if each[0] <= mutant.line <= each[1]]
    return max(found, key=lambda each: (each[0], -each[1]))


@cache
def _statements(path: str) -> list[tuple[int, int, bool]]:
    """Return the lines of each statement, without those of its body, and whether a function has it."""
    found = []

    def visit(node: ast.AST, *, in_function: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                body = getattr(child, "body", None)
                last = body[0].lineno - 1 if isinstance(body, list) else child.end_lineno or child.lineno
                found.append((child.lineno, max(last, child.lineno), in_function))
            is_function = isinstance(child, ast.FunctionDef | ast.Lambda)
            visit(child, in_function=in_function or is_function)

    visit(ast.parse((SIMULATOR / path).read_text(encoding="utf-8")), in_function=False)
    return found
