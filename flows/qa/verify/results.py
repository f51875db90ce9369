"""The results of checks and of planted defects, as lines of JSON."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

CHECKS, PLAN, PICTURES, WORLDS = "checks.jsonl", "plan.jsonl", "pictures", "worlds"
HUNTS = "defects-{share}.jsonl"
T = TypeVar("T")


@dataclass(frozen=True)
class StepDone:
    """A step of a check, and the path of its picture in the folder of the run."""

    name: str
    picture: str | None


@dataclass(frozen=True)
class PlannedCheck:
    """A check that would run, and the fact that it proves."""

    name: str
    fact: str


@dataclass(frozen=True)
class CheckResult:
    """The result of a check.

    If it failed, *problem* is a sentence, *expected* and *seen* are its parts where it has such, and *source*
    is the line of the check. *trace* and *world* are paths in the folder of the run: Playwright's trace, and
    the world in which it failed.
    """

    name: str
    fact: str
    passed: bool
    seconds: float
    problem: str = ""
    expected: str = ""
    seen: str = ""
    source: str = ""
    steps: list[StepDone] = field(default_factory=list)
    trace: str | None = None
    world: str | None = None


@dataclass(frozen=True)
class Hunt:
    """The result for a planted defect: whether a check caught it, which one, and after how many seconds."""

    name: str
    caught: bool
    by: str | None
    seconds: float


def check_name(nodeid: str) -> str:
    """Return the name of a check without its file and its browser."""
    name = nodeid.rpartition("::")[2].removeprefix("test_")
    name, _, cases = name.rstrip("]").partition("[")
    cases = re.sub("^chromium-?|-?chromium$", "", cases)
    return f"{name}[{cases}]" if cases else name


def write_line(path: Path, result: Any) -> None:
    """Append *result* to the file at *path*."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")


def read_lines(kind: type[T], paths: Iterable[Path]) -> list[T]:
    """Read the results of this *kind* from those of the files at *paths* that exist."""
    adapter = TypeAdapter(kind)
    return [
        adapter.validate_json(line)
        for path in paths
        if path.exists()
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
