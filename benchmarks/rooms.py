"""Measure how the code is arranged: folders, imports, what a value passes through, wording, dependencies."""

import argparse
import ast
import io
import json
import re
import sys
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rich.console import Console
from rich.table import Table

from benchmarks.following import PRODUCT, passes_through, project_of

FULL_FOLDER = 15
WORDS = {
    "tell, tells, told": r"\b(?:tells?|told)\b",
    "mend, mends, mended, mending": r"\bmend(?:s|ed|ing)?\b",
    "anew": r"\banew\b",
    "stands, stood": r"\b(?:stands|stood)\b",
    "put back": r"\bput(?:s|ting)? back\b",
    "who without a noun": r"(?:^|[,.]\s|\b(?:for|of|to|by|from|with|whoever)\s)\s*who\b",
}


def main() -> None:
    """Print the figures of one tree as tables or as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rooms", description=__doc__)
    parser.add_argument("--repo", type=Path, default=Path(__file__).parents[1], help="the tree to measure")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    arguments = parser.parse_args()
    repo = arguments.repo.resolve()
    figures = {
        "folders": _folders(repo),
        "size": {"product": _size(repo, PRODUCT), "tests": _size(repo, ("tests",))},
        "all_files": _size_of_all(repo),
        "imports": _imports(repo),
        "passes_through": passes_through(repo),
        "wording": _wording(repo),
        "dependencies": _dependencies(repo),
    }
    if arguments.format == "json":
        sys.stdout.write(json.dumps(figures, indent=1) + "\n")
    else:
        _print_tables(figures)


def _print_tables(figures: Mapping[str, Any]) -> None:
    console, folders, imports = Console(width=110), figures["folders"], figures["imports"]
    rooms = Table("folder", "modules", title="Modules in each folder, without __init__.py")
    for folder, count in folders["modules"].items():
        rooms.add_row(folder, str(count))
    numbers = Table("figure", "value", title="The whole tree")
    largest = folders["largest"]
    numbers.add_row("largest folder", f"{largest} ({folders['modules'][largest]} modules)")
    numbers.add_row(f"folders of more than {FULL_FOLDER} modules", str(len(folders["full"])))
    for name, size in figures["size"].items():
        numbers.add_row(f"Python files, lines: {name}", f"{size['files']}, {size['lines']}")
    size = figures["all_files"]
    numbers.add_row("all files, lines: product without catalogs", f"{size['files']}, {size['lines']}")
    for name, found in imports.items():
        shown = [" ↔ ".join(each) for each in found]
        numbers.add_row(name.replace("_", " "), "\n".join([str(len(found)), *shown]))
    needed = figures["dependencies"]
    numbers.add_row("packages of a bare install", f"{needed['all']}, {needed['direct']} of them direct")
    if needed["not_installed"]:
        numbers.add_row("not installed here, so not followed", ", ".join(needed["not_installed"]))
    passed = Table("value", "modules that hold it", "with callers", title="Modules a value passes through")
    for name, counted in figures["passes_through"].items():
        passed.add_row(name.replace("_", " "), str(len(counted["hold"])), str(len(counted["with_callers"])))
    wording = Table("words", "read by users", "docstrings and comments", title="Wording")
    for name, counts in figures["wording"].items():
        wording.add_row(name, str(counts["users"]), str(counts["developers"]))
    for table in (rooms, numbers, passed, wording):
        console.print(table)


def _sources(repo: Path, roots: Iterable[str]) -> dict[str, str]:
    """The text of each Python file under *roots*, by its path in *repo*."""
    files = sorted(chain.from_iterable((repo / root).rglob("*.py") for root in roots))
    return {file.relative_to(repo).as_posix(): file.read_text("utf-8") for file in files}


def _size(repo: Path, roots: Iterable[str]) -> dict[str, int]:
    texts = _sources(repo, roots).values()
    return {"files": len(texts), "lines": sum(len(text.splitlines()) for text in texts)}


def _size_of_all(repo: Path) -> dict[str, int]:
    """The files that people keep by hand: code, templates, styles, scripts, snapshots and tables."""
    kept = {".py", ".html", ".css", ".js", ".json", ".yaml"}
    paths = [path for root in PRODUCT for path in (repo / root).rglob("*") if path.suffix in kept]
    return {"files": len(paths), "lines": sum(len(path.read_text().splitlines()) for path in paths)}


def _folders(repo: Path) -> dict[str, Any]:
    paths = map(Path, _sources(repo, PRODUCT))
    modules = Counter(path.parent.as_posix() for path in paths if path.name != "__init__.py")
    full = [folder for folder, count in modules.items() if count > FULL_FOLDER]
    return {"modules": dict(sorted(modules.items())), "largest": modules.most_common(1)[0][0], "full": full}


def _imports(repo: Path) -> dict[str, list[list[str]]]:
    """Circles of modules and of folders, and the pairs of folders that import each other."""
    sources = _sources(repo, PRODUCT)
    names = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in sources}
    arrows = {path: set(_imported(ast.parse(text), path, names)) - {path} for path, text in sources.items()}
    between: dict[str, set[str]] = defaultdict(set)
    for one, others in arrows.items():
        between[_folder(one)] |= {_folder(other) for other in others} - {_folder(one)}
    mutual = sorted([one, other] for one in between for other in between[one] if one < other)
    mutual = [[one, other] for one, other in mutual if one in between.get(other, ())]
    nested = [pair for pair in mutual if Path(pair[1]).is_relative_to(pair[0])]
    return {
        "circles_of_modules": _circles(arrows),
        "folders_beside_each_other_that_import_each_other": [pair for pair in mutual if pair not in nested],
        "folders_that_import_their_parent_and_are_imported_by_it": nested,
        "circles_of_folders": _circles(between),
    }


def _folder(path: str) -> str:
    return Path(path).parent.as_posix()


def _imported(tree: ast.AST, path: str, names: Mapping[str, str]) -> Iterator[str]:
    """The product modules that *tree* imports, in functions too, but not for the type checker alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            candidates = [[alias.name] for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            package = path.split("/")[: -node.level] if node.level else []
            base = ".".join([*package, *(node.module or "").split(".")]).rstrip(".")
            candidates = [[f"{base}.{alias.name}", base] for alias in node.names]
        else:
            yield from _imported(node, path, names)
            continue
        for spellings in candidates:
            known = (names.get(name.removeprefix("eaportal.")) for name in spellings)
            if found := next(filter(None, known), None):
                yield found


def _circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """The groups of which each member leads to every other one."""
    reached = {start: _reached(start, arrows) for start in arrows}
    groups = {frozenset(other for other in reached[one] if one in reached.get(other, ())) for one in arrows}
    return sorted(sorted(group) for group in groups if len(group) > 1)


def _reached(start: str, arrows: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = arrows.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _wording(repo: Path) -> dict[str, dict[str, int]]:
    """How often WORDS occur in what users read, and in docstrings and comments."""
    documents = [repo / "README.md", repo / "CHANGELOG.md", *(repo / "docs").rglob("*.md")]
    users = [line for file in documents if file.exists() for line in file.read_text("utf-8").splitlines()]
    users += [_visible(page.read_text("utf-8")) for root in PRODUCT for page in (repo / root).rglob("*.html")]
    developers: list[str] = []
    for source in _sources(repo, PRODUCT).values():
        shown, kept = _texts(source)
        users += shown
        developers += kept
    return {
        name: {"users": _count(pattern, users), "developers": _count(pattern, developers)}
        for name, pattern in WORDS.items()
    }


def _count(pattern: str, texts: Iterable[str]) -> int:
    return sum(len(re.findall(pattern, " ".join(text.split()), re.IGNORECASE)) for text in texts)


def _visible(page: str) -> str:
    """What a template shows: its text, and the strings in its expressions."""
    page = re.sub(r"\{#.*?#\}|<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    strings = r"\"[^\"]*\"|'[^']*'"
    page = re.sub(
        r"\{[{%].*?[%}]\}", lambda found: " ".join(re.findall(strings, found[0])), page, flags=re.DOTALL
    )
    return re.sub(r"<[^>]*>", " ", page)


def _texts(source: str) -> tuple[list[str], list[str]]:
    """The strings of a module with the help of its commands, and its docstrings and blocks of comments."""
    nodes = list(ast.walk(ast.parse(source)))
    documented = [node.value for node in nodes if isinstance(node, ast.Expr)]
    helps = [
        node.body[0].value
        for node in nodes
        if isinstance(node, ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
        if any(re.search(r"\b(?:command|group)\(", ast.unparse(each)) for each in node.decorator_list)
    ]
    docstrings = {id(node) for node in documented} - {id(node) for node in helps}
    shown: list[str] = []
    kept: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            (kept if id(node) in docstrings else shown).append(node.value)
    comments: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            comments[line] = f"{comments.pop(line - 1, '')} {token.string.lstrip('#: ')}"
    return shown, [*kept, *comments.values()]


def _dependencies(repo: Path) -> dict[str, Any]:
    """What a bare install needs, as the metadata of the packages installed here says."""
    direct = [Requirement(each) for each in project_of(repo)["dependencies"]]
    waiting, followed, missing = list(direct), set(), set()
    while waiting:
        wanted = waiting.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        for extra in ("", *wanted.extras):
            key = canonicalize_name(wanted.name), extra
            if key in followed:
                continue
            followed.add(key)
            try:
                needs = [Requirement(each) for each in requires(wanted.name) or ()]
            except PackageNotFoundError:
                missing.add(wanted.name)
                continue
            for need in needs:
                if need.marker is None or need.marker.evaluate({"extra": extra}):
                    need.marker = None
                    waiting.append(need)
    return {
        "direct": len(direct),
        "all": len({name for name, _ in followed}),
        "packages": sorted({name for name, _ in followed}),
        "not_installed": sorted(missing),
    }


if __name__ == "__main__":
    main()
