from datetime import UTC, datetime, timedelta

import pytest

from eaportal.simulator.database.tables import FaultRow
from eaportal.simulator.faults.faults import Call, faults_that_hit
from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.roles import Role

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
ERROR = {"effect": "status", "parameters": '{"status": 500}', "from_call": 1, "seed": 0}
SAVE = Call(PortalPage.SAVE, Role.EA_ADMIN, "7080123")


@pytest.fixture
def set_faults(worlds, contoso):
    """Set faults in a new world."""

    def set_faults(*faults):
        world = worlds.create(f"world-{len(worlds.names())}", contoso)
        with world.session(writes=True) as session, session.begin():
            for fault in faults:
                session.add(FaultRow(**ERROR | fault))
        return world

    return set_faults


def meet(world, *calls, now=NOW):
    """The numbers of the faults that hit each of *calls*."""
    met = []
    for call in calls:
        with world.session(writes=True) as session, session.begin():
            met.append([fault.id for fault in faults_that_hit(session, call, now)])
    return met


def counters(world):
    with world.session() as session:
        return [(fault.calls, fault.hits) for fault in session.query(FaultRow)]


def test_a_fault_of_two_times_hits_two_calls_and_then_none(set_faults):
    world = set_faults({"times": 2})

    assert meet(world, SAVE, SAVE, SAVE, SAVE) == [[1], [1], [], []]
    assert counters(world) == [(4, 2)]


def test_a_fault_begins_with_the_call_that_it_names(set_faults):
    world = set_faults({"from_call": 3, "times": 1})

    assert meet(world, SAVE, SAVE, SAVE, SAVE) == [[], [], [1], []]


@pytest.mark.parametrize(
    ("asked", "others"),
    [
        ({"page": PortalPage.SAVE}, Call(PortalPage.PO_NUMBERS, Role.EA_ADMIN, "7080123")),
        ({"role": Role.EA_ADMIN}, Call(PortalPage.SAVE, Role.PARTNER_ADMIN, "7080123")),
        ({"role": Role.EA_ADMIN}, Call(PortalPage.SAVE, None, "7080123")),
        ({"enrollment": "7080123"}, Call(PortalPage.SAVE, Role.EA_ADMIN, "7080456")),
        ({"enrollment": "7080123"}, Call(PortalPage.SAVE, Role.EA_ADMIN, None)),
        ({"page": PortalPage.SAVE}, Call(None, None, None)),
    ],
)
def test_a_fault_counts_the_calls_that_it_is_about_and_no_others(set_faults, asked, others):
    world = set_faults(asked)

    assert meet(world, others, SAVE, others) == [[], [1], []]
    assert counters(world) == [(1, 1)]


def test_a_fault_ends_at_its_moment_of_the_portals_clock(set_faults):
    world = set_faults({"until": NOW})

    assert meet(world, SAVE, now=NOW - timedelta(seconds=1)) == [[1]]
    assert meet(world, SAVE, now=NOW) == [[]]


def test_the_first_fault_that_answers_hides_the_call_from_those_after_it(set_faults):
    late = {"effect": "latency", "parameters": '{"seconds": 1}'}
    world = set_faults(late, {"times": 2}, {"times": 1}, late)

    assert meet(world, SAVE, SAVE, SAVE, SAVE) == [[1, 2], [1, 2], [1, 3], [1, 4]]
    assert counters(world) == [(4, 4), (4, 2), (2, 1), (1, 1)]


def test_the_same_seed_draws_the_same_calls_and_another_seed_others(set_faults):
    drawn = [
        [bool(hit) for hit in meet(set_faults({"probability": 0.5, "seed": seed}), *[SAVE] * 40)]
        for seed in (7, 7, 8)
    ]

    assert drawn[0] == drawn[1] != drawn[2]
    assert {True, False} == set(drawn[0])


@pytest.mark.parametrize(("probability", "hits"), [(1.0, 30), (1e-12, 0)])
def test_a_probability_of_one_hits_every_call_and_one_near_zero_none(set_faults, probability, hits):
    world = set_faults({"probability": probability})

    meet(world, *[SAVE] * 30)

    assert counters(world) == [(30, hits)]


def test_faults_are_part_of_the_world_and_go_with_a_reset(worlds, set_faults):
    world = set_faults({"times": 2})
    worlds.take_snapshot(world.name, "broken")
    meet(world, SAVE)

    worlds.restore(world.name, "beginning")
    began = counters(world)
    worlds.restore(world.name, "broken")

    assert (began, counters(world)) == ([], [(0, 0)])
