from decimal import Decimal

import pytest

from eaportal.simulator.rules.money import decimals, from_minor, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("1.124", "EUR", 112),
        ("1.125", "EUR", 112),
        ("1.1250001", "EUR", 113),
        ("1.126", "EUR", 113),
        ("1.135", "EUR", 114),
        ("1.145", "USD", 114),
        ("-1.125", "EUR", -112),
        ("-1.135", "EUR", -114),
        ("0.005", "EUR", 0),
        ("0.015", "EUR", 2),
        ("1234567.895", "EUR", 123456790),
        ("0.5", "JPY", 0),
        ("1.5", "JPY", 2),
        ("2.5", "JPY", 2),
        ("2.51", "JPY", 3),
        ("3.5", "KRW", 4),
        ("4.5", "KRW", 4),
    ],
)
def test_halves_are_rounded_to_the_even_neighbour(amount, currency, minor):
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize(
    ("currency", "places", "amount"),
    [("EUR", 2, "1234.50"), ("USD", 2, "1234.50"), ("JPY", 0, "123450"), ("KRW", 0, "123450")],
)
def test_yen_and_won_have_no_minor_units(currency, places, amount):
    shown = from_minor(123450, currency)

    assert decimals(currency) == places
    assert str(shown) == amount
    assert to_minor(shown, currency) == 123450
