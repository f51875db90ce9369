from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from eaportal.simulator.clock import now
from eaportal.simulator.database.journal import find_entries
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, UserRow
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, shown_state
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.timeline import advance

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
SUBJECT = "po_number 7080123 2020-12 azure"


@pytest.fixture
def contoso_world(worlds, contoso):
    return worlds.create("contoso", contoso)


@pytest.fixture
def save(contoso_world):
    """Return a function that saves a PO number for December as Ada."""

    def save(typed, *, lock=False, commit=True):
        with contoso_world.session(writes=True) as session:
            session.sign("ada@contoso.example", "/somewhere")
            user = session.scalars(select(UserRow)).first()
            enrollment = session.scalars(select(EnrollmentRow)).first()
            period = session.scalars(
                select(PeriodRow).where(
                    PeriodRow.enrollment_id == enrollment.id, PeriodRow.start == date(2020, 12, 1)
                )
            ).one()
            state = po_number_states(session, enrollment, period)[PoKind.AZURE]
            shown = shown_state(period.period, PoKind.AZURE, state.po_number, state.lock)
            save_po_number(
                session, user, enrollment, period, PoKind.AZURE, PoChange(typed, lock, shown), now(session)
            )
            if commit:
                session.commit()

    return save


def entries(world, **asked):
    with world.session() as session:
        return [
            (row.at, row.who, row.place, row.subject, row.field, row.old, row.new)
            for row in find_entries(session, **asked)
        ]


def test_a_world_begins_with_an_empty_journal(contoso_world):
    assert entries(contoso_world) == []


def test_a_save_is_recorded_with_user_time_place_old_and_new(contoso_world, save):
    save("PO-1")

    who = (NOW, "ada@contoso.example", "/somewhere", SUBJECT)
    assert entries(contoso_world) == [
        (*who, "number", "7080123-202012", "PO-1"),
        (*who, "origin", "generated", "entered"),
    ]


def test_a_change_rolled_back_is_not_journaled(contoso_world, save):
    save("PO-1", commit=False)

    assert entries(contoso_world) == []


def test_a_refused_save_and_one_that_changes_nothing_are_not_kept(contoso_world, save):
    save("")
    save("7080123-202012")

    assert entries(contoso_world) == []


def test_a_lock_is_kept_with_the_periods_that_it_reaches(contoso_world, save):
    save("PO-1", lock=True)

    assert {(row[3], row[4], row[5], row[6]) for row in entries(contoso_world)} == {
        ("po_lock 7080123 azure", "locked", "False", "True"),
        (SUBJECT, "number", "7080123-202012", "PO-1"),
        (SUBJECT, "origin", "generated", "entered"),
        ("po_number 7080123 2021-01 azure", "number", "7080123-202101", "PO-1"),
        ("po_number 7080123 2021-01 azure", "origin", "generated", "carried-on"),
    }


def test_scheduled_events_are_journaled_at_their_own_time(contoso_world):
    with contoso_world.session(writes=True) as session, session.begin():
        session.sign("clock", "/advance")
        advance(session, timedelta(days=20))

    at, *rest = entries(contoso_world, subject="invoice E7080123202011")[0]
    assert at == datetime(2020, 12, 15, 6, tzinfo=UTC)
    assert rest == ["clock", "/advance", "invoice E7080123202011", "po_number", None, "7080123-202011"]


def test_entries_are_found_by_subject_by_whom_and_by_time(contoso_world, save):
    save("PO-1")
    with contoso_world.session(writes=True) as session, session.begin():
        session.sign("clock", "/advance")
        advance(session, timedelta(days=1))
    save("PO-2")

    later = NOW + timedelta(days=1)
    assert [row[6] for row in entries(contoso_world, subject=SUBJECT, after=NOW)] == ["PO-2"]
    assert [row[6] for row in entries(contoso_world, until=NOW)] == ["PO-1", "entered"]
    assert [row[0] for row in entries(contoso_world, who="ada@contoso.example")] == [NOW, NOW, later]
    assert entries(contoso_world, who="somebody") == []


def test_the_real_time_is_recorded_in_addition_to_the_portals(contoso_world, save):
    before = datetime.now(UTC)

    save("PO-1")

    with contoso_world.session() as session:
        real = [row.real_at for row in find_entries(session)]
    assert all(before <= moment <= datetime.now(UTC) for moment in real)
