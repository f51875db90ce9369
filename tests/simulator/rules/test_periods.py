from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from eaportal.simulator.rules.periods import (
    BillingCycle,
    BillingPeriod,
    PeriodState,
    billing_cycle,
    is_heavy_use,
    month,
    month_of,
    months_until,
    period_after,
    period_from,
)
from eaportal.simulator.rules.roles import EnrollmentKind

NOVEMBER = BillingPeriod(date(2020, 11, 1), date(2020, 11, 30))


@pytest.mark.parametrize(
    ("key", "last_day"),
    [
        ("2020-01", 31),
        ("2020-02", 29),
        ("2020-03", 31),
        ("2020-04", 30),
        ("2020-05", 31),
        ("2020-06", 30),
        ("2020-07", 31),
        ("2020-08", 31),
        ("2020-09", 30),
        ("2020-10", 31),
        ("2020-11", 30),
        ("2020-12", 31),
        ("2019-02", 28),
        ("2000-02", 29),
        ("2100-02", 28),
    ],
)
def test_a_period_lasts_from_the_first_to_the_last_day_of_its_month(key, last_day):
    year, number = map(int, key.split("-"))

    period = month(key)

    assert period == BillingPeriod(date(year, number, 1), date(year, number, last_day))
    assert period.key == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2020",
        "2020-1",
        "2020-00",
        "2020-13",
        "20-11",
        "2020-11-01",
        "2020/11",
        "11-2020",
        " 2020-11",
        "2020-11 ",
        "2020-11\n",
        "-2020-11",
        "0000-01",
        "２０２０-11",
        "november",
    ],
)
def test_only_a_year_and_month_name_a_period(key):
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole sentence is compared below
        month(key)

    assert str(refusal.value) == f"{key!r} is not a year and month such as 2020-11"


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2020, 11, 30), "2020-11"),
        (date(2020, 12, 1), "2020-12"),
        (date(2020, 12, 31), "2020-12"),
        (date(2021, 1, 1), "2021-01"),
        (date(2020, 2, 29), "2020-02"),
        (date(2020, 3, 1), "2020-03"),
    ],
)
def test_each_day_lies_in_the_period_of_its_month(day, key):
    assert month_of(day) == month(key)


@pytest.mark.parametrize(
    ("day", "count", "keys"),
    [
        (date(2020, 12, 10), 1, ["2020-12"]),
        (date(2021, 1, 31), 3, ["2020-11", "2020-12", "2021-01"]),
        (date(2020, 3, 31), 2, ["2020-02", "2020-03"]),
        (date(2021, 2, 1), 14, [f"2020-{number:02}" for number in range(1, 13)] + ["2021-01", "2021-02"]),
    ],
)
def test_months_until_a_day_end_with_its_month(day, count, keys):
    assert [period.key for period in months_until(day, count)] == keys


@pytest.mark.parametrize(
    ("key", "ends", "notified", "last_day", "window_ends", "invoiced"),
    [
        ("2020-11", (2020, 12, 1), (2020, 12, 7, 6), (2020, 12, 14), (2020, 12, 15), (2020, 12, 15, 6)),
        ("2020-12", (2021, 1, 1), (2021, 1, 7, 6), (2021, 1, 14), (2021, 1, 15), (2021, 1, 15, 6)),
        ("2020-02", (2020, 3, 1), (2020, 3, 7, 6), (2020, 3, 14), (2020, 3, 15), (2020, 3, 15, 6)),
    ],
)
def test_what_happens_to_a_period_on_which_day(key, ends, notified, last_day, window_ends, invoiced):
    period = month(key)

    timeline = (
        period.ends_at,
        period.notified_at,
        period.last_day_to_edit,
        period.window_ends_at,
        period.invoiced_at,
    )

    assert timeline == (
        datetime(*ends, tzinfo=UTC),
        datetime(*notified, tzinfo=UTC),
        date(*last_day),
        datetime(*window_ends, tzinfo=UTC),
        datetime(*invoiced, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2020, 10, 31, 23, 59, 59, tzinfo=UTC), PeriodState.OPEN),
        (datetime(2020, 11, 30, 23, 59, 59, tzinfo=UTC), PeriodState.OPEN),
        (datetime(2020, 12, 1, 0, 0, 0, tzinfo=UTC), PeriodState.ENDED),
        (datetime(2020, 12, 7, 5, 59, 59, tzinfo=UTC), PeriodState.ENDED),
        (datetime(2020, 12, 7, 6, 0, 0, tzinfo=UTC), PeriodState.NOTIFIED),
        (datetime(2020, 12, 14, 23, 59, 59, tzinfo=UTC), PeriodState.NOTIFIED),
        (datetime(2020, 12, 14, 23, 59, 59, 999999, tzinfo=UTC), PeriodState.NOTIFIED),
        (datetime(2020, 12, 15, 0, 0, 0, tzinfo=UTC), PeriodState.CLOSED),
        (datetime(2020, 12, 15, 5, 59, 59, tzinfo=UTC), PeriodState.CLOSED),
        (datetime(2020, 12, 15, 6, 0, 0, tzinfo=UTC), PeriodState.INVOICED),
        (datetime(2030, 1, 1, tzinfo=UTC), PeriodState.INVOICED),
    ],
)
def test_a_period_changes_its_state_to_the_second(now, state):
    assert NOVEMBER.state(now) is state


@pytest.mark.parametrize(
    ("second", "state"), [(59, PeriodState.NOTIFIED), (60, PeriodState.CLOSED)], ids=["last", "next"]
)
def test_the_seventh_day_ends_in_utc_whatever_the_time_zone_of_the_clock(second, state):
    amsterdam = timezone(timedelta(hours=1))
    now = datetime(2020, 12, 15, 0, 59, tzinfo=amsterdam) + timedelta(seconds=second)

    assert NOVEMBER.state(now) is state


DIRECT, INDIRECT = EnrollmentKind
MONTHLY, QUARTERLY, ANNUAL = BillingCycle
LAST_OLD_DAY, FIRST_NEW_DAY = date(2018, 4, 30), date(2018, 5, 1)


@pytest.mark.parametrize(
    ("kind", "start", "heavy_use", "cycle"),
    [
        (DIRECT, LAST_OLD_DAY, False, ANNUAL),
        (DIRECT, LAST_OLD_DAY, True, QUARTERLY),
        (DIRECT, FIRST_NEW_DAY, False, MONTHLY),
        (DIRECT, FIRST_NEW_DAY, True, MONTHLY),
        (INDIRECT, LAST_OLD_DAY, False, QUARTERLY),
        (INDIRECT, LAST_OLD_DAY, True, QUARTERLY),
        (INDIRECT, FIRST_NEW_DAY, False, MONTHLY),
        (INDIRECT, FIRST_NEW_DAY, True, MONTHLY),
        (DIRECT, date(2008, 1, 1), False, ANNUAL),
        (DIRECT, date(2030, 1, 1), True, MONTHLY),
    ],
)
def test_how_often_an_enrollment_is_billed(kind, start, heavy_use, cycle):
    assert billing_cycle(kind, start, heavy_use=heavy_use) is cycle


@pytest.mark.parametrize(
    ("used", "commitment", "heavy"),
    [
        (15_000, 10_000, False),
        (15_001, 10_000, True),
        (14_999, 10_000, False),
        # 150 % of an odd number of minor units lies between two of them.
        (1, 1, False),
        (2, 1, True),
        (4, 3, False),
        (5, 3, True),
        (0, 0, False),
        (1, 0, True),
        (3 * 10**17, 2 * 10**17, False),
        (3 * 10**17 + 1, 2 * 10**17, True),
    ],
)
def test_use_is_heavy_from_one_minor_unit_above_150_percent(used, commitment, heavy):
    assert is_heavy_use(used, commitment) is heavy


@pytest.mark.parametrize(
    ("start", "cycle", "first", "last", "months"),
    [
        (date(2020, 11, 1), MONTHLY, date(2020, 11, 1), date(2020, 11, 30), 1),
        (date(2020, 12, 31), MONTHLY, date(2020, 12, 1), date(2020, 12, 31), 1),
        (date(2020, 2, 29), MONTHLY, date(2020, 2, 1), date(2020, 2, 29), 1),
        (date(2021, 2, 1), MONTHLY, date(2021, 2, 1), date(2021, 2, 28), 1),
        (date(2020, 10, 1), QUARTERLY, date(2020, 10, 1), date(2020, 12, 31), 3),
        (date(2020, 11, 15), QUARTERLY, date(2020, 11, 1), date(2021, 1, 31), 3),
        (date(2019, 12, 1), QUARTERLY, date(2019, 12, 1), date(2020, 2, 29), 3),
        (date(2020, 12, 1), QUARTERLY, date(2020, 12, 1), date(2021, 2, 28), 3),
        (date(2020, 1, 1), ANNUAL, date(2020, 1, 1), date(2020, 12, 31), 12),
        (date(2020, 2, 1), ANNUAL, date(2020, 2, 1), date(2021, 1, 31), 12),
        (date(2019, 3, 31), ANNUAL, date(2019, 3, 1), date(2020, 2, 29), 12),
        (date(2020, 3, 1), ANNUAL, date(2020, 3, 1), date(2021, 2, 28), 12),
    ],
)
def test_a_period_is_as_long_as_its_cycle_across_leap_days_and_the_ends_of_years(
    start, cycle, first, last, months
):
    period = period_from(start, cycle)

    assert (period, period.months, period.key) == (BillingPeriod(first, last), months, f"{first:%Y-%m}")


@pytest.mark.parametrize(
    ("start", "cycle", "first", "last"),
    [
        (date(2020, 12, 1), MONTHLY, date(2021, 1, 1), date(2021, 1, 31)),
        (date(2020, 1, 1), MONTHLY, date(2020, 2, 1), date(2020, 2, 29)),
        (date(2020, 10, 1), QUARTERLY, date(2021, 1, 1), date(2021, 3, 31)),
        (date(2019, 3, 1), ANNUAL, date(2020, 3, 1), date(2021, 2, 28)),
    ],
)
def test_the_next_period_begins_on_the_day_after_the_last(start, cycle, first, last):
    assert period_after(period_from(start, cycle), cycle) == BillingPeriod(first, last)


def test_a_period_may_be_of_another_length_than_the_one_before():
    year = period_from(date(2020, 2, 1), ANNUAL)

    assert period_after(year, QUARTERLY) == BillingPeriod(date(2021, 2, 1), date(2021, 4, 30))
