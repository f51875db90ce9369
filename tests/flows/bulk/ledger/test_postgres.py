"""What only a ledger in a database promises: many lists, and one sentence if it can't be used."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from eaportal import extras
from eaportal.flows.bulk.ledger import opening
from eaportal.flows.bulk.ledger import postgres as postgres_module
from eaportal.flows.bulk.ledger.database import DatabasePlace, LedgerError, LedgerWriteError, without_password
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import ledger_of, opened_to_read, opened_to_write
from eaportal.flows.bulk.ledger.rows import Present, Status
from eaportal.flows.bulk.ledger.status import status_of_run, statuses_of_runs
from eaportal.flows.errors import SurroundingsError
from tests.support.ledgers import FIRST, SOURCE, UPDATED, begun, edit
from tests.support.postgres import Postgres, started_postgres


@pytest.fixture
def place(database_place: DatabasePlace) -> DatabasePlace:
    return database_place


def refusal(place: DatabasePlace) -> str:
    with pytest.raises((LedgerError, SurroundingsError)) as refused, opened_to_write(place):
        pass
    return f"{type(refused.value).__name__} {refused.value.exit_code}: {refused.value}"


def test_a_database_has_the_runs_of_many_lists(place):
    other = DatabasePlace(place.url, place.list_path.with_name("b.csv"))
    with opened_to_write(place) as ledger, opened_to_write(other) as others:
        begun(others)
        ledger.end(begun(ledger))

    assert [each.state for each in statuses_of_runs(str(place.list_path), place.url)] == ["finished"]
    assert status_of_run(str(other.list_path), place.url).name == f"{other.list_path}#1"


def test_a_run_is_at_work_while_a_process_has_its_list(place):
    name = str(place.list_path)
    with opened_to_write(place) as ledger:
        begun(ledger)
        during = status_of_run(name, place.url).state

    assert (during, status_of_run(name, place.url).state) == ("at work", "unfinished")


def test_a_run_is_at_work_while_workers_have_claimed_rows_of_it(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
    during = status_of_run(str(place.list_path), place.url).state
    edit(place, "UPDATE claim SET until = 1")

    assert rows is not None
    assert (during, status_of_run(str(place.list_path), place.url).state) == ("at work", "unfinished")


def test_the_log_of_another_machine_is_written_from_the_ledger(place, tmp_path):
    with opened_to_write(place) as ledger:
        ledger.record(begun(ledger), UPDATED)
    elsewhere = DatabasePlace(place.url, tmp_path / "elsewhere" / "a.csv")
    elsewhere.list_path.parent.mkdir()

    with opened_to_write(elsewhere) as again:
        assert again.log.path.read_bytes() == ledger.log.path.read_bytes()
        assert again.log.check(again.settled_events()).wrong_line is None


def test_a_list_is_one_for_one_portal(place):
    elsewhere = replace(SOURCE, base_url="http://127.0.0.1:8021/")
    with opened_to_write(place) as ledger:
        begun(ledger)
        with pytest.raises(LedgerError) as refused:
            ledger.begin("apply", elsewhere, [FIRST])
        assert len(ledger.runs()) == 1

    assert str(refused.value) == (
        f"{place}: a.csv is a list for http://127.0.0.1:8020/ there, but you asked for"
        " http://127.0.0.1:8021/. Rename the list, or name another database."
    )


def test_claims_are_renewed_while_their_process_works(place, monkeypatch):
    monkeypatch.setattr(opening, "LEASE_S", 0.3)
    renewed = Event()
    renew = Ledger.renew

    def renew_and_say(ledger: Ledger) -> None:
        renew(ledger)
        renewed.set()

    monkeypatch.setattr(Ledger, "renew", renew_and_say)
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        ledger.claim(run, FIRST.enrollment)
        edit(place, "UPDATE claim SET until = 1")
        renewed.clear()

        assert renewed.wait(30)
        assert ledger.claim(run, FIRST.enrollment) is None


def test_reading_creates_nothing(place):
    with pytest.raises(LedgerError, match="there is no ledger"), opened_to_read(place):
        pass

    with psycopg.connect(place.url) as connection:
        assert connection.execute("SELECT to_regnamespace('eaportal')").fetchone() == (None,)


def test_a_ledger_of_another_schema_is_refused(place):
    with opened_to_write(place):
        pass
    edit(place, "UPDATE schema_of_ledgers SET number=99")

    assert refusal(place) == f"LedgerError 2: {place}: this eaportal reads ledgers of schema 6, not 99."


def test_the_tables_of_another_program_are_left_alone(place):
    with psycopg.connect(place.url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA eaportal; CREATE TABLE eaportal.note (text text)")

    assert refusal(place) == f"LedgerError 2: {place}: its schema 'eaportal' is that of another program."
    with psycopg.connect(place.url) as connection:
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema='eaportal'"
        assert connection.execute(query).fetchall() == [("note",)]


def test_a_database_that_is_not_there_is_refused(place):
    missing = ledger_of(place.list_path, f"postgresql://nobody@/missing?{place.url.partition('?')[2]}")

    assert refusal(missing).startswith(f"LedgerError 2: {missing}: cannot be opened: ")
    assert 'database "missing" does not exist' in refusal(missing)


def test_a_postgresql_that_does_not_answer_is_said(tmp_path):
    place = ledger_of(tmp_path / "a.csv", f"postgresql://nobody@/one?host={tmp_path}")

    assert refusal(place).startswith(f"SurroundingsError 3: {place}: cannot be opened: ")


def test_a_postgresql_that_is_too_old_is_refused(place, monkeypatch):
    monkeypatch.setattr(postgres_module, "OLDEST", 99)

    assert "eaportal needs 99 or newer." in refusal(place)


def test_a_database_that_can_only_be_read_is_refused_before_a_run_and_can_be_read(place):
    with opened_to_write(place) as ledger:
        begun(ledger)
    with psycopg.connect(place.url, autocommit=True) as connection:
        (name,) = connection.execute("SELECT current_database()").fetchone()
        connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')

    assert refusal(place) == f"LedgerError 2: {place}: cannot be written: it is read-only."
    with opened_to_read(place) as ledger:
        assert len(ledger.runs()) == 1


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("53100", "cannot be written: PostgreSQL's disk is full. Free some disk space first."),
        ("25006", "cannot be written: it is read-only."),
    ],
)
def test_a_database_that_takes_nothing_more_ends_the_run_with_a_sentence(place, code, said):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
        edit(
            place,
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON event EXECUTE FUNCTION refuse()",
        )
        with pytest.raises(LedgerWriteError) as refused:
            rows.saving(FIRST, Present("PO-OLD"))
        edit(place, "DROP TRIGGER refuse ON event")

        assert str(refused.value) == f"{place}: {said}"
        assert ledger.rows(run)[0].intent is None
        rows.saving(FIRST, Present("PO-OLD"))
        assert ledger.rows(run)[0].intent == Present("PO-OLD")


def test_without_the_extra_the_sentence_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(extras.MODULES, "postgres", ("a_module_that_is_not_installed",))

    with pytest.raises(extras.MissingExtraError) as refused:
        ledger_of(tmp_path / "a.csv", "postgresql://host/name")
    assert (refused.value.exit_code, str(refused.value)) == (
        2,
        "A ledger in PostgreSQL needs packages that are not installed."
        " To install them, run: pip install 'eaportal[postgres]'",
    )


@pytest.fixture
def own_postgres() -> Postgres:
    with started_postgres() as server:
        yield server


def test_a_postgresql_that_is_killed_and_comes_back_has_lost_nothing(own_postgres, tmp_path):
    place = ledger_of(tmp_path / "a.csv", own_postgres.create("one"))
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
        rows.saving(FIRST, Present("PO-OLD"))
        own_postgres.kill()
        restart = Thread(target=own_postgres.start)
        restart.start()
        rows.record(UPDATED)
        restart.join()

        assert [row.outcome.status for row in ledger.rows(run)] == [Status.UPDATED, Status.NOT_RUN]
        assert [event.what for event in ledger.events()] == ["run-began", "saving", "recorded"]


def test_a_connection_that_is_lost_in_mid_row_is_opened_again(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
        with psycopg.connect(place.url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        rows.saving(FIRST, Present("PO-OLD"))

        assert ledger.rows(run)[0].intent == Present("PO-OLD")


@pytest.mark.parametrize("releases", [False, True])
def test_a_write_whose_answer_was_lost_is_made_once(place, monkeypatch, releases):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
        change = postgres_module.PostgresDatabase.change

        def changed_twice(*given: object, releases: bool) -> int | None:
            change(*given, releases=releases)
            return change(*given, releases=releases)

        monkeypatch.setattr(postgres_module.PostgresDatabase, "change", changed_twice)
        rows.record(UPDATED, releases=releases)
        monkeypatch.undo()

        assert ledger.rows(run)[0].outcome == UPDATED
        assert [event.what for event in ledger.events()] == ["run-began", "recorded"]


@pytest.mark.parametrize(
    "url",
    ["postgresql://me:secret@host:5433/name?sslmode=require", "postgresql://me@host/x?password=secret&a=b"],
)
def test_the_password_of_a_database_is_never_shown(url):
    assert "secret" not in without_password(url)
    assert "secret" not in repr(DatabasePlace(url, Path("a.csv")))
    assert without_password("postgresql://me:secret@h/n?host=/tmp") == "postgresql://me@h/n?host=/tmp"


KILLED = """
import os, signal
from tests.support.postgres import started_postgres
with started_postgres() as server:
    print(server.folder.parent, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_killed_tests_leave_is_removed_when_the_next_begin():
    killed = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    left = Path(killed.stdout.strip())
    was_there = (left / "pg/data/PG_VERSION").exists()

    with started_postgres() as server:
        assert was_there
        assert not left.exists()
        assert server.folder.exists()


def test_other_addresses_are_no_ledgers(tmp_path):
    with pytest.raises(LedgerError, match="a ledger is a file, or an address that begins with postgresql://"):
        ledger_of(tmp_path / "a.csv", "mysql://host/name")
