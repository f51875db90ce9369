"""How a ledger stores runs, rows, and events, and what makes a stored one damaged."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eaportal.flows.bulk.ledger.audit import Event
from eaportal.flows.bulk.ledger.rows import OtherPeriod, Part, Present, Row, RowOutcome, Run, Source, Status
from eaportal.flows.bulk.ledger.seals import check_seal
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.wording import breaks_lines


def now() -> str:
    """Return the present time, as a ledger stores it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def run_values(kind: str, source: Source, undoes: int | None) -> dict[str, Any]:
    """Return how a run that begins now is stored."""
    return {
        "kind": kind,
        "undoes": undoes,
        "began_at": now(),
        "list": str(source.path),
        "columns": json.dumps(source.columns),
        "delimiter": source.delimiter,
        "content": source.content,
        "base_url": source.base_url,
        "account": source.account,
        "sheet": source.sheet,
        "include_hidden": int(source.include_hidden),
    }


def row_values(run: int, position: int, change: ListedChange) -> dict[str, Any]:
    """Return how a row that nobody has worked on yet is stored, in the order of its table."""
    return {
        "run": run,
        "position": position,
        "row": change.row,
        "enrollment": change.enrollment,
        "period": change.period,
        "po_number": change.po_number,
        "kind": change.kind,
        "lock": as_flag(change.lock),
        "expected": change.expected,
        "cells": json.dumps(change.cells),
        "saving": 0,
        "before": None,
        "before_lock": None,
        "others": "[]",
        "status": str(Status.NOT_RUN),
        "message": "",
        "after": None,
        "finished_at": None,
        "wrote": None,
    }


def run_of(values: Mapping[str, Any]) -> Run:
    """Return the stored run. Raises ValueError, TypeError, and KeyError if it is damaged."""
    number, undoes, path, delimiter = (values[name] for name in ("number", "undoes", "list", "delimiter"))
    if undoes is not None and not 0 < undoes < number:
        raise ValueError(f"run {number} undoes run {undoes}")
    if not Path(path).name or breaks_lines(Path(path).name) or len(delimiter) != 1:
        raise ValueError(f"the list of run {number} is {path!r}, with the delimiter {delimiter!r}")
    for at in filter(None, (values["began_at"], values["ended_at"])):
        datetime.fromisoformat(at)
    check_seal(f"run {number}", values)
    source = Source(
        Path(path),
        _texts(values["columns"]),
        delimiter,
        values["content"],
        values["base_url"],
        values["account"],
        values["sheet"],
        bool(values["include_hidden"]),
    )
    began_at, ended_at = values["began_at"], values["ended_at"]
    return Run(number, values["kind"], undoes, source, began_at, ended_at, bool(values["is_closed"]))


def row_of(values: Mapping[str, Any]) -> Row:
    """Return the stored row. Raises ValueError, TypeError, and KeyError if it is damaged."""
    number, before, finished_at = values["row"], values["before"], values["finished_at"]
    change = ListedChange(
        number,
        values["enrollment"],
        values["period"],
        values["po_number"],
        values["kind"],
        _flag(values["lock"]),
        values["expected"],
        _texts(values["cells"]),
    )
    read = None if before is None else Present(before, _flag(values["before_lock"]))
    if finished_at is not None:
        datetime.fromisoformat(finished_at)
    outcome = RowOutcome(
        number, Status(values["status"]), values["message"], before, values["after"], finished_at
    )
    others = tuple(OtherPeriod(period, po, Part(part)) for period, po, part in json.loads(values["others"]))
    check_seal(f"row {number}", values)
    return Row(change, read, read if values["saving"] else None, outcome, others, values["wrote"])


def event_of(values: Sequence[Any]) -> Event:
    """Return the stored event. Raises ValueError, TypeError, and KeyError if it is damaged."""
    number, at, run, row, what, detail = values
    event = Event(number, at, run, row, what, json.loads(detail))
    datetime.fromisoformat(event.at)
    if what in ("attempt-failed", "recorded"):
        _text(event.detail["message"])
    return event


def others_as_json(others: Sequence[OtherPeriod]) -> str:
    """Return how a row stores the other periods that its lock affects."""
    return json.dumps([astuple(other) for other in others])


def others_as_detail(others: Sequence[OtherPeriod]) -> dict[str, object]:
    """Return how an event stores them."""
    return {"others": [asdict(other) for other in others]} if others else {}


def as_flag(value: bool | None) -> int | None:
    """Return how a lock is stored."""
    return None if value is None else int(value)


def _flag(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def _texts(values: str) -> tuple[str, ...]:
    return tuple(_text(each) for each in json.loads(values))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value
