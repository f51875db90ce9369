import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from simulator.store.models import WorldRow
from simulator.store.worlds import DEFAULT, World, Worlds


def test_there_is_no_world_until_it_is_created(worlds, contoso):
    assert worlds.get("contoso") is None

    world = worlds.create("contoso", contoso)

    assert worlds.get("contoso") is world
    assert worlds.get("other") is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../worlds/contoso",
        "contoso.sqlite",
        "secret",
        "a\x00b",
        pytest.param("a" * 300, id="long"),
    ],
)
def test_an_odd_name_is_the_name_of_no_world(worlds, contoso, name):
    worlds.create("contoso", contoso)

    assert worlds.get(name) is None


def test_a_world_outlives_the_process_that_made_it(tmp_path, contoso, dump):
    worlds = Worlds(tmp_path)
    before = dump(worlds.create(DEFAULT, contoso))
    worlds.close()

    later = Worlds(tmp_path)

    world = later.get(DEFAULT)
    assert dump(world) == before
    assert later.secret == worlds.secret
    later.close()


def test_the_secret_is_long_and_readable_by_its_owner_alone(worlds, tmp_path):
    secret = worlds.secret

    path = tmp_path / "worlds" / "secret"
    assert len(secret) == 64
    assert path.read_text() == secret
    assert path.stat().st_mode & 0o777 == 0o600


def test_every_folder_of_worlds_has_a_secret_of_its_own(tmp_path):
    assert Worlds(tmp_path / "one").secret != Worlds(tmp_path / "other").secret


def test_writers_wait_for_each_other_and_none_is_told_that_the_database_is_locked(world):
    writers, rounds = 4, 25
    again = World(world.path)  # as another process would open it
    start = threading.Barrier(writers)

    def count_up(opened):
        start.wait(timeout=10)
        for _ in range(rounds):
            with opened.session(writes=True) as session, session.begin():
                row = session.get_one(WorldRow, 1)
                row.seed += 1

    with world.session() as session:
        before = session.get_one(WorldRow, 1).seed
    with ThreadPoolExecutor(writers) as pool:
        done = [pool.submit(count_up, opened) for opened in (world, again) * (writers // 2)]
        for each in done:
            each.result()

    with world.session() as session:
        assert session.get_one(WorldRow, 1).seed == before + writers * rounds
    again.close()


def test_a_reader_sees_one_state_while_somebody_writes(world):
    with world.session() as reader:
        before = reader.get_one(WorldRow, 1).seed

        with world.session(writes=True) as writer, writer.begin():
            writer.execute(update(WorldRow).values(seed=before + 1))
        reader.expire_all()

        assert reader.get_one(WorldRow, 1).seed == before


def test_what_is_not_committed_is_not_stored(world, dump):
    before = dump(world)

    with world.session(writes=True) as session:
        session.execute(update(WorldRow).values(seed=-1))

    assert dump(world) == before


def test_a_world_is_not_there_when_it_could_not_be_made(worlds, contoso):
    broken = contoso.model_copy(update={"periods": [*contoso.periods, contoso.periods[0]]})

    with pytest.raises(Exception, match="UNIQUE constraint failed"):
        worlds.create("broken", broken)

    assert worlds.get("broken") is None


def test_a_world_is_never_made_over_another(worlds, contoso, dump):
    world = worlds.create("contoso", contoso)
    before = dump(world)

    with pytest.raises(FileExistsError):
        worlds.create("contoso", contoso.model_copy(update={"seed": 1}))

    assert dump(world) == before
    assert worlds.get("contoso") is world


def test_a_second_world_of_the_same_file_begins_as_the_first_began(worlds, contoso, dump):
    first = worlds.create("first", contoso)
    before = dump(first)
    with first.session(writes=True) as session, session.begin():
        session.execute(update(WorldRow).values(seed=1))

    second = worlds.create("second", contoso)

    assert dump(second) == before
    assert dump(first) != before
