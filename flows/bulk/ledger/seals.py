"""Seals: a hash beside each run and row of a ledger, which shows that nothing else has changed it."""

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

# Queries whose last column is the seal of the others.
ROWS = (
    "SELECT run, position, row, enrollment, period, po_number, kind, lock, expected, cells,"
    " saving, before, before_lock, others, status, message, after, finished_at, wrote, seal"
    " FROM row WHERE run=?"
)
RUNS = (
    "SELECT (SELECT COUNT(*) FROM row WHERE run=run.number), number, kind, undoes, began_at, ended_at,"
    " is_closed, list, columns, delimiter, content, base_url, account, sheet, include_hidden, seal FROM run"
)


def seal(connection: sqlite3.Connection, run: int) -> None:
    """Seal *run* and all its rows."""
    _seal_rows(connection, connection.execute(ROWS, (run,)).fetchall())
    seal_run(connection, run)


def seal_row(connection: sqlite3.Connection, run: int, row: int) -> None:
    """Seal a *row* of *run*."""
    _seal_rows(connection, connection.execute(f"{ROWS} AND row=?", (run, row)).fetchall())


def seal_run(connection: sqlite3.Connection, run: int) -> None:
    """Seal *run* itself, with the number of its rows."""
    values = connection.execute(f"{RUNS} WHERE number=?", (run,)).fetchone()
    connection.execute("UPDATE run SET seal=? WHERE number=?", (_seal_of(values), run))


def check_seal(what: str, values: Sequence[Any]) -> None:
    """Raise ValueError unless the *values* of a run or row are as they were sealed; *what* names it."""
    if values[-1] != _seal_of(values):
        raise ValueError(f"{what} was changed by hand or by another program")


def _seal_rows(connection: sqlite3.Connection, found: Sequence[Sequence[Any]]) -> None:
    seals = [(_seal_of(values), values[0], values[2]) for values in found]
    connection.executemany("UPDATE row SET seal=? WHERE run=? AND row=?", seals)


def _seal_of(values: Sequence[Any]) -> str:
    return hashlib.sha256(json.dumps(values[:-1]).encode()).hexdigest()
