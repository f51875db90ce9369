from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.database import LedgerError
from eaportal.flows.bulk.ledger.opening import opened_to_write
from eaportal.flows.bulk.ledger.rows import Present, RowOutcome, Source, Status
from eaportal.flows.bulk.ledger.status import locate_run, source_of_run, status_of_run
from eaportal.flows.bulk.lists.change_list import ListedChange

SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
ROWS = [ListedChange(2, "8599081", "2020-11", "PO-1"), ListedChange(3, "8599081", "2020-12", "PO-2")]
OTHER = Path("other.ledger.sqlite")


@pytest.mark.parametrize(
    ("name", "ledger", "found"),
    [
        ("changes.csv", None, (Path("changes.csv.ledger.sqlite"), None)),
        ("changes.csv#2", None, (Path("changes.csv.ledger.sqlite"), 2)),
        ("lists/a#1.csv#12", None, (Path("lists/a#1.csv.ledger.sqlite"), 12)),
        ("a.csv.ledger.sqlite#1", None, (Path("a.csv.ledger.sqlite"), 1)),
        ("changes.csv#2", OTHER, (OTHER, 2)),
    ],
)
def test_a_run_is_named_by_its_list_or_its_ledger_and_a_number(name, ledger, found):
    assert locate_run(name, ledger) == found


def test_a_run_is_in_progress_then_interrupted_then_finished(tmp_path):
    name = str(tmp_path / "a.csv")
    path = tmp_path / "a.csv.ledger.sqlite"
    with opened_to_write(path) as ledger:
        run = ledger.begin("apply", SOURCE, ROWS)
        ledger.record(run, RowOutcome(2, Status.UPDATED))
        with ledger.claimed(run, "8599081") as rows:
            rows.saving(ROWS[1], Present("PO-OLD"))
        at_work = status_of_run(name)
    broken_off = status_of_run(f"{name}#1")
    with opened_to_write(path) as ledger:
        ledger.end(run)

    assert (at_work.state, broken_off.state, status_of_run(name).state) == (
        "at work",
        "unfinished",
        "finished",
    )
    assert (at_work.name, at_work.ledger, at_work.being_saved) == (f"{name}#1", path, 1)
    assert {status: count for status, count in at_work.counts.items() if count} == {
        "updated": 1, "not-run": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "exists", "advice"),
    [
        ("a.csv", False, ". Is this the right folder? Name the list with its path."),
        ("runs.ledger.sqlite", False, ". Is this the right folder? Name the list with its path."),
        ("plan.json", True, ". Name the list of the plan, not {name}."),
        ("a.csv", True, ": {name} has no run. To begin one: eaportal bulk apply {name}"),
    ],
)
def test_a_missing_run_creates_no_ledger_and_leads_to_the_list(tmp_path, monkeypatch, name, exists, advice):
    monkeypatch.chdir(tmp_path)
    files = [Path(name)] if exists else []
    for file in files:
        file.touch()

    with pytest.raises(LedgerError) as error:
        source_of_run(name)

    ledger = f"{name.removesuffix('.ledger.sqlite')}.ledger.sqlite"
    assert str(error.value) == f"{ledger}: there is no ledger{advice.format(name=name)}"
    assert list(Path().iterdir()) == files
