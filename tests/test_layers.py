import ast
from pathlib import Path

import pytest

from tests.support.files import ROOT

# What a module below the path on the left may not import: any module below those on the right.
FORBIDDEN = {
    "simulator": ("flows", "tests"),
    "flows": ("simulator", "tests"),
    "simulator/rules": (
        "simulator.database", "simulator.world_files", "simulator.worlds", "simulator.seeding",
        "simulator.services", "simulator.faults", "simulator.clock", "simulator.timeline",
        "simulator.defects", "simulator.web", "simulator.api", "simulator.application", "simulator.server",
    ),
    "simulator/database": (
        "simulator.world_files", "simulator.worlds", "simulator.seeding", "simulator.services",
        "simulator.faults", "simulator.clock", "simulator.timeline", "simulator.defects", "simulator.web",
        "simulator.api", "simulator.application", "simulator.server", "flask",
    ),
    "simulator/world_files": (
        "simulator.database", "simulator.worlds", "simulator.seeding", "simulator.services",
        "simulator.faults", "simulator.clock", "simulator.timeline", "simulator.defects", "simulator.web",
        "simulator.api", "simulator.application", "simulator.server", "flask", "sqlalchemy",
    ),
    "simulator/services": (
        "simulator.worlds", "simulator.seeding", "simulator.faults", "simulator.timeline",
        "simulator.defects", "simulator.web", "simulator.api", "simulator.application", "simulator.server",
        "flask",
    ),
    "simulator/seeding": (
        "simulator.worlds", "simulator.faults", "simulator.defects", "simulator.web", "simulator.api",
        "simulator.application", "simulator.server", "flask",
    ),
    "simulator/worlds": (
        "simulator.faults", "simulator.defects", "simulator.web", "simulator.api", "simulator.application",
        "simulator.server", "flask",
    ),
    "simulator/faults": (
        "simulator.web", "simulator.api", "simulator.defects", "simulator.application", "simulator.server",
        "flask",
    ),
    "simulator/defects": ("simulator.web", "simulator.api", "simulator.application", "simulator.server"),
    "simulator/web": ("simulator.api", "simulator.application", "simulator.server", "sqlalchemy"),
    "simulator/api": ("simulator.web", "simulator.application", "simulator.server", "sqlalchemy"),
    "flows/pages": (
        "flows.articles", "flows.expectations", "flows.steps", "flows.update_po_number", "flows.cli",
    ),
    "flows/qa": ("flows.articles", "flows.bulk", "flows.cli"),
    "flows/bulk": ("flows.articles", "flows.cli"),
    "flows/articles": ("flows.pages", "flows.steps", "flows.update_po_number", "flows.cli"),
}  # fmt: skip
# The places that start the simulator: to serve it, and when no base URL is given.
ALLOWED = {(f"flows/cli/{name}.py", "simulator") for name in ("serve", "target", "label_options")}
ALLOWED |= {("flows/qa/simulators.py", "simulator")}
# Signing in before articles are checked is no part of checking them.
ALLOWED |= {("flows/articles/run.py", "flows.steps")}


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("eaportal.") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            module = node.module.removeprefix("eaportal.")
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize("folder", FORBIDDEN)
def test_imports_point_one_way(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for module in sorted(imports_of(path))
        for forbidden in FORBIDDEN[folder]
        if f"{module}.".startswith(f"{forbidden}.")
        and (str(path.relative_to(ROOT)), forbidden) not in ALLOWED
    ]

    assert wrong == []


def test_billing_needs_the_standard_library_alone() -> None:
    import sys

    modules = {
        module.partition(".")[0]
        for path in (ROOT / "simulator/rules").rglob("*.py")
        for module in imports_of(path)
    }

    assert modules - set(sys.stdlib_module_names) == {"simulator"}


def test_one_module_alone_reads_the_real_clock() -> None:
    clocks = ("time.time(", "datetime.now(", "utcnow(", "date.today(", "datetime.today(")
    uses = [
        f"{path.relative_to(ROOT)}: {clock}"
        for path in sorted((ROOT / "simulator").rglob("*.py"))
        for clock in clocks
        if clock in path.read_text()
    ]

    assert uses == ["simulator/database/moments.py: datetime.now("]
