"""Runs and rows for the ledgers of tests, and how to edit a ledger by hand."""

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg

from eaportal.flows.bulk.ledger.database import DatabasePlace, Place
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.rows import Present, RowOutcome, Run, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange

SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
FIRST = ListedChange(2, "8599081", "2020-11", "PO-1", lock=True, cells=("8599081",))
SECOND = ListedChange(3, "8599081", "2020-12", "PO-2")
UPDATED = RowOutcome(2, Status.UPDATED, "", "PO-OLD", "PO-1", "2020-12-10T09:00:00+00:00")


def begun(ledger: Ledger) -> Run:
    """A new run of two rows."""
    return ledger.begin("apply", SOURCE, [FIRST, SECOND])


def saving(ledger: Ledger, run: Run) -> None:
    """Record that the first row of *run* is about to be saved."""
    with ledger.claimed(run, FIRST.enrollment) as rows:
        rows.saving(FIRST, Present("PO-OLD", locked=False))


def edit(place: Place, statements: str) -> None:
    """Edit a ledger by hand."""
    if isinstance(place, DatabasePlace):
        with psycopg.connect(place.url, autocommit=True, options="-c search_path=eaportal") as connection:
            connection.execute(statements.encode())
        return
    with closing(sqlite3.connect(place)) as connection:
        connection.executescript(statements)
