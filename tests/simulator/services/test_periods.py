import re
from decimal import Decimal

import pytest

from eaportal.simulator.rules.money import to_minor
from eaportal.simulator.rules.periods import month
from eaportal.simulator.services.periods import charges_of

NOVEMBER = month("2020-11")


@pytest.mark.parametrize("currency", ["EUR", "JPY"])
def test_each_charge_is_its_units_times_its_rate(currency):
    charges = charges_of(2020, "8000001", currency, NOVEMBER)

    expected = [to_minor(Decimal(each.consumed) * Decimal(each.rate), currency) for each in charges]
    assert [each.cost for each in charges] == expected
    assert all(re.fullmatch(r"[0-9]+\.[0-9]{2}", each.consumed) for each in charges)


@pytest.mark.parametrize(
    ("seed", "number", "period"),
    [(2021, "8000001", NOVEMBER), (2020, "8000002", NOVEMBER), (2020, "8000001", month("2020-12"))],
)
def test_another_seed_enrollment_or_period_has_other_charges(seed, number, period):
    ours = charges_of(2020, "8000001", "EUR", NOVEMBER)

    assert charges_of(2020, "8000001", "EUR", NOVEMBER) == ours
    assert charges_of(seed, number, "EUR", period) != ours
