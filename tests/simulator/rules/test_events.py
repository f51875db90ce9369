from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from eaportal.simulator.rules.events import EventKind, due_moments
from eaportal.simulator.rules.periods import BillingCycle, period_from


@pytest.mark.parametrize(
    ("start", "cycle", "moments"),
    [
        (
            date(2020, 11, 1),
            BillingCycle.MONTHLY,
            [(2020, 12, 1), (2020, 12, 7, 6), (2020, 12, 15), (2020, 12, 15, 6), (2021, 1, 14, 6)],
        ),
        (
            date(2020, 1, 1),
            BillingCycle.MONTHLY,
            [(2020, 2, 1), (2020, 2, 7, 6), (2020, 2, 15), (2020, 2, 15, 6), (2020, 3, 16, 6)],
        ),
        (
            date(2021, 1, 1),
            BillingCycle.MONTHLY,
            [(2021, 2, 1), (2021, 2, 7, 6), (2021, 2, 15), (2021, 2, 15, 6), (2021, 3, 17, 6)],
        ),
        (
            date(2019, 12, 1),
            BillingCycle.QUARTERLY,
            [(2020, 3, 1), (2020, 3, 7, 6), (2020, 3, 15), (2020, 3, 15, 6), (2020, 4, 14, 6)],
        ),
        (
            date(2020, 1, 1),
            BillingCycle.ANNUAL,
            [(2021, 1, 1), (2021, 1, 7, 6), (2021, 1, 15), (2021, 1, 15, 6), (2021, 2, 14, 6)],
        ),
    ],
)
def test_when_each_thing_happens_to_a_period(start, cycle, moments):
    due = list(due_moments(period_from(start, cycle)))

    kinds = (
        EventKind.PERIOD_CLOSED,
        EventKind.NOTIFICATION_SENT,
        EventKind.WINDOW_ENDED,
        EventKind.INVOICE_GENERATED,
        EventKind.INVOICE_PAID,
    )
    assert due == [(datetime(*each, tzinfo=UTC), kind) for each, kind in zip(moments, kinds, strict=True)]


@pytest.mark.parametrize("cycle", BillingCycle)
def test_things_happen_to_a_period_in_the_order_of_their_kinds(cycle):
    order = list(EventKind)

    due = list(due_moments(period_from(date(2020, 2, 1), cycle)))

    assert all(
        at < later and order.index(kind) < order.index(next_kind)
        for (at, kind), (later, next_kind) in pairwise(due)
    )
