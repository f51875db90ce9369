"""The bulk commands with a ledger in PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bulk_commands import SAVING, BulkCommands, without_pages
from tests.support.bulk_portal import read_results
from tests.support.fake_portal import FakePortal, State

FIRST, SECOND = "7000000", "7000001"
NUMBERS = {"2020-11": "NOV", "2020-12": "DEC"}
ROWS = (f"{FIRST},2020-11,PO-1", f"{FIRST},2020-12,PO-2", f"{SECOND},2020-12,PO-3")


@pytest.fixture
def bulk(tmp_path: Path) -> Iterator[BulkCommands]:
    portal = FakePortal({(enrollment, "azure"): State(NUMBERS) for enrollment in (FIRST, SECOND)})
    with without_pages(portal, tmp_path) as commands:
        commands.write(*ROWS)
        yield commands


def test_a_killed_run_is_continued_on_another_machine_and_rolled_back_on_the_first(
    bulk, database, tmp_path, monkeypatch
):
    ledger = ("--ledger", database)
    before = dict(bulk.portal.numbers())
    assert bulk("apply", "changes.csv", *ledger, steps=SAVING).code is None
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(tmp_path / "changes.csv", elsewhere)
    monkeypatch.chdir(elsewhere)

    seen = bulk("status", "changes.csv", *ledger)
    resumed = bulk("resume", "changes.csv", *ledger)
    results = read_results(elsewhere / "changes.results.csv")
    verified = bulk("verify", "changes.csv", *ledger)
    monkeypatch.chdir(tmp_path)
    written = bulk("results", "changes.csv#1", *ledger)
    done = dict(bulk.portal.numbers())
    rolled_back = bulk("rollback", "changes.csv", *ledger)
    runs = bulk("runs", "changes.csv", *ledger)

    assert seen.output.splitlines() == [
        "changes.csv#1: apply, unfinished: 3 rows: 3 not-run",
        "1 being saved",
        f"To continue: eaportal bulk resume --ledger '{database}' 'changes.csv#1'",
    ]
    assert (resumed.code, verified.code, written.code, rolled_back.code) == (0, 0, 0, 0), resumed.errors
    assert [row["status"] for row in results] == ["updated"] * 3
    assert read_results(tmp_path / "changes.results.csv") == results
    assert sorted(done.values()) != sorted(before.values()) == sorted(bulk.portal.numbers().values())
    assert [line.partition(":")[0] for line in runs.output.splitlines()] == ["changes.csv#1", "changes.csv#2"]
    assert not list(tmp_path.glob("*.sqlite*"))


def test_what_another_list_of_the_database_has_changed_since_is_a_conflict(bulk, database):
    bulk.write(f"{FIRST},2020-11,PO-9", name="others.csv")

    first = bulk("apply", "changes.csv", "--ledger", database)
    other = bulk("apply", "others.csv", "--ledger", database)
    again = bulk("resume", "changes.csv", "--ledger", database)

    assert (first.code, other.code, again.code) == (0, 0, 1)
    assert [row["status"] for row in read_results(bulk.folder / "changes.results.csv")] == [
        *("conflict", "updated", "updated")
    ]


def test_a_ledger_that_is_no_database_of_ours_is_one_sentence(bulk):
    ended = bulk("status", "changes.csv", "--ledger", "mysql://host/name")

    assert (ended.code, ended.output) == (2, "")
    assert ended.errors == (
        "Error: mysql://host/name: a ledger is a file, or an address that begins with postgresql://.\n"
    )
