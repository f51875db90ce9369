import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.database import LedgerError, LedgerWriteError
from eaportal.flows.bulk.ledger.opening import opened_to_read, opened_to_write
from eaportal.flows.bulk.ledger.rows import Status
from tests.support.ledgers import FIRST, SECOND, SOURCE, UPDATED, begun, edit


def test_a_ledger_where_none_can_be_is_refused(tmp_path):
    path = tmp_path / "nowhere" / "a.csv.ledger.sqlite"

    with pytest.raises(LedgerError) as refused, opened_to_write(path):
        pass
    assert str(refused.value) == f"{path}: unable to open database file."


def test_a_file_that_is_no_ledger_is_refused(path):
    path.write_text("enrollment,period,po_number\n" * 99)

    with pytest.raises(LedgerError, match="not a ledger"), opened_to_read(path):
        pass


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
            "ALTER TABLE run DROP COLUMN ledger; DROP TABLE claim; DROP INDEX row_of_lock;"
            "ALTER TABLE row DROP COLUMN wrote; ALTER TABLE run DROP COLUMN sheet;"
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
        "ALTER TABLE run DROP COLUMN ledger; DROP TABLE claim;"
        "ALTER TABLE row DROP COLUMN seal; ALTER TABLE run DROP COLUMN seal; PRAGMA user_version=3",
    )
    with opened_to_read(path) as ledger:
        assert [row.change for row in ledger.rows(ledger.run())] == [FIRST, SECOND]

    edit(path, "UPDATE row SET po_number='PO-9'")

    with opened_to_read(path) as ledger, pytest.raises(LedgerError):
        ledger.rows(ledger.run())
