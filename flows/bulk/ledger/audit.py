"""The audit log: one line for each event of a ledger, with the hash of the line before it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eaportal.flows.files import private

FIRST = "0" * 64
_BEGINNING = b'{"number": '


class NotTheLogError(Exception):
    """What is in the place of the audit log is another file."""


@dataclass(frozen=True)
class Event:
    """Something that happened in a run, to one *row* or to the run."""

    number: int
    at: str
    run: int
    row: int | None
    what: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class AuditCheck:
    """The comparison of an audit log with its ledger; *wrong_line* is the first that differs, if any."""

    lines: int
    head: str
    wrong_line: int | None


class AuditLog:
    """The audit log at *path*."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._head: str | None = None
        self._failure: OSError | None = None

    def append(self, events: Iterable[Event]) -> None:
        """Add a line for each of *events*. Call catch_up() first.

        Raises OSError if that fails, and every time after that: a later line must not follow half a line.
        """
        if self._failure:
            raise self._failure
        head = self._head or FIRST
        try:
            with open(self.path, "ab", opener=private) as log:
                for event in events:
                    line = _line(event, head)
                    log.write(line)
                    head = _hash(line)
        except OSError as error:
            self._failure = error
            raise
        self._head = head

    def catch_up(self, events: Iterable[Event]) -> None:
        """Add what is missing of *events*, which are all of the ledger's: the ledger is written first.

        A last line that a crash cut short is written again. Complete lines are never changed. Raises
        NotTheLogError if the file doesn't begin as a log does.
        """
        content = self.path.read_bytes() if self.path.exists() else b""
        if not content.startswith(_BEGINNING[: len(content)]):
            raise NotTheLogError
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            with self.path.open("r+b") as log:
                log.truncate(len(whole))
        lines = whole.splitlines(keepends=True)
        self._head = _hash(lines[-1]) if lines else FIRST
        self.append(list(events)[len(lines) :])

    def check(self, events: Iterable[Event]) -> AuditCheck:
        """Compare every line with *events*, which are all of the ledger's, and with the hash before it."""
        lines = self.path.read_bytes().splitlines(keepends=True) if self.path.exists() else []
        head = FIRST
        number = 0
        for number, event in enumerate(events, start=1):
            line = _line(event, head)
            if number > len(lines) or lines[number - 1] != line:
                return AuditCheck(len(lines), head, number)
            head = _hash(line)
        return AuditCheck(len(lines), head, number + 1 if len(lines) > number else None)


def _line(event: Event, previous: str) -> bytes:
    content = {
        "number": event.number,
        "at": event.at,
        "run": event.run,
        "row": event.row,
        "what": event.what,
        **event.detail,
        "previous": previous,
    }
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
