import os
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import select, update

from eaportal.simulator.clock import now
from eaportal.simulator.database.tables import EnrollmentRow, PeriodRow, SignInRow, UserRow
from eaportal.simulator.open_files import MOST_WORLDS
from eaportal.simulator.rules.po_numbers import PoChange, PoKind, shown_state
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.services.po_numbers import po_number_states, save_po_number
from eaportal.simulator.services.sign_ins import begin_session, try_password
from eaportal.simulator.services.users import add_user, all_users, find_user, remove_user
from eaportal.simulator.timeline import advance
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD, UserEntry, read_world_text
from eaportal.simulator.worlds.folder import BEGINNING, Worlds
from tests.support.world_files import ADA, CONTOSO, world_yaml

pytestmark = pytest.mark.slow

SMALL = read_world_text(world_yaml(periods=["2020-11"]), "small.yaml")
NAMES = [f"world-{number:03}" for number in range(1000)]
STEPS, THREADS = 240, 4
# The files of one open connection: the world, its log and the index of that.
FILES = 3


def writing(worlds, name):
    session = worlds.get(name).session(writes=True)
    session.sign("somebody", "/somewhere")
    return session


def save(key, worlds, name):
    with writing(worlds, name) as session, session.begin():
        user, enrollment = session.scalar(select(UserRow)), session.scalar(select(EnrollmentRow))
        period = session.scalars(select(PeriodRow).order_by(PeriodRow.start.desc())).first()
        state = po_number_states(session, enrollment, period)[PoKind.AZURE]
        shown = shown_state(period.period, PoKind.AZURE, state.po_number, state.lock)
        change = PoChange(f"PO-{key}", key % 3 == 0, shown)
        save_po_number(session, user, enrollment, period, PoKind.AZURE, change, now(session))


def let_pass(key, worlds, name):
    with writing(worlds, name) as session, session.begin():
        advance(session, timedelta(days=key % 50, seconds=key))


def reset(_key, worlds, name):
    worlds.restore(name, BEGINNING)


def keep(key, worlds, name):
    worlds.take_snapshot(name, f"kept-{key % 2}")


def restore(key, worlds, name):
    snapshots = worlds.snapshots(name)
    worlds.restore(name, snapshots[key % len(snapshots)])


def sign_in(key, worlds, name):
    with writing(worlds, name) as session, session.begin():
        user = find_user(session, ADA)
        try_password(user, SAMPLE_PASSWORD if key % 2 else "wrong", now(session))
        token = begin_session(session, user, now(session))
        session.flush()
        session.execute(update(SignInRow).where(SignInRow.token == token).values(token=f"token-{key}"))


def add(key, worlds, name):
    entry = UserEntry(account=f"user-{key}@a.b", name="Cy", role=Role.EA_ADMIN, enrollments=[CONTOSO])
    with writing(worlds, name) as session, session.begin():
        add_user(session, entry)


def remove(_key, worlds, name):
    with writing(worlds, name) as session, session.begin():
        for user in all_users(session)[1:]:
            remove_user(session, user)


def move(_key, worlds, name):
    exported = worlds.export(name)
    worlds.delete(name)
    worlds.import_world(name, exported)


@pytest.fixture
def thousand(tmp_path):
    worlds = Worlds(tmp_path / "thousand")
    for name in NAMES:
        worlds.create(name, SMALL)
    yield worlds
    worlds.close()


@pytest.fixture
def lived_alone(tmp_path, dump):
    """Return the content of a world after *steps* without other worlds around."""
    worlds = Worlds(tmp_path / "alone")
    worlds.create("alone", SMALL)
    beginning = worlds.export("alone")

    def lived_alone(steps):
        for step in steps:
            step(worlds, "alone")
        lived = dump(worlds.get("alone")), worlds.snapshots("alone")
        # A world of a new folder would be slow to open: this one begins its life again, without a past.
        for path in (tmp_path / "alone" / "snapshots" / "alone").iterdir():
            path.unlink()
        (tmp_path / "alone" / "snapshots" / "alone" / f"{BEGINNING}.sqlite").write_bytes(beginning)
        worlds.restore("alone", BEGINNING)
        return lived

    yield lived_alone
    worlds.close()


def test_each_of_a_thousand_worlds_at_once_holds_what_it_would_alone(
    thousand, lived_alone, dump, monkeypatch
):
    monkeypatch.setattr(
        "eaportal.simulator.database.journal.real_now", lambda: datetime(2031, 1, 1, tzinfo=UTC)
    )
    random = Random(2020)  # noqa: S311 - a sequence, not secrets
    life = defaultdict(list)
    for key in range(STEPS):
        what = random.choice([save, save, let_pass, reset, keep, restore, sign_in, add, remove, move])
        life[random.choice(NAMES if key % 3 == 0 else NAMES[:50])].append(partial(what, key))

    def live(names):
        # Take turns, one step in each world, so that all of them are in use at the same time.
        for turn in range(max(map(len, life.values()))):
            for name in names:
                for step in life[name][turn : turn + 1]:
                    step(thousand, name)

    touched = sorted(life)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(live, [touched[number::THREADS] for number in range(THREADS)]))

    assert thousand.names() == NAMES
    for name in touched:
        held = dump(thousand.get(name)), thousand.snapshots(name)
        assert held == lived_alone(life[name]), [step.func.__name__ for step in life[name]]
    untouched = [name for name in NAMES if name not in life]
    assert len({thousand.get(name).path.read_bytes() for name in untouched}) == 1
    assert len(os.listdir("/dev/fd")) < MOST_WORLDS * FILES + 100
