from datetime import UTC, datetime, timedelta

import pytest

from eaportal.simulator.services.sign_ins import (
    Attempt,
    begin_session,
    end_session,
    find_session,
    is_locked,
    record_use,
    should_record_use,
    stay_signed_in,
    try_password,
)
from eaportal.simulator.services.users import find_user
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD

NOW = datetime(2020, 12, 10, 9, tzinfo=UTC)
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


@pytest.fixture
def session(worlds, contoso):
    with worlds.create("contoso", contoso).session(writes=True) as session:
        yield session


@pytest.fixture
def ada(session):
    return find_user(session, "ada@contoso.example")


@pytest.fixture
def token(session, ada):
    token = begin_session(session, ada, NOW)
    session.flush()
    return token


@pytest.mark.parametrize(
    ("stays", "after", "is_there"),
    [
        (False, 1 * DAY - SECOND, True),
        (False, 1 * DAY, False),
        (True, 90 * DAY - SECOND, True),
        (True, 90 * DAY, False),
    ],
)
def test_a_session_ends_without_use(session, token, stays, after, is_there):
    stay_signed_in(session, token, NOW, stays=stays)

    found = find_session(session, token, NOW + after)

    assert (found is not None) is is_there


def test_use_postpones_the_end_of_a_session(session, token):
    record_use(session, token, NOW + 20 * HOUR)

    assert find_session(session, token, NOW + 44 * HOUR - SECOND)
    assert find_session(session, token, NOW + 44 * HOUR) is None


def test_an_earlier_use_recorded_late_does_not_end_the_session_sooner(session, token):
    record_use(session, token, NOW + 20 * HOUR)
    record_use(session, token, NOW + 10 * HOUR)

    assert find_session(session, token, NOW + 44 * HOUR - SECOND)


def test_an_ended_session_does_not_come_back_by_staying(session, token):
    stay_signed_in(session, token, NOW + DAY, stays=True)

    assert find_session(session, token, NOW + DAY) is None


@pytest.mark.parametrize(("after", "noted"), [(HOUR, False), (HOUR + SECOND, True)])
def test_use_is_recorded_after_an_hour(session, token, after, noted):
    row = find_session(session, token, NOW)

    assert should_record_use(row, NOW + after) is noted


def test_one_session_of_a_user_ends_without_the_others(session, ada, token):
    other = begin_session(session, ada, NOW)

    end_session(session, token)

    assert find_session(session, token, NOW) is None
    assert find_session(session, other, NOW).user is ada


def fail(user, times, at=NOW):
    return [try_password(user, "wrong", at) for _ in range(times)]


def test_the_tenth_wrong_password_in_a_row_locks_the_account(ada):
    assert fail(ada, 9) == [Attempt.WRONG] * 9
    assert not is_locked(ada, NOW)

    assert fail(ada, 1) == [Attempt.LOCKED]
    assert is_locked(ada, NOW)


def test_nine_wrong_passwords_a_right_one_and_nine_more_lock_nothing(ada):
    fail(ada, 9)
    assert try_password(ada, SAMPLE_PASSWORD, NOW) is Attempt.RIGHT

    assert fail(ada, 9) == [Attempt.WRONG] * 9


@pytest.mark.parametrize(
    ("after", "attempt"), [(MINUTE - SECOND, Attempt.LOCKED), (MINUTE, Attempt.RIGHT)], ids=["last", "next"]
)
def test_a_locked_account_takes_no_password_until_its_minute_is_over(ada, after, attempt):
    fail(ada, 10)

    assert try_password(ada, SAMPLE_PASSWORD, NOW + after) is attempt


def test_attempts_on_a_locked_account_are_not_counted(ada):
    fail(ada, 30)

    assert (ada.failures, ada.locked_until) == (10, NOW + MINUTE)


def test_each_further_wrong_password_locks_for_twice_as_long_up_to_an_hour(ada):
    fail(ada, 10)
    minutes = []

    for _ in range(70):
        at = ada.locked_until
        assert fail(ada, 1, at) == [Attempt.LOCKED]
        minutes.append((ada.locked_until - at) // MINUTE)

    assert minutes == [2, 4, 8, 16, 32, *[60] * 65]


def test_the_right_password_after_a_lock_resets_the_count(ada):
    fail(ada, 10)

    assert try_password(ada, SAMPLE_PASSWORD, NOW + MINUTE) is Attempt.RIGHT

    assert (ada.failures, ada.locked_until) == (0, None)
