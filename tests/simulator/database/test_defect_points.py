import pytest

from eaportal.simulator.database.defect_points import DefectPoint, plant, planted


@pytest.fixture
def greet():
    """A function that two defects can replace."""

    @DefectPoint
    def greet(session, name, *, mark="."):
        """Greet somebody."""
        return f"Hello {name}{mark}"

    greet.replace_with(
        lambda healthy, session, name, **rest: healthy(session, name.upper(), **rest), defect="loud"
    )
    greet.replace_with(
        lambda healthy, session, name, **rest: f"{healthy(session, name, **rest)} Go.", defect="rude"
    )
    return greet


@pytest.fixture
def in_world(worlds, contoso):
    """Return a function that plants defects in a new world and acts in a session of it."""

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
def test_only_the_defects_of_the_world_replace_the_function(greet, in_world, names, greeting):
    assert in_world(names, lambda session: greet(session, "Bo")) == greeting
    assert in_world([], lambda session: greet(session, "Bo", mark="!")) == "Hello Bo!"


def test_a_defect_point_keeps_the_name_and_docstring_of_its_function(greet):
    assert (greet.__name__, greet.__doc__) == ("greet", "Greet somebody.")


def test_a_defect_is_planted_once_and_in_order(in_world):
    assert in_world(["rude", "loud", "rude"], planted) == ("rude", "loud")


def test_planted_defects_apply_from_the_next_session_on(worlds, contoso):
    world = worlds.create("world", contoso)
    with world.session(writes=True) as session, session.begin():
        before = planted(session)
        plant(session, ["loud"])
        during = planted(session)
    with world.session() as session:
        after = planted(session)

    assert (before, during, after) == ((), (), ("loud",))
