"""Every mutant that can be made of what the portal does and shows."""

from collections.abc import Iterator
from random import Random

from tests.suite_mutants.mutant import SIMULATOR, Mutant
from tests.suite_mutants.page_operators import page_mutants
from tests.suite_mutants.python_operators import python_mutants

# What the portal does and shows. Left out: the control API, the server, world files, samples, and faults and
# defects, which are there to misbehave.
FOLDERS = ("rules", "services", "web")
FILES = ("timeline.py",)
_LEFT_OUT = (
    "web/misbehaving/",
    "web/words/catalog_tool.py",
    "web/reports/invoice_pdf.py",
    "web/templates/shell/error",
)


def all_mutants() -> Iterator[Mutant]:
    """Yield every mutant, file by file."""
    paths = [SIMULATOR / name for name in FILES]
    for folder in FOLDERS:
        paths += sorted((SIMULATOR / folder).rglob("*.py"))
        paths += sorted((SIMULATOR / folder).rglob("*.html"))
        paths += sorted((SIMULATOR / folder).rglob("*.js"))
    for each in paths:
        path = each.relative_to(SIMULATOR).as_posix()
        if path.startswith(_LEFT_OUT):
            continue
        yield from python_mutants(path) if path.endswith(".py") else page_mutants(path)


def sample(count: int, seed: int) -> list[Mutant]:
    """Return *count* mutants chosen by *seed*, as many of each operator as there are."""
    by_operator: dict[str, list[Mutant]] = {}
    for mutant in all_mutants():
        by_operator.setdefault(mutant.operator, []).append(mutant)
    random = Random(seed)  # noqa: S311 - no secret
    shuffled = {name: random.sample(found, len(found)) for name, found in sorted(by_operator.items())}
    chosen: list[Mutant] = []
    while len(chosen) < count and any(shuffled.values()):
        for found in shuffled.values():
            if found and len(chosen) < count:
                chosen.append(found.pop())
    return chosen
