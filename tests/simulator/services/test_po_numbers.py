from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, PoLockRow, PoNumberRow, UserRow
from eaportal.simulator.rules.po_numbers import Origin, PoChange, PoKind, PoLock, PoNumber, shown_state
from eaportal.simulator.rules.refusals import Reason, Refusal
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.world_files.world_file import PoNumberEntry

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)


def save(
    world,
    typed,
    *,
    period="2020-11",
    kind=PoKind.AZURE,
    lock=False,
    user="ada@contoso.example",
    now=NOW,
    based_on=None,
):
    """Return a function that saves a PO number of the first enrollment, based on its present state."""
    with world.session(writes=True) as session:
        enrollment = session.get_one(EnrollmentRow, 1)
        actor = session.scalars(select(UserRow).where(UserRow.account == user)).one()
        row = next(
            row
            for row in session.scalars(select(PeriodRow).where(PeriodRow.enrollment_id == 1))
            if row.period.key == period
        )
        if based_on is None:
            state = po_number_states(session, enrollment, row)[kind]
            based_on = shown_state(row.period, kind, state.po_number, state.lock)
        saved = save_po_number(session, actor, enrollment, row, kind, PoChange(typed, lock, based_on), now)
        session.commit()
        return saved


def contents(world):
    """Return all PO numbers and locks of the world, by enrollment, period and kind."""
    with world.session() as session:
        rows = session.execute(select(PeriodRow, PoNumberRow).join(PoNumberRow))
        numbers = {(p.enrollment_id, p.period.key, row.kind.value): row.value for p, row in rows}
        locks = {(row.enrollment_id, row.kind.value): row.value for row in session.scalars(select(PoLockRow))}
    return {**numbers, **locks}


@pytest.fixture
def world(worlds, contoso):
    entry = PoNumberEntry(enrollment="7080123", period="2020-12", number="PO-DEC")
    return worlds.create("contoso", contoso.model_copy(update={"po_numbers": [entry]}))


@pytest.fixture
def locked_world(worlds, contoso):
    entry = PoNumberEntry(enrollment="7080123", period="2020-11", number="PO-1", lock=True)
    return worlds.create("locked", contoso.model_copy(update={"po_numbers": [entry]}))


def test_a_saved_number_changes_only_its_period_and_kind(world):
    before = contents(world)

    saved = save(world, " PO-2 ", kind=PoKind.MARKETPLACE)

    assert saved == PoNumber("PO-2", Origin.ENTERED, version=2)
    assert contents(world) == {**before, (1, "2020-11", "marketplace"): saved}


def test_a_newly_locked_number_is_carried_into_later_generated_periods_but_not_entered_ones(world):
    before = contents(world)

    saved = save(world, "PO-1", lock=True)

    assert saved == PoNumber("PO-1", Origin.ENTERED, version=2)
    assert contents(world) == {
        **before,
        (1, "azure"): PoLock(locked=True, number="PO-1", version=2),
        (1, "2020-11", "azure"): saved,
        (1, "2021-01", "azure"): PoNumber("PO-1", Origin.CARRIED_ON, version=2),
    }


def test_locking_the_generated_number_carries_it_on_too(world):
    before = contents(world)

    saved = save(world, "7080123-202011", lock=True)

    assert saved == PoNumber("7080123-202011", Origin.GENERATED)
    assert contents(world) == {
        **before,
        (1, "azure"): PoLock(locked=True, number="7080123-202011", version=2),
        (1, "2021-01", "azure"): PoNumber("7080123-202011", Origin.CARRIED_ON, version=2),
    }


def test_unlocking_leaves_the_numbers_of_periods_that_are_open_already(locked_world):
    before = contents(locked_world)

    saved = save(locked_world, "PO-2")

    assert saved == PoNumber("PO-2", Origin.ENTERED, version=2)
    assert contents(locked_world) == {
        **before,
        (1, "azure"): PoLock(version=2),
        (1, "2020-11", "azure"): saved,
    }


def test_saving_the_same_number_again_changes_nothing(locked_world, dump):
    before = dump(locked_world)

    saved = save(locked_world, "PO-1", lock=True)

    assert saved == PoNumber("PO-1", Origin.ENTERED)
    assert dump(locked_world) == before


@pytest.mark.parametrize(
    ("attempt", "refusal"),
    [
        pytest.param(
            {"typed": "PO-2", "user": "bo@contoso.example"}, Refusal(Reason.NOT_PERMITTED), id="role"
        ),
        pytest.param(
            {"typed": "PO-2", "period": "2020-10"},
            Refusal(Reason.INVOICED, {"period": "2020-10"}),
            id="invoiced",
        ),
        pytest.param(
            {"typed": "PO-2", "now": datetime(2020, 12, 15, tzinfo=UTC)},
            Refusal(Reason.WINDOW_ENDED, {"period": "2020-11"}),
            id="window over",
        ),
        pytest.param(
            {"typed": "PO-2", "based_on": "2020-11 azure 1.2"},
            Refusal(Reason.CHANGED_MEANWHILE, {"number": "PO-1"}),
            id="stale",
        ),
        pytest.param(
            {"typed": "PO-2", "based_on": "2020-12 azure 1.1"},
            Refusal(Reason.NOT_SHOWN),
            id="another number shown",
        ),
        pytest.param({"typed": "PO-2", "lock": True}, Refusal(Reason.LOCKED), id="locked"),
        pytest.param({"typed": ""}, Refusal(Reason.EMPTY), id="empty"),
        pytest.param(
            {"typed": "A" * 36}, Refusal(Reason.TOO_LONG, {"length": 36, "longest": 35}), id="too long"
        ),
        pytest.param(
            {"typed": "-1", "user": "bo@contoso.example", "period": "2020-10", "based_on": ""},
            Refusal(Reason.NOT_PERMITTED),
            id="role before all else",
        ),
        pytest.param(
            {"typed": "-1", "period": "2020-10", "based_on": ""},
            Refusal(Reason.INVOICED, {"period": "2020-10"}),
            id="the period before the number",
        ),
    ],
)
def test_a_refused_save_changes_nothing_in_the_whole_world(locked_world, dump, attempt, refusal):
    before = dump(locked_world)

    saved = save(locked_world, **attempt)

    assert saved == refusal
    assert dump(locked_world) == before
