from datetime import UTC, datetime, timedelta

import pytest

from eaportal.simulator.rules.life import Access, Life, access_to, is_retired
from eaportal.simulator.rules.roles import EnrollmentKind

DIRECT, INDIRECT = EnrollmentKind.DIRECT, EnrollmentKind.INDIRECT
FULL, READ_ONLY, CLOSED = Access.FULL, Access.READ_ONLY, Access.CLOSED
# The first moment of a day, and the access to a direct and to an indirect enrollment before and from then on.
DAYS = [
    (datetime(2022, 10, 10, tzinfo=UTC), (FULL, FULL), (READ_ONLY, FULL)),
    (datetime(2023, 2, 20, tzinfo=UTC), (READ_ONLY, FULL), (READ_ONLY, READ_ONLY)),
    (datetime(2024, 2, 15, tzinfo=UTC), (READ_ONLY, READ_ONLY), (CLOSED, CLOSED)),
]


def access(life, now):
    return access_to(DIRECT, life, now), access_to(INDIRECT, life, now)


@pytest.mark.parametrize(("day", "before", "after"), DAYS)
def test_the_portal_ends_at_the_documented_days(day, before, after):
    assert access(Life.DOCUMENTED, day - timedelta(microseconds=1)) == before
    assert access(Life.DOCUMENTED, day) == after
    assert access(Life.DOCUMENTED, day + timedelta(days=1)) == after


def test_the_portal_is_retired_from_the_day_of_its_retirement():
    day = datetime(2024, 2, 15, tzinfo=UTC)

    assert not is_retired(Life.DOCUMENTED, day - timedelta(microseconds=1))
    assert is_retired(Life.DOCUMENTED, day)
    assert is_retired(Life.DOCUMENTED, datetime(2099, 12, 31, tzinfo=UTC))


@pytest.mark.parametrize("day", [day for day, *_ in DAYS])
def test_an_endless_portal_stays_as_it_is(day):
    assert access(Life.ENDLESS, day) == (FULL, FULL)
    assert not is_retired(Life.ENDLESS, day)
