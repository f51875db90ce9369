"""Which lines of the simulator each check executes, and how long it takes."""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from types import CodeType, FrameType
from typing import Any

from tests.suite_mutants.mutant import SIMULATOR
from tests.support.files import ROOT

# Lines as "rules/periods.py:42", and templates as "web/templates/reports/tabs.html".
Places = set[str]
# Of a function in one check. Tracing takes time, and later calls rarely execute other lines.
_TRACED_CALLS = 20
# The name for what makes the worlds, instead of that of a check.
MAKING = "making"


@dataclass
class Executed:
    """What one check executed, in how many *seconds*."""

    places: Places = field(default_factory=set)
    seconds: float = 0.0


class Recorder:
    """Records the lines of the simulator that run in this process, in every thread."""

    def __init__(self) -> None:
        self._places: Places = set()
        self._known: dict[CodeType, str | None] = {}
        self._calls: Counter[CodeType] = Counter()

    @contextmanager
    def started(self) -> Iterator[None]:
        """Record from now on; threads count if they begin later."""
        threading.settrace(self._call)
        sys.settrace(self._call)
        try:
            yield
        finally:
            sys.settrace(None)
            threading.settrace(None)

    @contextmanager
    def into(self, executed: Executed) -> Iterator[None]:
        """Record what happens meanwhile in *executed*, and nowhere else."""
        before, self._places = self._places, executed.places
        self._calls.clear()
        began = time.monotonic()
        try:
            yield
        finally:
            executed.seconds += round(time.monotonic() - began, 3)
            self._places = before

    def _call(self, frame: FrameType, event: str, arg: Any) -> Any:
        code = frame.f_code
        if code not in self._known:
            self._known[code] = _path_of(code)
        path = self._known[code]
        if path is None:
            return None
        if path.endswith(".html"):
            self._places.add(path)
            return None
        self._places.add(f"{path}:{frame.f_lineno}")
        self._calls[code] += 1
        return self._line if self._calls[code] <= _TRACED_CALLS else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        self._places.add(f"{self._known[frame.f_code]}:{frame.f_lineno}")
        return self._line


def _path_of(code: CodeType) -> str | None:
    """Return the path below the simulator of what *code* was compiled from, if it is there."""
    _, found, path = code.co_filename.replace("\\", "/").rpartition(f"/{SIMULATOR.name}/")
    return path if found and path.startswith(("rules/", "services/", "web/", "timeline")) else None


def digest_of_code() -> str:
    """Return a name for what the code of the simulator and the suite is now."""
    digest = sha256()
    for folder in (SIMULATOR, ROOT / "flows" / "qa"):
        for path in sorted(each for each in folder.rglob("*") if each.suffix in (".py", ".html")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
