from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from eaportal.simulator.database.tables import WorldRow

AMSTERDAM = timezone(timedelta(hours=1))


def test_a_moment_without_a_time_zone_is_refused(world, dump):
    before = dump(world)

    with (
        pytest.raises(StatementError, match=r"datetime\.datetime\(2020, 12, 10, 9, 0\) has no time zone"),
        world.session(writes=True) as session,
        session.begin(),
    ):
        session.execute(update(WorldRow).values(now=datetime(2020, 12, 10, 9)))  # noqa: DTZ001

    assert dump(world) == before


def test_a_moment_comes_back_in_utc(world):
    with world.session(writes=True) as session, session.begin():
        session.execute(update(WorldRow).values(now=datetime(2020, 12, 15, 0, 59, 59, tzinfo=AMSTERDAM)))

    with world.session() as session:
        moment = session.scalars(select(WorldRow.now)).one()
    assert (moment, moment.tzinfo) == (datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC), UTC)
