from datetime import date

import pytest

from eaportal.simulator.rules.cycles import (
    BillingCycle,
    billing_cycle,
    is_heavy_use,
    period_after,
    period_from,
)
from eaportal.simulator.rules.periods import BillingPeriod
from eaportal.simulator.rules.roles import EnrollmentKind

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
