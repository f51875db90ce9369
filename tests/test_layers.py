"""Imports point one way: down the layers that docs/architecture.md shows."""

import ast
import re
import sys
from pathlib import Path

import pytest

from tests.support.files import ROOT

# The folders and modules of each half, from the top down. One may import those further down and itself,
# not those beside it.
LAYERS = {
    "simulator": (
        ("server",),
        ("http_server",),
        ("application",),
        ("web", "api"),
        ("delivery",),
        ("worlds",),
        ("seeding", "defects", "faults"),
        ("timeline",),
        ("services",),
        ("clock", "json_types"),
        ("database", "world_files", "smtp"),
        ("rules", "catalogs", "addresses", "later", "threads", "open_files"),
    ),
    "flows": (
        ("cli",),
        ("demo",),
        ("articles", "bulk", "qa"),
        ("browser",),
        ("update_po_number", "reports"),
        ("steps", "manage"),
        ("expectations", "client"),
        ("pages", "procedures", "portal", "rendering", "files"),
        ("labels", "errors", "wording", "locators", "junit"),
    ),
}
# The places that start the simulator: to serve it, and when no base URL is given.
STARTS_THE_SIMULATOR = {
    *(f"flows/cli/{name}.py" for name in ("serve", "target", "label_options")),
    "flows/qa/simulators.py",
}
# Which packages a folder must do without, and the modules that are allowed to sign in before they check.
FOREIGN = {
    "simulator/database": {"flask"},
    "simulator/world_files": {"flask", "sqlalchemy"},
    "simulator/services": {"flask"},
    "simulator/seeding": {"flask"},
    "simulator/worlds": {"flask"},
    "simulator/faults": {"flask"},
    "simulator/web": {"sqlalchemy"},
    "simulator/api": {"sqlalchemy"},
    "flows/articles": {"flows.pages", "flows.steps", "flows.update_po_number", "flows.expectations"},
    "flows/qa": {"flows.articles", "flows.bulk"},
}
SIGNS_IN = {("flows/articles/run.py", "flows.steps")}


def modules_of(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("eaportal.") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            module = node.module.removeprefix("eaportal.")
            found |= {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return found


def part_of(half: str, path: Path) -> str:
    return path.relative_to(ROOT / half).parts[0].removesuffix(".py")


@pytest.mark.parametrize("half", LAYERS)
def test_imports_point_down_the_layers(half: str) -> None:
    depth = {part: place for place, layer in enumerate(LAYERS[half]) for part in layer}
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules_of(half)
        for module in imports_of(path)
        for part in [part_of(half, path)]
        for other in [".".join(module.split(".")[1:2])]
        if module.startswith(f"{half}.") and other in depth
        if other != part and depth[other] <= depth[part]
    ]

    assert wrong == []


@pytest.mark.parametrize("half", LAYERS)
def test_every_folder_and_module_has_a_layer(half: str) -> None:
    parts = {part_of(half, path) for path in modules_of(half)} - {"__init__"}

    assert parts == {part for layer in LAYERS[half] for part in layer}


@pytest.mark.parametrize("half", LAYERS)
def test_the_page_on_the_architecture_shows_the_layers(half: str) -> None:
    page = (ROOT / "docs/architecture.md").read_text()
    (picture,) = re.findall(
        rf"^```mermaid\n(?:(?!```).*\n)*?  subgraph {half}\n((?:(?!  end).*\n)*)", page, re.M
    )

    assert tuple(tuple(row.split(" · ")) for row in re.findall(r'\["(.+?)"\]', picture)) == LAYERS[half]


def test_the_halves_share_nothing_but_a_url() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for half, other in (("simulator", "flows"), ("flows", "simulator"))
        for path in modules_of(half)
        for module in imports_of(path)
        if f"{module}.".startswith((f"{other}.", "tests."))
        and str(path.relative_to(ROOT)) not in STARTS_THE_SIMULATOR
    ]

    assert wrong == []


@pytest.mark.parametrize("folder", FOREIGN)
def test_a_folder_imports_nothing_foreign_to_it(folder: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules_of(folder)
        for module in sorted(imports_of(path))
        for foreign in FOREIGN[folder]
        if f"{module}.".startswith(f"{foreign}.") and (str(path.relative_to(ROOT)), foreign) not in SIGNS_IN
    ]

    assert wrong == []


def test_rules_need_only_the_standard_library() -> None:
    modules = {
        module.partition(".")[0] for path in modules_of("simulator/rules") for module in imports_of(path)
    }

    assert modules - set(sys.stdlib_module_names) == {"simulator"}


def test_only_one_module_reads_the_real_clock() -> None:
    clocks = ("time.time(", "datetime.now(", "utcnow(", "date.today(", "datetime.today(")
    uses = [
        f"{path.relative_to(ROOT)}: {clock}"
        for path in sorted((ROOT / "simulator").rglob("*.py"))
        for clock in clocks
        if clock in path.read_text()
    ]

    assert uses == ["simulator/database/moments.py: datetime.now("]
