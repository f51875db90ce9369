import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.files import opened_to_read, opened_to_write
from eaportal.flows.bulk.ledger.ledger import Ledger, LedgerError, LedgerWriteError
from eaportal.flows.bulk.ledger.rows import Evidence, Present, RowOutcome, Source, Status
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange
from eaportal.flows.bulk.run.continuing import begin_to_apply, difference_of, run_that_continues
from eaportal.flows.bulk.run.rollback import run_to_roll_back

SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
FIRST = ListedChange(2, "8599081", "2020-11", "PO-1", lock=True, cells=("8599081",))
SECOND = ListedChange(3, "8599081", "2020-12", "PO-2")
UPDATED = RowOutcome(2, Status.UPDATED, "", "PO-OLD", "PO-1", "2020-12-10T09:00:00+00:00")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.csv.ledger.sqlite"


def begun(ledger: Ledger):
    return ledger.begin("apply", SOURCE, [FIRST, SECOND])


def test_a_save_whose_end_is_not_recorded_is_an_intent(path):
    with opened_to_write(path) as ledger:
        ledger.saving(begun(ledger), FIRST, Present("PO-OLD", locked=False))

    with opened_to_read(path) as ledger:
        rows = ledger.rows(ledger.run())
    assert [(row.change, row.intent, row.outcome.status) for row in rows] == [
        (FIRST, Present("PO-OLD", locked=False), Status.NOT_RUN),
        (SECOND, None, Status.NOT_RUN),
    ]


@pytest.mark.parametrize(("settled", "intent"), [(True, None), (False, Present("PO-OLD", locked=False))])
def test_a_recorded_save_is_an_intent_only_while_its_outcome_is_unknown(path, settled, intent):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        ledger.saving(run, FIRST, Present("PO-OLD", locked=False))
        ledger.record(run, UPDATED, settled=settled)

        row = ledger.rows(run)[0]

    assert (row.intent, row.before, row.outcome) == (intent, Present("PO-OLD", locked=False), UPDATED)


def test_every_process_that_continues_a_run_is_recorded(path):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        ledger.resumed(run)
        ledger.record(run, UPDATED)
        ledger.resumed(run)
        ledger.resumed(run)

        assert [event.what for event in ledger.events()] == ["run-began", "recorded", "taken-up", "taken-up"]


@pytest.mark.parametrize(
    ("evidence", "noted"),
    [
        (None, {}),
        (Evidence("p.png", "t.zip"), {"picture": "p.png", "trace": "t.zip", "lacking": ""}),
    ],
)
def test_the_evidence_of_a_row_is_recorded_with_its_last_result(path, evidence, noted):
    with opened_to_write(path) as ledger:
        ledger.record(begun(ledger), UPDATED, evidence=evidence)

        *_, recorded = ledger.events()

    said = {"status": "updated", "message": "", "before": "PO-OLD", "after": "PO-1"}
    assert recorded.detail == {**said, **noted}


def test_only_one_process_writes(path):
    with opened_to_write(path), pytest.raises(LedgerError) as refused, opened_to_write(path):
        pass
    assert str(refused.value) == (
        f"{path}: another eaportal is working on this run. Wait until it ends, or see how far it is:"
        f" eaportal bulk status {path}"
    )


def test_a_ledger_where_none_can_be_is_refused(tmp_path):
    path = tmp_path / "nowhere" / "a.csv.ledger.sqlite"

    with pytest.raises(LedgerError) as refused, opened_to_write(path):
        pass
    assert str(refused.value) == f"{path}: unable to open database file."


def test_a_file_that_is_no_ledger_is_refused(path):
    path.write_text("enrollment,period,po_number\n" * 99)

    with pytest.raises(LedgerError, match="not a ledger"), opened_to_read(path):
        pass


LIST = ChangeList(Path("a.csv"), ("enrollment",), (FIRST,))
PORTAL = SOURCE.base_url, SOURCE.account


def test_applying_a_list_again_continues_only_its_own_unfinished_run(path):
    with opened_to_write(path) as ledger:
        before = run_that_continues(ledger, LIST, *PORTAL)
        run = begin_to_apply(ledger, LIST, *PORTAL)
        again = run_that_continues(ledger, LIST, *PORTAL)
        elsewhere = run_that_continues(ledger, LIST, SOURCE.base_url, "c@b.a")
        ledger.end(run)
        after = run_that_continues(ledger, LIST, *PORTAL)

    assert (before, again, elsewhere, after) == (None, run, None, None)


def test_a_run_is_not_continued_once_another_has_been_on_the_ledger(path):
    with opened_to_write(path) as ledger:
        begin_to_apply(ledger, LIST, *PORTAL)
        ledger.begin("apply", SOURCE, [SECOND])

        assert run_that_continues(ledger, LIST, *PORTAL) is None


@pytest.mark.parametrize(
    ("now", "difference"),
    [
        ([FIRST, SECOND], ""),
        ([FIRST, replace(SECOND, po_number="PO-9")], "row 3 had PO-2, now PO-9"),
        ([replace(FIRST, lock=None), SECOND], "row 2 had lock yes, now nothing"),
        ([FIRST], "row 3 is gone"),
        ([FIRST, SECOND, replace(SECOND, row=4)], "row 4 is new"),
    ],
)
def test_the_first_row_of_a_list_that_differs_from_its_run_is_named(path, now, difference):
    with opened_to_write(path) as ledger:
        assert difference_of(ledger.rows(begun(ledger)), now) == difference


def test_a_rollback_restores_the_old_value_where_the_portal_still_has_the_one_of_the_run(path):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        ledger.saving(run, FIRST, Present("PO-OLD", locked=False))
        ledger.record(run, UPDATED)
        undoing, _ = run_to_roll_back(ledger, run)

        changes = [row.change for row in ledger.rows(undoing)]

    cells = ("8599081", "2020-11", "PO-OLD", "azure", "no", "PO-1")
    assert changes == [ListedChange(2, "8599081", "2020-11", "PO-OLD", "azure", False, "PO-1", cells)]


def test_a_rollback_is_refused_while_rows_have_an_unknown_outcome(path):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        ledger.saving(run, FIRST, Present("PO-OLD"))

        with pytest.raises(LedgerError, match="it is still not known whether row 2 was stored"):
            run_to_roll_back(ledger, run)


def test_a_rollback_of_nothing_is_refused(path):
    with opened_to_write(path) as ledger, pytest.raises(LedgerError, match="there is nothing to roll back"):
        run_to_roll_back(ledger, begun(ledger))


def log_of(path: Path) -> Path:
    return path.with_name("a.csv.audit.jsonl")


def test_the_audit_log_takes_up_what_a_crash_has_cut_off(path):
    with opened_to_write(path) as ledger:
        ledger.record(begun(ledger), UPDATED)
    whole = log_of(path).read_bytes()
    log_of(path).write_bytes(whole[:-20])

    with opened_to_write(path):
        pass

    assert log_of(path).read_bytes() == whole


@pytest.mark.parametrize(
    ("damage", "wrong_line"),
    [
        (lambda lines: lines, None),
        (lambda lines: [lines[0], lines[1].replace(b"PO-1", b"PO-9"), *lines[2:]], 2),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [*lines, b"{}\n"], 4),
        (lambda lines: lines[:2], 3),
    ],
)
def test_the_audit_log_is_compared_line_by_line(path, damage, wrong_line):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        ledger.record(run, UPDATED)
        ledger.end(run)
        lines = log_of(path).read_bytes().splitlines(keepends=True)
        log_of(path).write_bytes(b"".join(damage(lines)))

        assert ledger.log.check(ledger.events()).wrong_line == wrong_line


def test_a_database_of_another_program_is_no_ledger_and_stays_as_it_is(tmp_path):
    path = tmp_path / "other.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE note (text)")
    before = path.read_bytes()

    for opened in (opened_to_read, opened_to_write):
        with pytest.raises(LedgerError, match="the database of another program"), opened(path):
            pass

    assert path.read_bytes() == before


def test_what_the_log_cannot_take_is_in_the_ledger_and_the_log_catches_up(path):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        log, aside = ledger.log.path, ledger.log.path.with_suffix(".aside")
        log.rename(aside)
        log.mkdir()
        for outcome in (UPDATED, replace(UPDATED, row=3)):
            with pytest.raises(LedgerWriteError, match="cannot be written"):
                ledger.record(run, outcome)
    log.rmdir()
    aside.rename(log)

    with opened_to_write(path) as ledger:
        assert [row.outcome.status for row in ledger.rows(run)] == [Status.UPDATED] * 2
        assert ledger.log.check(ledger.events()).wrong_line is None


def test_a_ledger_of_the_schema_before_is_upgraded_with_what_its_events_say(path):
    with opened_to_write(path) as ledger:
        run = begun(ledger)
        ledger.record(run, UPDATED)
        ledger.end(run, closed=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "DROP INDEX row_of_lock; ALTER TABLE row DROP COLUMN wrote; ALTER TABLE run DROP COLUMN sheet;"
            "ALTER TABLE run DROP COLUMN include_hidden; ALTER TABLE run DROP COLUMN is_closed;"
            "ALTER TABLE row DROP COLUMN seal; ALTER TABLE run DROP COLUMN seal;"
            "PRAGMA user_version=2"
        )

    with opened_to_read(path) as ledger:
        run = ledger.run()
        wrote = [row.wrote for row in ledger.rows(run)]

    assert (run.is_closed, run.source, wrote) == (True, SOURCE, ["PO-1", None])


def test_a_ledger_without_seals_is_sealed_when_it_is_upgraded(path):
    with opened_to_write(path) as ledger:
        begun(ledger)
    edit(
        path,
        "ALTER TABLE row DROP COLUMN seal; ALTER TABLE run DROP COLUMN seal; PRAGMA user_version=3",
    )
    with opened_to_read(path) as ledger:
        assert [row.change for row in ledger.rows(ledger.run())] == [FIRST, SECOND]

    edit(path, "UPDATE row SET po_number='PO-9'")

    with opened_to_read(path) as ledger, pytest.raises(LedgerError):
        ledger.rows(ledger.run())


def edit(path: Path, statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


EDITED_ROW = "a row of run 1 is damaged (row 2 was changed by hand or by another program). Nothing was run."
EDITED_RUN = "a run is damaged (run 1 was changed by hand or by another program). Nothing was run."


@pytest.mark.parametrize(
    "statement",
    [
        *("enrollment='8599082'", "period='2020-10'", "po_number='PO-9'", "kind='marketplace'", "lock=0"),
        *("expected='PO-8'", "cells='[\"x\"]'", "position=7", "saving=1", "before='PO-7'", "before_lock=1"),
        *('others=\'[["2020-12", "PO-1", "later"]]\'', "status='unchanged'", "message='Done.'"),
        *("after='PO-9'", "finished_at='2020-12-11'", "wrote='PO-9'", "seal=NULL"),
    ],
)
def test_a_row_that_was_edited_by_hand_is_refused(path, statement):
    with opened_to_write(path) as ledger:
        ledger.record(begun(ledger), UPDATED)
    edit(path, f"UPDATE row SET {statement} WHERE row=2")  # noqa: S608 - of this test

    with opened_to_read(path) as ledger, pytest.raises(LedgerError) as refusal:
        ledger.rows(ledger.run())

    assert EDITED_ROW in str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        *("UPDATE run SET base_url='http://127.0.0.1:8021/'", "UPDATE run SET account='b@b.c'"),
        *("UPDATE run SET is_closed=1", "UPDATE run SET ended_at='2020-12-10'", "UPDATE run SET sheet='x'"),
        *("DELETE FROM row WHERE row=2", "DELETE FROM row WHERE row=3"),
    ],
)
def test_a_run_that_was_edited_by_hand_is_refused(path, statement):
    with opened_to_write(path) as ledger:
        ledger.record(begun(ledger), UPDATED)
    edit(path, statement)

    with opened_to_read(path) as ledger, pytest.raises(LedgerError) as refusal:
        ledger.run()

    assert EDITED_RUN in str(refusal.value)
