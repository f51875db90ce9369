import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from eaportal.simulator.database.sqlite import (
    NotStoredError,
    WorldBusyError,
    WorldDamagedError,
    WorldGoneError,
    exclusive_lock,
)
from eaportal.simulator.database.tables import SCHEMA, WorldRow
from eaportal.simulator.seeding.seed_world import seed_world
from eaportal.simulator.worlds.folder import BEGINNING, DEFAULT, Worlds
from eaportal.simulator.worlds.world import World


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
def test_no_world_has_an_invalid_name(worlds, contoso, name):
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


def test_the_secret_is_long_and_only_its_owner_can_read_it(worlds, tmp_path):
    secret = worlds.secret

    path = tmp_path / "worlds" / "secret"
    assert len(secret) == 64
    assert path.read_text() == secret
    assert path.stat().st_mode & 0o777 == 0o600


def test_every_folder_of_worlds_has_a_secret_of_its_own(tmp_path):
    assert Worlds(tmp_path / "one").secret != Worlds(tmp_path / "other").secret


def test_writers_wait_for_each_other_and_none_finds_the_database_locked(world):
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


def test_an_uncommitted_change_is_not_stored(world, dump):
    before = dump(world)

    with world.session(writes=True) as session:
        session.execute(update(WorldRow).values(seed=-1))

    assert dump(world) == before


def test_a_world_that_could_not_be_created_does_not_exist(worlds, contoso):
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


def change(world, seed=1):
    with world.session(writes=True) as session, session.begin():
        session.execute(update(WorldRow).values(seed=seed))


def files_in(folder):
    """Return the names of the files in *folder*, apart from those that aren't complete yet."""
    paths = folder.glob("[!.]*"), folder.glob("snapshots/*/*")
    return {path.name for found in paths for path in found if path.is_file()}


def sqlite_file(path, *statements, whole=b""):
    """Return the bytes of the SQLite file *whole* after *statements*."""
    path.write_bytes(whole)
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.execute("PRAGMA journal_mode=DELETE")
    return path.read_bytes()


def test_a_snapshot_brings_back_every_value(worlds, contoso, dump):
    world = worlds.create("contoso", contoso)
    change(world, seed=7)
    kept = dump(world)
    worlds.take_snapshot("contoso", "kept")
    change(world, seed=8)

    worlds.restore("contoso", "kept")

    assert dump(world) == kept
    assert worlds.snapshots("contoso") == ["beginning", "kept"]


def test_a_snapshot_of_the_same_name_replaces_the_older(worlds, contoso, dump):
    world = worlds.create("contoso", contoso)
    worlds.take_snapshot("contoso", "kept")
    change(world, seed=8)
    later = dump(world)
    worlds.take_snapshot("contoso", "kept")
    change(world, seed=9)

    worlds.restore("contoso", "kept")

    assert dump(world) == later


def test_a_reset_brings_back_what_the_world_began_as_and_keeps_its_snapshots(worlds, contoso, dump):
    world = worlds.create("contoso", contoso)
    began = dump(world)
    change(world)
    worlds.take_snapshot("contoso", "changed")

    worlds.restore("contoso", BEGINNING)

    assert dump(world) == began
    assert worlds.snapshots("contoso") == ["beginning", "changed"]


def test_a_snapshot_that_was_never_taken_cannot_be_restored(worlds, contoso, dump):
    world = worlds.create("contoso", contoso)
    before = dump(world)

    with pytest.raises(FileNotFoundError) as error:
        worlds.restore("contoso", "kept")

    assert str(error.value) == "world 'contoso' has no snapshot 'kept'"
    assert dump(world) == before


def test_a_restore_is_seen_by_connections_that_are_open_but_not_by_readings_under_way(worlds, contoso):
    world = worlds.create("contoso", contoso)
    again = World(world.path)  # as another process would open it
    change(world, seed=7)
    with world.session() as reader, again.session() as other:
        assert reader.get_one(WorldRow, 1).seed == other.get_one(WorldRow, 1).seed == 7

        worlds.restore("contoso", BEGINNING)

        reader.expire_all()
        assert reader.get_one(WorldRow, 1).seed == 7
        reader.rollback()
        other.rollback()
        assert reader.get_one(WorldRow, 1).seed == other.get_one(WorldRow, 1).seed == contoso.seed
    change(again, seed=9)
    with world.session() as session:
        assert session.get_one(WorldRow, 1).seed == 9
    again.close()


def test_an_exported_world_becomes_the_same_world_elsewhere(worlds, contoso, tmp_path, dump):
    world = worlds.create("contoso", contoso)
    change(world)
    elsewhere = Worlds(tmp_path / "elsewhere")

    taken_in = elsewhere.import_world("copy", worlds.export("contoso"))

    assert dump(taken_in) == dump(world)
    change(taken_in, seed=2)
    elsewhere.restore("copy", BEGINNING)
    assert dump(taken_in) == dump(world)
    elsewhere.close()


def test_a_deleted_world_leaves_nothing_behind_and_its_name_is_free(worlds, contoso, tmp_path):
    world = worlds.create("contoso", contoso)
    worlds.take_snapshot("contoso", "kept")

    with world.session() as reader:
        reader.get_one(WorldRow, 1)
        worlds.delete("contoso")

    assert (worlds.get("contoso"), worlds.names()) == (None, [])
    assert files_in(tmp_path / "worlds") == {"lock"}
    again = worlds.create("contoso", contoso)
    with again.session() as session:
        assert session.get_one(WorldRow, 1).seed == contoso.seed
    assert worlds.snapshots("contoso") == ["beginning"]


def test_a_deleted_world_does_not_come_back_empty_to_its_readers(worlds, contoso):
    world = worlds.create("contoso", contoso)
    worlds.delete("contoso")

    with pytest.raises(WorldGoneError), world.session() as session:
        session.get_one(WorldRow, 1)

    assert worlds.names() == []


def test_deleting_a_world_leaves_those_with_a_name_like_it(worlds, contoso, dump):
    worlds.create("contoso", contoso)
    others = [worlds.create(name, contoso) for name in ("contoso-2", "contoso2", "a-contoso")]
    before = [dump(other) for other in others]

    worlds.delete("contoso")

    assert worlds.names() == ["a-contoso", "contoso-2", "contoso2"]
    assert [dump(other) for other in others] == before


def test_a_taken_name_is_refused_to_an_exported_world_too(worlds, contoso, dump):
    world = worlds.create("contoso", contoso)
    change(world)
    before = dump(world)

    with pytest.raises(FileExistsError) as error:
        worlds.import_world("contoso", worlds.export("contoso"))

    assert str(error.value) == "there is a world 'contoso' already"
    assert dump(world) == before


NO_DATABASE = "This is not an exported world (file is not a database)."
MALFORMED = "This is not an exported world (database disk image is malformed)."
DAMAGED = "This world is damaged: "
IMPOSSIBLE = "This world is damaged: {} has a value that isn't possible."


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda _, path: b"", f"This world has schema 0; this simulator reads schema {SCHEMA}."),
        (lambda _, path: b"enrollments: []\n" * 100, NO_DATABASE),
        (lambda whole, path: whole[:1000], MALFORMED),
        (lambda whole, path: whole[: len(whole) // 2], MALFORMED),
        (lambda whole, path: b"x" + whole[1:], NO_DATABASE),
        (
            lambda _, path: sqlite_file(path, "CREATE TABLE world (id INTEGER)"),
            f"This world has schema 0; this simulator reads schema {SCHEMA}.",
        ),
        (
            lambda whole, path: sqlite_file(path, f"PRAGMA user_version={SCHEMA + 1}", whole=whole),
            f"This world has schema {SCHEMA + 1}; this simulator reads schema {SCHEMA}.",
        ),
        (
            lambda whole, path: sqlite_file(path, "DROP TABLE mail", whole=whole),
            f"{DAMAGED}its index 'ix_mail_recipient' is missing or changed.",
        ),
        (
            lambda whole, path: sqlite_file(path, "DELETE FROM world", whole=whole),
            f"{DAMAGED}it needs one row that describes it.",
        ),
        (
            lambda whole, path: sqlite_file(
                path, "ALTER TABLE mail RENAME COLUMN subject TO about", whole=whole
            ),
            f"{DAMAGED}its table 'mail' is missing or changed.",
        ),
        (
            lambda whole, path: sqlite_file(path, "UPDATE world SET now='yesterday'", whole=whole),
            IMPOSSIBLE.format("world.now"),
        ),
        (
            lambda whole, path: sqlite_file(path, "UPDATE user SET role='king'", whole=whole),
            IMPOSSIBLE.format("user.role"),
        ),
        (
            lambda whole, path: sqlite_file(path, "UPDATE world SET edition='2031-01'", whole=whole),
            IMPOSSIBLE.format("world.edition"),
        ),
        (
            lambda whole, path: sqlite_file(
                path, """UPDATE world SET labels='{"Sav": "Keep"}'""", whole=whole
            ),
            IMPOSSIBLE.format("world.labels"),
        ),
        (
            lambda whole, path: whole.replace(b"CREATE TABLE mail", b"CREATE TABL\xff mail"),
            f"{DAMAGED}it has a text that isn't UTF-8.",
        ),
    ],
    ids=[
        "empty",
        "text",
        "the first page cut",
        "the second half missing",
        "another header",
        "another program's",
        "another schema",
        "a table missing",
        "no world in it",
        "another column",
        "no moment",
        "no role",
        "no edition",
        "no label",
        "a schema that isn't UTF-8",
    ],
)
def test_a_file_that_is_not_a_world_is_refused_with_a_sentence(worlds, contoso, tmp_path, damage, sentence):
    worlds.create("contoso", contoso)
    exported = damage(worlds.export("contoso"), tmp_path / "damaged.sqlite")

    with pytest.raises(WorldDamagedError) as error:
        worlds.import_world("copy", exported)

    assert str(error.value) == sentence
    assert worlds.names() == ["contoso"]
    assert worlds.get("copy") is None


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS user_id, 1 FROM c"
HOSTILE = {
    "a view in place of a table": (
        ["DROP TABLE user_department", f"CREATE VIEW user_department AS {ENDLESS}"],
        f"{DAMAGED}its index 'ix_user_department_department_id' is missing or changed.",
    ),
    "a view": (
        [f"CREATE VIEW a AS {ENDLESS}"],
        "This world has the view 'a', which doesn't belong to a world.",
    ),
    "a trigger": (
        ["CREATE TRIGGER a AFTER UPDATE ON po_number BEGIN UPDATE po_number SET number = 'X'; END"],
        "This world has the trigger 'a', which doesn't belong to a world.",
    ),
    "another trigger in place of ours": (
        [
            "DROP TRIGGER enrollment_named",
            "CREATE TRIGGER enrollment_named AFTER INSERT ON sign_in BEGIN DELETE FROM journal; END",
        ],
        f"{DAMAGED}its trigger 'enrollment_named' is missing or changed.",
    ),
    "another table": (
        ["CREATE TABLE x (a)"],
        "This world has the table 'x', which doesn't belong to a world.",
    ),
    "an index of an expression": (
        ["CREATE INDEX a ON mail(printf('%s', subject))"],
        "This world has the index 'a', which doesn't belong to a world.",
    ),
    "another column": (
        ["ALTER TABLE mail ADD COLUMN x AS (zeroblob(1000000000))"],
        f"{DAMAGED}its table 'mail' is missing or changed.",
    ),
    "a row without the row it belongs to": (
        ["DELETE FROM department"],
        f"{DAMAGED}a row refers to one that is missing.",
    ),
    "a text that isn't UTF-8": (
        ["UPDATE user SET name = CAST(X'ff' AS TEXT)"],
        f"{DAMAGED}the table 'user' has a text that isn't UTF-8.",
    ),
    **{
        f"{column} = {value}": (
            ["UPDATE {} SET {} = {}".format(*column.split("."), value)],  # noqa: S608
            IMPOSSIBLE.format(column.replace('"', "")),
        )
        for column, value in [
            ("user.password_hash", "'nonsense'"),
            ("user.password_hash", "'scrypt:9:8:1$a$b'"),
            ("user.password_hash", "'pbkdf2:sha256:100000000$salt$00'"),
            ("user.password_hash", f"'scrypt:1048576:8:1${'0' * 16}${'0' * 128}'"),
            ("user.account", "'a b' || id"),
            ("user.failures", "'many'"),
            ("user.failures", "9223372036854775807"),
            ("user.name", "X'ff'"),
            ("user.name", "char(27) || '[31m'"),
            ("user.name", "'a' || char(0) || 'b'"),
            ("enrollment.number", "'../../x' || id"),
            ("enrollment.currency", "'<b>'"),
            ("enrollment.country", "'XX'"),
            ("enrollment.tax_percent", "'many'"),
            ("enrollment.tax_percent", "'NaN'"),
            ("enrollment.has_marketplace", "2"),
            ("enrollment.kind", "'king'"),
            ('enrollment."end"', "'2000-01-01'"),
            ("enrollment.start", "'2018-02-30'"),
            ("enrollment.start", "''"),
            ('enrollment."end"', "'2020-13-45'"),
            ("enrollment.transferred", "'x'"),
            ("period.start", "date('9000-01-01', '+' || id || ' months')"),
            ('period."end"', "'0001-01-01'"),
            ("period.azure_service", "1e300"),
            ("world.now", "'2018-07-01'"),
            ("world.now", "'2100-01-01 00:00:00.000000'"),
            ("world.seed", "'x'"),
            ("world.labels", "'" + "[" * 100_000 + "'"),
            ("due.rank", "99"),
            ("due.about_id", "-1 - about_id"),
        ]
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_world_is_refused_before_anything_is_locked(worlds, contoso, tmp_path, monkeypatch, name):
    statements, sentence = HOSTILE[name]
    worlds.create("contoso", contoso)
    hostile = sqlite_file(tmp_path / "hostile.sqlite", *statements, whole=worlds.export("contoso"))
    monkeypatch.setattr(worlds, "_start", None)  # it would be called under the lock

    with pytest.raises(WorldDamagedError) as error:
        worlds.import_world("copy", hostile)

    assert str(error.value) == sentence
    assert worlds.names() == ["contoso"]


@pytest.mark.parametrize("moment", ["2026-12-01 23:59:59.999999", "2024-02-29 00:00:00.000000"])
def test_a_world_with_any_moment_of_a_second_is_intact(worlds, contoso, tmp_path, moment):
    worlds.create("contoso", contoso)
    statement = f"UPDATE world SET now = '{moment}'"  # noqa: S608

    worlds.import_world("copy", sqlite_file(tmp_path / "a.sqlite", statement, whole=worlds.export("contoso")))

    assert sorted(worlds.names()) == ["contoso", "copy"]


def test_a_file_without_the_name_of_a_world_is_not_a_world(worlds, contoso, tmp_path):
    worlds.create("contoso", contoso)
    for stem in ("My World", "-copy", "a.b"):
        (tmp_path / "worlds" / f"{stem}.sqlite").write_bytes(b"")

    assert worlds.names() == ["contoso"]


def test_a_limited_number_of_world_files_is_remembered(worlds, contoso, monkeypatch):
    monkeypatch.setattr("eaportal.simulator.worlds.folder.KEPT_TEMPLATES", 2)
    built = []
    monkeypatch.setattr(
        "eaportal.simulator.worlds.folder.seed_world",
        lambda session, file, _: built.append(file.seed) or seed_world(session, file),
    )
    files = [contoso.model_copy(update={"seed": seed}) for seed in range(3)]

    for number, seed in enumerate([0, 1, 0, 2, 0, 1]):
        worlds.create(f"world-{number}", files[seed])

    assert built == [0, 1, 2, 1]


def test_a_world_that_another_process_recreated_is_not_mistaken_for_the_old_one(worlds, contoso, tmp_path):
    other_process = Worlds(tmp_path / "worlds")
    world = worlds.create("contoso", contoso)
    change(world, seed=7)

    other_process.delete("contoso")
    assert worlds.get("contoso") is None
    other_process.create("contoso", contoso)

    with worlds.get("contoso").session() as session:
        assert session.get_one(WorldRow, 1).seed == contoso.seed
    other_process.close()


def test_two_processes_never_make_two_worlds_of_one_name(worlds, contoso, tmp_path):
    other_process = Worlds(tmp_path / "worlds")
    start = threading.Barrier(2)

    def make(folder):
        start.wait(timeout=10)
        made = 0
        for number in range(20):
            with suppress(FileExistsError):
                folder.create(f"world-{number}", contoso)
                made += 1
        return made

    with ThreadPoolExecutor(2) as pool:
        made = sum(pool.map(make, (worlds, other_process)))

    assert made == len(worlds.names()) == 20
    other_process.close()


@pytest.fixture
def impatient(monkeypatch):
    """Make sessions wait only briefly for another writer."""
    monkeypatch.setattr("eaportal.simulator.database.sqlite.BUSY_SECONDS", 0.05)


@pytest.mark.parametrize(
    "act",
    [
        lambda worlds: change(worlds.get("contoso"), seed=9),
        lambda worlds: worlds.restore("contoso", BEGINNING),
    ],
    ids=["write", "restore"],
)
def test_waiting_too_long_for_a_writer_is_an_error_and_changes_nothing(worlds, contoso, dump, impatient, act):
    world = worlds.create("contoso", contoso)
    change(world, seed=7)
    before = dump(world)

    with world.session(writes=True) as writer, writer.begin():
        writer.get_one(WorldRow, 1)
        with pytest.raises(WorldBusyError):
            act(worlds)

    assert dump(world) == before
    act(worlds)
    assert dump(world) != before


def test_waiting_too_long_for_another_process_that_creates_a_world_is_an_error(
    worlds, contoso, tmp_path, impatient
):
    worlds.create("contoso", contoso)

    with exclusive_lock(tmp_path / "worlds" / "lock"):
        for act in (lambda: worlds.create("new", contoso), lambda: worlds.delete("contoso")):
            with pytest.raises(WorldBusyError):
                act()

    assert worlds.names() == ["contoso"]


@pytest.fixture
def real_time(monkeypatch):
    """Return a function that sets the machine's clock for worlds that expire."""

    def real_time(moment):
        monkeypatch.setattr("eaportal.simulator.worlds.expiry.real_now", lambda: moment)

    return real_time


NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "is_there"), [(NOON - timedelta(microseconds=1), True), (NOON, False)], ids=["before", "at"]
)
def test_a_world_is_there_until_the_moment_at_which_it_expires(worlds, contoso, real_time, at, is_there):
    worlds.create("contoso", contoso, expires=NOON)
    kept = worlds.create("kept", contoso)

    real_time(at)

    assert (worlds.get("contoso") is not None, "contoso" in worlds.names()) == (is_there, is_there)
    assert worlds.get("kept") is kept
    assert (worlds.expires_at("contoso"), worlds.expires_at("kept")) == (NOON if is_there else None, None)


def test_an_expired_world_is_gone_in_every_process_and_its_files_with_the_next_listing(
    worlds, contoso, real_time, tmp_path
):
    other_process = Worlds(tmp_path / "worlds")
    real_time(NOON - timedelta(days=1))
    worlds.create("contoso", contoso, expires=NOON)
    worlds.take_snapshot("contoso", "kept")
    assert other_process.get("contoso")

    real_time(NOON)

    assert (worlds.get("contoso"), other_process.get("contoso")) == (None, None)
    assert other_process.names() == []
    assert files_in(tmp_path / "worlds") == {"lock"}
    other_process.close()


def test_the_name_of_an_expired_world_is_free_and_the_next_of_that_name_stays(
    worlds, contoso, real_time, dump
):
    real_time(NOON - timedelta(days=1))
    began = dump(worlds.create("contoso", contoso, expires=NOON))
    change(worlds.get("contoso"))
    worlds.take_snapshot("contoso", "kept")

    real_time(NOON)
    worlds.create("contoso", contoso)
    real_time(NOON + timedelta(days=1000))

    assert dump(worlds.get("contoso")) == began
    assert (worlds.snapshots("contoso"), worlds.expires_at("contoso")) == (["beginning"], None)


def test_a_restored_world_expires_when_it_was_to(worlds, contoso, real_time):
    real_time(NOON - timedelta(days=1))
    worlds.create("contoso", contoso, expires=NOON)

    worlds.restore("contoso", BEGINNING)

    assert worlds.expires_at("contoso") == NOON


def test_the_default_world_never_expires(worlds, contoso, real_time):
    world = worlds.create(DEFAULT, contoso, expires=NOON)

    real_time(NOON)

    assert (worlds.get(DEFAULT), worlds.names(), worlds.expires_at(DEFAULT)) == (world, [DEFAULT], None)


def test_the_second_world_of_a_file_is_the_first_in_every_value_in_another_folder_too(
    worlds, contoso, made_elsewhere, dump
):
    first, second = worlds.create("first", contoso), worlds.create("second", contoso)

    assert dump(first) == dump(second) == dump(made_elsewhere(contoso))


def test_worlds_beyond_those_kept_open_still_exist(tmp_path, contoso):
    worlds = Worlds(tmp_path / "worlds", kept_open=3)
    names = [f"world-{number:02}" for number in range(10)]
    for number, name in enumerate(names):
        change(worlds.create(name, contoso), seed=number)

    seeds = []
    for name in names:
        with worlds.get(name).session() as session:
            seeds.append(session.get_one(WorldRow, 1).seed)

    assert seeds == list(range(10))
    assert worlds.names() == names


class KilledError(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def killed_while_copying(monkeypatch):
    """End the process in the middle of each copy of a world."""

    def copy_half(_world, path):
        path.write_bytes(b"SQLite format 3\0")
        raise KilledError

    monkeypatch.setattr(World, "copy_to", copy_half)


def test_an_interrupted_snapshot_does_not_exist_and_leaves_the_older(worlds, contoso, dump, request):
    world = worlds.create("contoso", contoso)
    worlds.take_snapshot("contoso", "kept")
    kept = dump(world)
    change(world, seed=7)
    request.getfixturevalue("killed_while_copying")

    for name in ("kept", "new"):
        with pytest.raises(KilledError):
            worlds.take_snapshot("contoso", name)

    assert worlds.snapshots("contoso") == ["beginning", "kept"]
    worlds.restore("contoso", "kept")
    assert dump(world) == kept


@pytest.mark.parametrize(
    "damage",
    [lambda _: b"", lambda whole: whole[:40_000], lambda whole: whole[:-4096] + b"x" * 4096],
    ids=["empty", "cut", "overwritten"],
)
def test_a_damaged_snapshot_is_not_restored_and_the_world_stays_as_it_is(
    worlds, contoso, tmp_path, dump, damage
):
    world = worlds.create("contoso", contoso)
    worlds.take_snapshot("contoso", "kept")
    change(world)
    before = dump(world)
    path = tmp_path / "worlds" / "snapshots" / "contoso" / "kept.sqlite"
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(WorldDamagedError):
        worlds.restore("contoso", "kept")

    assert dump(world) == before
    worlds.restore("contoso", BEGINNING)
    assert dump(world) != before


@pytest.fixture
def started_later(worlds, tmp_path):
    """Worlds of the same folder, as a process that starts later sees them."""
    with closing(Worlds(tmp_path / "worlds")) as later:
        yield later


def test_a_damaged_file_is_named_and_skipped_and_the_others_are_served(
    worlds, contoso, tmp_path, started_later, dump
):
    world = worlds.create("contoso", contoso)
    whole = worlds.export("contoso")
    folder = tmp_path / "worlds"
    for name, content in {
        "empty.sqlite": b"",
        "cut.sqlite": whole[: len(whole) // 2],
        "text.sqlite": b"enrollments: []\n" * 100,
        "contoso.expires": b"",
        "other.expires": b"2031-05-01T12:00:00",
    }.items():
        (folder / name).write_bytes(content)

    note = "This is not the moment at which a world expires, so the world stays."
    assert started_later.problems() == {
        "empty.sqlite": f"This world has schema 0; this simulator reads schema {SCHEMA}.",
        "cut.sqlite": MALFORMED,
        "text.sqlite": NO_DATABASE,
        "contoso.expires": note,
        "other.expires": note,
    }
    assert started_later.names() == ["contoso"]
    assert [started_later.get(name) for name in ("empty", "cut", "text")] == [None] * 3
    assert dump(started_later.get("contoso")) == dump(world)
    assert started_later.expires_at("contoso") is None
    started_later.create("new", contoso)
    with pytest.raises(FileExistsError):
        started_later.create("cut", contoso)


def test_a_file_that_cannot_be_read_now_is_not_called_damaged(worlds, contoso, started_later, impatient):
    world = worlds.create("contoso", contoso)
    with closing(sqlite3.connect(world.path)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        world.close()

        problems, names = started_later.problems(), started_later.names()
        with pytest.raises(WorldBusyError):
            started_later.get("contoso")

    assert (problems, names) == ({"contoso.sqlite": str(WorldBusyError())}, [])
    assert started_later.names() == ["contoso"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("os.access", lambda *_: False)

    with pytest.raises(NotStoredError, match=f"^{tmp_path} can't be written \\(Permission denied\\)"):
        Worlds(tmp_path)


def test_a_world_with_an_impossible_value_is_not_served_by_a_process_that_starts_later(
    worlds, contoso, started_later
):
    world = worlds.create("contoso", contoso)
    with closing(sqlite3.connect(world.path)) as connection, connection:
        connection.execute("UPDATE user SET password_hash = 'pbkdf2:sha256:100000000$salt$00'")

    assert started_later.get("contoso") is None


def test_what_an_interrupted_deletion_left_does_not_get_into_the_next_world_of_that_name(
    worlds, contoso, tmp_path, dump
):
    began = dump(worlds.create("contoso", contoso))
    folder = tmp_path / "worlds"
    worlds.take_snapshot("contoso", "old")
    change(worlds.get("contoso"))
    log = (folder / "contoso.sqlite-wal").read_bytes()
    assert log
    kept = worlds.export("contoso")
    worlds.delete("contoso")
    (folder / "contoso.sqlite-wal").write_bytes(log)
    (folder / "contoso.expires").write_text("2020-01-01T00:00:00+00:00")
    (folder / "snapshots" / "contoso").mkdir(parents=True)
    (folder / "snapshots" / "contoso" / "old.sqlite").write_bytes(kept)

    world = worlds.create("contoso", contoso)

    assert dump(world) == began
    assert worlds.snapshots("contoso") == ["beginning"]


def test_a_process_that_starts_later_removes_what_a_killed_one_left(worlds, contoso, tmp_path):
    worlds.create("contoso", contoso)
    [scratch] = (tmp_path / "worlds").glob(".scratch-*")
    (scratch / "half").write_text("half")
    worlds._own_scratch._lock.close()  # the system does this when a process ends

    Worlds(tmp_path / "worlds").close()

    assert not scratch.exists()


def test_only_their_owner_can_read_worlds_and_snapshots(worlds, contoso, tmp_path):
    world = worlds.create("contoso", contoso, expires=NOON)
    worlds.take_snapshot("contoso", "kept")
    change(world)
    assert worlds.secret

    folder = tmp_path / "worlds"
    files = {path.name: path for path in (*folder.glob("[!.]*"), *folder.glob("snapshots/*/*"))}
    assert files.keys() >= {
        "contoso.sqlite",
        "contoso.sqlite-wal",
        "contoso.expires",
        "kept.sqlite",
        "secret",
    }
    open_to_others = {name for name, path in files.items() if path.is_file() and path.stat().st_mode & 0o077}
    assert open_to_others <= {"lock"}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_damaged_secret_is_replaced(tmp_path):
    (tmp_path / "secret").write_text("")

    with closing(Worlds(tmp_path)) as worlds:
        assert len(worlds.secret) == 64


@pytest.mark.parametrize(
    "name", ["my C# sims", "what?", "100%20", 'it\'s "mine"', "?mode=memory", "Größe ☃ 名前", "a&b=c;d"]
)
def test_worlds_are_in_their_own_files_whatever_the_name_of_the_folder(tmp_path, contoso, dump, name):
    with closing(Worlds(tmp_path / name)) as worlds:
        world = worlds.create("contoso", contoso)
        change(world)
        worlds.take_snapshot("contoso", "kept")
        lived = dump(world)
        copied = worlds.import_world("copy", worlds.export("contoso"))
        assert dump(copied) == lived
        worlds.restore("contoso", BEGINNING)
        worlds.restore("contoso", "kept")
        assert dump(worlds.get("contoso")) == lived

    assert {path.name for path in tmp_path.iterdir()} == {name}
    with closing(Worlds(tmp_path / name)) as later:
        assert later.names() == ["contoso", "copy"]
        assert dump(later.get("contoso")) == lived
