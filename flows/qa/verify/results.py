"""What became of the checks, and of the defects that were planted."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter

CHECKS = "checks.jsonl"
HUNTS = "defects-{share}.jsonl"
T = TypeVar("T")


@dataclass(frozen=True)
class StepDone:
    """A step of a check, and the name of its picture in the folder."""

    name: str
    picture: str | None


@dataclass(frozen=True)
class CheckResult:
    """A check that ran; *problem* says what failed, *trace* where Playwright's trace of it is."""

    name: str
    fact: str
    passed: bool
    seconds: float
    problem: str = ""
    steps: list[StepDone] = field(default_factory=list)
    trace: str | None = None


@dataclass(frozen=True)
class Hunt:
    """A planted defect: whether a check caught it, which one, after how many seconds."""

    name: str
    caught: bool
    by: str | None
    seconds: float


def write_line(path: Path, result: Any) -> None:
    """Add *result* to the file at *path*."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")


def read_lines(kind: type[T], paths: Iterable[Path]) -> list[T]:
    """The results of this *kind* in the files at *paths*, of which some may not be there."""
    reading = TypeAdapter(kind)
    return [
        reading.validate_json(line)
        for path in paths
        if path.exists()
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
