"""Follow a value through the modules that it passes through.

To follow a value, this module runs the real command in a child process with a value that occurs nowhere else,
and a profile hook looks at the arguments and the result of every call of a product function, in all threads.
A module holds the value if one of its functions is given or returns it, as a string or up to three levels
deep in containers, dataclasses, models, or table rows; longer texts than 300 characters are documents.
The second number adds the modules of the functions that wait for such a call, up to the command itself.
"""

import dataclasses
import importlib
import inspect
import json
import os
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from sqlalchemy import Row

PRODUCT = ("simulator", "flows")
DEPTH, LONGEST_TEXT, LONGEST_CONTAINER = 3, 300, 64
UPDATE = ("update", "--enrollment", "8599081", "--period", "2020-11", "--po-number")
PO_NUMBER = "PO-ROOMS-4711"
USER, PASSWORD = "EAPORTAL_USER", "EAPORTAL_PASSWORD"
LABEL, OTHER_CASE = "View/Edit PO Numbers", "vieW/edIT PO Numbers"


def passes_through(repo: Path) -> dict[str, dict[str, list[str]]]:
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
    module, _, name = project_of(repo)["scripts"]["eaportal"].partition(":")
    return module, name


def _environment(repo: Path, account: str = "", password: str = "") -> dict[str, str]:
    """The environment of a child that imports *repo*, whatever is installed, and signs in as *account*."""
    kept = {name: value for name, value in os.environ.items() if name not in {USER, PASSWORD}}
    return kept | {"PYTHONPATH": str(repo)} | ({USER: account, PASSWORD: password} if account else {})


def _follow(
    repo: Path, folder: Path, value: str, commands: list[list[str]], *user: str
) -> dict[str, list[str]]:
    """What _followed() returns in a child process, which works in *folder*."""
    result = folder / "followed.json"
    words = [__file__, str(repo), value, json.dumps(commands), str(result)]
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


def project_of(repo: Path) -> dict[str, Any]:
    """The table ``[project]`` of the pyproject.toml of *repo*."""
    loaded: dict[str, Any] = tomllib.loads((repo / "pyproject.toml").read_text("utf-8"))["project"]
    return loaded


if __name__ == "__main__":
    _repo, _value, _commands, _result = sys.argv[1:]
    Path(_result).write_text(json.dumps(_followed(Path(_repo), _value, json.loads(_commands))), "utf-8")
