"""Measure how the code is arranged: folders, imports, what a value passes through, wording, dependencies.

To follow a value, the script runs the real command in a child process with a value that occurs nowhere else,
and a profile hook looks at the arguments and the result of every call of a product function, in all threads.
A module holds the value if one of its functions is given or returns it, as a string or up to three levels
deep in containers, dataclasses, models, or table rows; longer texts than 300 characters are documents.
The second number adds the modules of the functions that wait for such a call, up to the command itself.
"""

import argparse
import ast
import dataclasses
import importlib
import inspect
import io
import json
import os
import re
import subprocess
import sys
import threading
import tokenize
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, requires
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rich.console import Console
from rich.table import Table
from sqlalchemy import Row

PRODUCT = ("simulator", "flows")
FULL_FOLDER = 15
DEPTH, LONGEST_TEXT, LONGEST_CONTAINER = 3, 300, 64
UPDATE = ("update", "--enrollment", "8599081", "--period", "2020-11", "--po-number")
PO_NUMBER = "PO-ROOMS-4711"
USER, PASSWORD = "EAPORTAL_USER", "EAPORTAL_PASSWORD"
LABEL, OTHER_CASE = "View/Edit PO Numbers", "vieW/edIT PO Numbers"
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
    parser.add_argument("--follow", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    repo = arguments.repo.resolve()
    if arguments.follow:
        value, commands, result = arguments.follow
        Path(result).write_text(json.dumps(_followed(repo, value, json.loads(commands))), "utf-8")
        return
    figures = {
        "folders": _folders(repo),
        "size": {"product": _size(repo, PRODUCT), "tests": _size(repo, ("tests",))},
        "all_files": _size_of_all(repo),
        "imports": _imports(repo),
        "passes_through": _passes_through(repo),
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


def _passes_through(repo: Path) -> dict[str, dict[str, list[str]]]:
    """The modules that a PO number, a row of a change list, and a bold label of an article pass through."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        number = _follow(repo, folder, PO_NUMBER, [[*UPDATE, PO_NUMBER]])
        article = folder / "article.en-US.md"
        text = (repo / "fixtures/articles/update-po-number.en-US.md").read_text("utf-8")
        assert f"**{LABEL}**" in text
        article.write_text(text.replace(LABEL, OTHER_CASE), "utf-8")  # no catalog has the label like this
        label = _follow(repo, folder, OTHER_CASE, [["check", str(article)]])
        changes, plan = str(folder / "changes.csv"), str(folder / "plan.json")
        Path(changes).write_text(f"enrollment,period,po_number\n8599081,2020-11,{PO_NUMBER}\n", "utf-8")
        with _served(repo) as ready:
            at, user = ["--base-url", ready["url"]], ready["users"][0]
            bulk = [["bulk", "plan", changes, "-o", plan, *at], ["bulk", "apply", plan, *at]]
            row = _follow(repo, folder, PO_NUMBER, bulk, user["account"], user["password"])
    return {
        "po_number": number,
        "po_number_in_simulator": _under("simulator/", number),
        "change_list_row_in_flows": _under("flows/", row),
        "bold_label_in_flows": _under("flows/", label),
    }


def _under(root: str, counted: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: [path for path in paths if path.startswith(root)] for name, paths in counted.items()}


@contextmanager
def _served(repo: Path) -> Iterator[dict[str, Any]]:
    """What the simulator prints when it is ready; it runs in a process of its own for the block."""
    module, name = _entry_point(repo)
    program = f"from {module} import {name} as main; main()"
    words = [sys.executable, "-P", "-c", program, "serve", "--port", "0", "--format", "json"]
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(words, stdout=pipe, stderr=nowhere, text=True, env=_environment(repo)) as process:
        try:
            assert process.stdout
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()


def _entry_point(repo: Path) -> tuple[str, str]:
    module, _, name = _project(repo)["scripts"]["eaportal"].partition(":")
    return module, name


def _project(repo: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads((repo / "pyproject.toml").read_text("utf-8"))["project"]
    return loaded


def _environment(repo: Path, account: str = "", password: str = "") -> dict[str, str]:
    """The environment of a child that imports *repo*, whatever is installed, and signs in as *account*."""
    kept = {name: value for name, value in os.environ.items() if name not in {USER, PASSWORD}}
    return kept | {"PYTHONPATH": str(repo)} | ({USER: account, PASSWORD: password} if account else {})


def _follow(
    repo: Path, folder: Path, value: str, commands: list[list[str]], *user: str
) -> dict[str, list[str]]:
    """What _followed() returns in a child process, which works in *folder*."""
    result = folder / "followed.json"
    words = [__file__, "--repo", str(repo), "--follow", value, json.dumps(commands), str(result)]
    child = subprocess.run(
        [sys.executable, "-P", *words],
        check=False,
        cwd=folder,
        env=_environment(repo, *user),
        capture_output=True,
        text=True,
    )
    if child.returncode:
        raise SystemExit(f"Could not follow {value}:\n{child.stdout}{child.stderr}")
    followed: dict[str, list[str]] = json.loads(result.read_text("utf-8"))
    return followed


def _followed(repo: Path, value: str, commands: Sequence[list[str]]) -> dict[str, list[str]]:
    """Run *commands*, the last of which has to succeed, and list the modules that *value* passes through."""
    module, name = _entry_point(repo)
    command = getattr(importlib.import_module(module), name)
    follower = _Follower(repo, value)
    imported = Path(sys.modules[module].__file__ or "").resolve()
    assert imported.is_relative_to(repo), f"{imported} is not in {repo}"
    codes = []
    threading.setprofile(follower.look)
    sys.setprofile(follower.look)
    try:
        for words in commands:
            try:
                command(words)
            except SystemExit as end:
                codes.append(end.code)
    finally:
        sys.setprofile(None)
    assert codes[-1] == 0, f"{commands} ended with {codes}"
    assert follower.hold, "no function was given the value"
    return {"hold": sorted(follower.hold), "with_callers": sorted(follower.hold | follower.callers)}


class _Follower:
    """A profile hook that notes the modules in which a value is given or returned, and their callers."""

    def __init__(self, repo: Path, value: str) -> None:
        self.hold: set[str] = set()
        self.callers: set[str] = set()
        self._repo, self._value = repo, value
        self._paths: dict[str, str | None] = {}

    def look(self, frame: FrameType, event: str, argument: object) -> None:
        """Note the module of *frame* if it is the product's and is called with, or returns, the value."""
        if event not in {"call", "return"} or frame.f_code.co_name == "<module>":
            return
        path = self.path_of(frame.f_code.co_filename)
        if path is None:
            return
        if any(self._holds(each) for each in ([argument] if event == "return" else _arguments(frame))):
            self.hold.add(path)
            waiting = frame.f_back
            while waiting:
                if caller := self.path_of(waiting.f_code.co_filename):
                    self.callers.add(caller)
                waiting = waiting.f_back

    def path_of(self, file: str) -> str | None:
        """The path of a product module, whichever link it was imported through; None for other code."""
        if file not in self._paths:
            path = Path(file).resolve()
            known = path.suffix == ".py" and any(path.is_relative_to(self._repo / root) for root in PRODUCT)
            self._paths[file] = path.relative_to(self._repo).as_posix() if known else None
        return self._paths[file]

    def _holds(self, held: object, depth: int = DEPTH) -> bool:
        # type() and not isinstance(): that would ask Flask's proxies for what they lead to.
        kind = type(held)
        if issubclass(kind, str):
            return len(text := str(held)) <= LONGEST_TEXT and self._value in text
        return depth > 0 and any(self._holds(part, depth - 1) for part in _parts(held)[:LONGEST_CONTAINER])


def _arguments(frame: FrameType) -> list[object]:
    code, values = frame.f_code, frame.f_locals
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]
    return [values[name] for name in names if name in values]


def _parts(held: Any) -> list[object]:
    kind = type(held)
    if issubclass(kind, dict):
        return list(dict.values(held))
    if issubclass(kind, (tuple, list, set, frozenset, Row)):
        return list(held)
    if hasattr(kind, "__pydantic_fields__") or hasattr(kind, "_sa_class_manager"):
        return list(getattr(held, "__dict__", {}).values())  # what is loaded; asking for more would query
    if dataclasses.is_dataclass(kind):
        return [getattr(held, field.name, None) for field in dataclasses.fields(kind)]
    return []


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
    direct = [Requirement(each) for each in _project(repo)["dependencies"]]
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
