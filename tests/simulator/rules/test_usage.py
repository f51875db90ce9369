from datetime import date, timedelta

import pytest

from eaportal.simulator.rules.periods import month
from eaportal.simulator.rules.usage import (
    Charge,
    ChargedPeriod,
    UsageSection,
    UsageTotals,
    usage_of_span,
    usage_totals,
)


@pytest.mark.parametrize(
    ("azure_service", "balance", "covered", "overage"),
    [
        (1000, 1001, 1000, 0),
        (1000, 1000, 1000, 0),
        (1000, 999, 999, 1),
        (1000, 0, 0, 1000),
        (0, 500, 0, 0),
    ],
)
def test_the_prepayment_covers_azure_services_until_it_is_used_up(azure_service, balance, covered, overage):
    totals = usage_totals(azure_service, billed_separately=70, marketplace=8, balance=balance)

    assert totals == UsageTotals(
        total_usage=azure_service,
        commitment_usage=covered,
        total_overage=overage,
        billed_separately=70,
        marketplace=8,
    )


AZURE, SEPARATE, MARKETPLACE = UsageSection
OCTOBER, NOVEMBER = month("2020-10"), month("2020-11")


def charge(section=AZURE, consumed="300.00", cost=3_000, rate="0.1000", service="Storage"):
    return Charge(section, service, "1 GB", consumed, rate, cost)


def charged(period, *charges, balance=0):
    return ChargedPeriod(period, charges, balance)


def november(day):
    return date(2020, 11, day)


def test_a_whole_period_costs_what_its_charges_and_its_prepayment_say():
    charges = (charge(), charge(SEPARATE, "1.00", 70), charge(MARKETPLACE, "2.00", 30))

    usage = usage_of_span([charged(NOVEMBER, *charges, balance=1_000)], NOVEMBER.start, NOVEMBER.end)

    assert usage.charges == list(charges)
    assert usage.totals == UsageTotals(3_000, 1_000, 2_000, 70, 30)


@pytest.mark.parametrize(
    ("start", "end", "consumed", "cost"),
    [
        (november(1), november(1), "10.00", 100),
        (november(30), november(30), "10.00", 100),
        (november(5), november(7), "30.00", 300),
        (date(2020, 10, 1), november(2), "20.00", 200),
        (november(30), date(2020, 12, 31), "10.00", 100),
    ],
    ids=["first day", "last day", "three days", "from before it", "until after it"],
)
def test_a_charge_is_spread_evenly_over_the_days_of_its_period(start, end, consumed, cost):
    usage = usage_of_span([charged(NOVEMBER, charge())], start, end)

    assert usage.charges == [charge(consumed=consumed, cost=cost)]
    assert usage.totals.total_usage == cost


@pytest.mark.parametrize("cost", [0, 1, 7, 29, 31, 100_003])
def test_the_days_of_a_period_add_up_to_it_to_the_last_cent(cost):
    period = charged(NOVEMBER, charge(cost=cost, consumed="99.99"), balance=cost // 3)

    days = [
        usage_of_span([period], day, day).totals
        for day in (NOVEMBER.start + timedelta(days=i) for i in range(30))
    ]

    assert sum(day.total_usage for day in days) == cost
    assert sum(day.commitment_usage for day in days) == cost // 3
    assert all(day.total_usage - day.commitment_usage == day.total_overage >= 0 for day in days)


def test_the_prepayment_covers_the_first_days_first():
    period = charged(NOVEMBER, charge(), balance=1_050)

    totals = [
        usage_of_span([period], november(first), november(last)).totals
        for first, last in ((1, 10), (11, 11), (12, 30))
    ]

    assert [(each.commitment_usage, each.total_overage) for each in totals] == [
        (1_000, 0),
        (50, 50),
        (0, 1_900),
    ]


def test_charges_of_one_service_and_rate_are_one_line_over_all_periods():
    periods = [
        charged(OCTOBER, charge(consumed="310.00", cost=3_100), charge(rate="0.2000", cost=620)),
        charged(NOVEMBER, charge()),
    ]

    usage = usage_of_span(periods, date(2020, 10, 22), november(10))

    assert usage.charges == [
        charge(consumed="200.00", cost=2_000),
        charge(rate="0.2000", consumed="96.77", cost=200),
    ]


def test_half_a_cent_goes_to_the_even_cent():
    feb = month("2021-02")
    cents = [charged(feb, charge(cost=cost)) for cost in (14, 42)]

    assert [usage_of_span([each], feb.start, feb.start).totals.total_usage for each in cents] == [0, 2]


@pytest.mark.parametrize(
    ("start", "end"), [(date(2020, 9, 1), date(2020, 10, 31)), (date(2020, 12, 1), date(2021, 1, 1))]
)
def test_days_outside_the_periods_cost_nothing(start, end):
    usage = usage_of_span([charged(NOVEMBER, charge(), balance=500)], start, end)

    assert (usage.charges, usage.totals) == ([], UsageTotals(0, 0, 0, 0, 0))
