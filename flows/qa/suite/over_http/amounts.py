"""Amounts of pages and files as whole numbers, so that checks can calculate with them."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

import pytest

from eaportal.flows.qa.suite.over_http.elements import read, rows_in
from eaportal.flows.qa.suite.over_http.visitor import Answer, Visitor

_AMOUNT = re.compile(r"(-?)([€¥])([0-9,]+(?:\.[0-9]{2})?)")


def minor(shown: str) -> int:
    """Return an amount such as ``€1,234.56`` or ``¥1,234`` in cents or yen."""
    found = _AMOUNT.fullmatch(shown)
    if not found:
        pytest.fail(f"{shown!r} is not an amount")
    sign, _, digits = found.groups()
    return int(f"{sign}{re.sub('[,.]', '', digits)}")


def share(amount: int, percent: str) -> int:
    """Return *percent* of *amount*, with halves rounded to even."""
    return int((amount * Decimal(percent) / 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def totals(page: Answer) -> dict[str, int]:
    """Return the totals of Usage Summary by name."""
    return {name: minor(shown) for name, shown in page.facts("main dl.totals").items()}


def charges(page: Answer) -> dict[str, list[list[str]]]:
    """Return the rows of each section of charges by its name."""
    sections = page.page.select("section[aria-labelledby=charges] details")
    return {read(section.select_one("summary")): rows_in(section) for section in sections}


def cost(rows: list[list[str]]) -> int:
    """Return the sum of the last column."""
    return sum(minor(row[-1]) for row in rows)


def enrollment_of(invoice_number: str) -> str:
    """Return the number of the enrollment that is in the number of an invoice, such as E7000001202010."""
    return invoice_number[1:8]


def invoice(visitor: Visitor, number: str) -> Answer:
    """Open the invoice with this number."""
    return visitor.open(f"report/invoices/{number}?enrollment={enrollment_of(number)}")


def to_pay(page: Answer) -> dict[str, int]:
    """Return the amounts below the lines of an invoice."""
    return {
        read(row.select_one("th")): minor(read(row.select_one("td")))
        for row in page.page.select("main div.invoice tfoot tr")
    }
