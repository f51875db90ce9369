from datetime import UTC, datetime, timedelta

import pytest

from eaportal.simulator.clock import is_behind, is_running, now, run
from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.database.tables import InvoiceRow
from eaportal.simulator.delivery import catch_up_world
from eaportal.simulator.timeline import advance, freeze

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
INVOICE_OF_NOVEMBER = datetime(2020, 12, 15, 6, tzinfo=UTC)


@pytest.fixture
def real_time(machine):
    """Return a function that lets real time pass."""
    return machine.wait


@pytest.fixture
def contoso_world(worlds, contoso):
    return worlds.create("contoso", contoso)


def do(world, what, *arguments):
    with world.session(writes=True) as session, session.begin():
        return what(session, *arguments)


def test_a_clock_runs_only_between_run_and_freeze(contoso_world, real_time):
    shown = []
    for change in (None, run, freeze):
        if change:
            do(contoso_world, change)
        real_time(hours=1)
        shown.append(do(contoso_world, now))

    assert shown == [NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=1)]


def test_running_a_clock_that_runs_changes_nothing(contoso_world, real_time):
    do(contoso_world, run)
    real_time(hours=1)
    do(contoso_world, run)
    real_time(hours=1)

    assert do(contoso_world, now) == NOW + timedelta(hours=2)


def test_what_a_running_clock_passes_happens_when_the_world_is_next_looked_at(contoso_world, real_time):
    do(contoso_world, run)
    invoices = []
    for time in (INVOICE_OF_NOVEMBER - NOW - timedelta(seconds=1), timedelta(seconds=1)):
        real_time(seconds=time.total_seconds())
        catch_up_world(contoso_world, None)
        with contoso_world.session() as session:
            found = session.query(InvoiceRow).order_by(InvoiceRow.generated_at.desc()).first()
            invoices.append(found.generated_at == INVOICE_OF_NOVEMBER)
            assert not is_behind(session)

    assert invoices == [False, True]
    with contoso_world.session() as session:
        entries = find_entries(session, subject="invoice")
    assert {(entry.who, entry.at) for entry in entries} == {("clock", INVOICE_OF_NOVEMBER)}


def test_a_running_clock_can_be_advanced_and_runs_on(contoso_world, real_time):
    do(contoso_world, run)
    real_time(hours=1)

    do(contoso_world, advance, timedelta(days=1))

    real_time(hours=1)
    assert do(contoso_world, now) == NOW + timedelta(days=1, hours=2)


def test_a_restored_clock_goes_on_from_the_time_of_its_snapshot(worlds, contoso_world, real_time):
    do(contoso_world, run)
    real_time(hours=1)
    worlds.take_snapshot("contoso", "later")
    exported = worlds.export("contoso")
    real_time(hours=5)

    worlds.restore("contoso", "later")
    taken_in = worlds.import_world("elsewhere", exported)

    real_time(minutes=1)
    assert do(contoso_world, now) == do(taken_in, now) == NOW + timedelta(hours=1, minutes=1)


def test_the_clock_of_a_reset_world_is_frozen_again(worlds, contoso_world, real_time):
    do(contoso_world, run)

    worlds.restore("contoso", "beginning")

    real_time(hours=1)
    assert (do(contoso_world, is_running), do(contoso_world, now)) == (False, NOW)


def test_a_running_clock_stops_at_the_end_of_time(contoso_world, real_time):
    do(contoso_world, run)
    real_time(days=365 * 100)

    assert do(contoso_world, now) == datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
