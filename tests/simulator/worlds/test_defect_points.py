import pytest

from eaportal.simulator.worlds.defect_points import Seam, plant, planted


@pytest.fixture
def greet():
    """A seam at which two defects stand in."""

    @Seam
    def greet(session, name, *, mark="."):
        """Greet somebody."""
        return f"Hello {name}{mark}"

    greet.stand_in("loud", lambda healthy, session, name, **rest: healthy(session, name.upper(), **rest))
    greet.stand_in("rude", lambda healthy, session, name, **rest: f"{healthy(session, name, **rest)} Go.")
    return greet


@pytest.fixture
def in_world(worlds, contoso):
    """Do something in a session of a fresh world in which defects are planted."""

    def in_world(names, act):
        world = worlds.create(f"world-{len(worlds.names())}", contoso)
        with world.session(writes=True) as session, session.begin():
            plant(session, names)
        with world.session() as session:
            return act(session)

    return in_world


@pytest.mark.parametrize(
    ("names", "greeting"),
    [
        ([], "Hello Bo."),
        (["elsewhere"], "Hello Bo."),
        (["loud"], "Hello BO."),
        (["loud", "rude"], "Hello BO. Go."),
    ],
)
def test_the_defects_of_the_world_stand_in_and_those_of_others_do_not(greet, in_world, names, greeting):
    assert in_world(names, lambda session: greet(session, "Bo")) == greeting
    assert in_world([], lambda session: greet(session, "Bo", mark="!")) == "Hello Bo!"


def test_a_seam_is_called_and_told_as_its_function_is(greet):
    assert (greet.__name__, greet.__doc__) == ("greet", "Greet somebody.")


def test_a_defect_is_planted_once_and_in_order(in_world):
    assert in_world(["rude", "loud", "rude"], planted) == ("rude", "loud")


def test_what_is_planted_counts_from_the_next_session_on(worlds, contoso):
    world = worlds.create("world", contoso)
    with world.session(writes=True) as session, session.begin():
        before = planted(session)
        plant(session, ["loud"])
        during = planted(session)
    with world.session() as session:
        after = planted(session)

    assert (before, during, after) == ((), (), ("loud",))
