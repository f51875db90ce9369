from datetime import date
from decimal import Decimal

import pytest

from eaportal.simulator.rules.invoices import (
    InvoiceAmounts,
    InvoiceCharges,
    InvoiceKind,
    InvoiceLine,
    invoice_kinds,
    invoices_of_period,
    tax_on,
)
from eaportal.simulator.rules.usage import UsageSection, usage_totals

TODAY = date(2020, 12, 15)
COMBINED, AZURE, MARKETPLACE = InvoiceKind


def kinds(invoices):
    return [invoice.kind for invoice in invoices]


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("NL", date(2019, 3, 31), (AZURE, MARKETPLACE)),
        ("NL", date(2019, 4, 1), (COMBINED,)),
        *((country, date(2019, 4, 1), (AZURE, MARKETPLACE)) for country in ("AU", "JP", "SG")),
        ("NZ", date(2020, 12, 15), (COMBINED,)),
    ],
)
def test_azure_and_marketplace_share_an_invoice_since_april_2019_except_in_three_countries(
    country, day, expected
):
    assert invoice_kinds(country, day) == expected


@pytest.mark.parametrize(
    ("charges", "combined", "separate"),
    [
        ((500, 0, 0, 500), [], []),
        ((501, 0, 0, 500), [COMBINED], [AZURE]),
        ((500, 1, 0, 500), [COMBINED], [AZURE]),
        ((500, 0, 1, 500), [COMBINED], [MARKETPLACE]),
        ((501, 1, 1, 500), [COMBINED], [AZURE, MARKETPLACE]),
    ],
    ids=["all prepaid", "overage of one cent", "billed separately", "Marketplace", "all three"],
)
def test_there_is_an_invoice_only_where_there_is_something_to_pay(charges, combined, separate):
    totals = usage_totals(*charges)

    assert kinds(invoices_of_period(totals, "NL", Decimal(21), TODAY)) == combined
    assert kinds(invoices_of_period(totals, "JP", Decimal(10), TODAY)) == separate


def test_the_lines_are_what_was_used_what_the_prepayment_covers_and_what_is_left():
    (invoice,) = invoices_of_period(usage_totals(90_000, 5_000, 3_000, 80_000), "NL", Decimal(21), TODAY)

    assert [(line, line.net_amount) for line in invoice.lines] == [
        (InvoiceLine(UsageSection.AZURE_SERVICE, 90_000, 80_000), 10_000),
        (InvoiceLine(UsageSection.BILLED_SEPARATELY, 5_000), 5_000),
        (InvoiceLine(UsageSection.MARKETPLACE, 3_000), 3_000),
    ]
    assert (invoice.net_amount, invoice.tax, invoice.total) == (18_000, 3_780, 21_780)


def test_separate_invoices_share_the_lines_out_and_are_taxed_each():
    invoices = invoices_of_period(usage_totals(90_000, 5_000, 3_000, 80_000), "AU", Decimal(10), TODAY)

    assert invoices == [
        InvoiceAmounts(AZURE, InvoiceCharges(90_000, 80_000, 5_000), 1_500),
        InvoiceAmounts(MARKETPLACE, InvoiceCharges(marketplace=3_000), 300),
    ]
    assert [[line.section for line in invoice.lines] for invoice in invoices] == [
        [UsageSection.AZURE_SERVICE, UsageSection.BILLED_SEPARATELY],
        [UsageSection.MARKETPLACE],
    ]


@pytest.mark.parametrize(
    ("net", "percent", "tax"),
    [
        (50, "1", 0),
        (150, "1", 2),
        (250, "1", 2),
        (51, "1", 1),
        (1_000, "8.05", 80),
        (3_000, "8.05", 242),
        (9, "0", 0),
    ],
)
def test_tax_of_half_a_cent_goes_to_the_even_cent(net, percent, tax):
    assert tax_on(net, Decimal(percent)) == tax
