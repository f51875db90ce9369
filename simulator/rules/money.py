"""Amounts of money: exact, rounded to the even digit, in whole minor units of a currency."""

from decimal import ROUND_HALF_EVEN, Decimal

# The portal shows these without decimals [S3a, S3b].
WHOLE_UNIT_CURRENCIES = frozenset({"JPY", "KRW"})


def decimals(currency: str) -> int:
    """How many decimals amounts in *currency* have."""
    return 0 if currency in WHOLE_UNIT_CURRENCIES else 2


def to_minor(amount: Decimal, currency: str) -> int:
    """Round *amount* (in units of *currency*) to minor units, halves to the even neighbour [S3a]."""
    scaled = amount.scaleb(decimals(currency))
    return int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def from_minor(minor: int, currency: str) -> Decimal:
    """The amount in units of *currency* that *minor* units make."""
    return Decimal(minor).scaleb(-decimals(currency))
