"""Amounts of money, in whole minor units of a currency, with halves rounded to even."""

from decimal import ROUND_HALF_EVEN, Decimal

# The portal shows these currencies without decimals [S3a, S3b].
WHOLE_UNIT_CURRENCIES = frozenset({"JPY", "KRW"})
# About how many yen or won a service costs that costs one euro.
SMALL_UNITS = 120


def decimals(currency: str) -> int:
    """Return the number of decimals of *currency*."""
    return 0 if currency in WHOLE_UNIT_CURRENCIES else 2


def to_minor(amount: Decimal, currency: str) -> int:
    """Convert *amount*, in units of *currency*, to minor units [S3a]."""
    scaled = amount.scaleb(decimals(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str) -> Decimal:
    """Convert *minor* units of *currency* to an amount in units."""
    return Decimal(minor).scaleb(-decimals(currency))
