"""The invoices of a billing period, and their amounts."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from eaportal.simulator.rules.po_numbers import PoKind
from eaportal.simulator.rules.usage import UsageSection, UsageTotals

# Azure and the Marketplace share an invoice from this day [S3a, S9], except in these countries.
COMBINED_SINCE = date(2019, 4, 1)
SEPARATE_MARKETPLACE = frozenset({"AU", "JP", "SG"})


class InvoiceKind(StrEnum):
    """What an invoice covers."""

    COMBINED = "combined"
    AZURE = "azure"
    MARKETPLACE = "marketplace"


PO_KINDS = {
    InvoiceKind.COMBINED: (PoKind.AZURE, PoKind.MARKETPLACE),
    InvoiceKind.AZURE: (PoKind.AZURE,),
    InvoiceKind.MARKETPLACE: (PoKind.MARKETPLACE,),
}
_SECTIONS = {
    InvoiceKind.COMBINED: tuple(UsageSection),
    InvoiceKind.AZURE: (UsageSection.AZURE_SERVICE, UsageSection.BILLED_SEPARATELY),
    InvoiceKind.MARKETPLACE: (UsageSection.MARKETPLACE,),
}


@dataclass(frozen=True)
class InvoiceLine:
    """The charges of one section before tax [S3a, S3b], in minor units."""

    section: UsageSection
    extended_amount: int
    commitment_usage: int = 0

    @property
    def net_amount(self) -> int:
        """The amount that the prepayment doesn't cover."""
        return self.extended_amount - self.commitment_usage


@dataclass(frozen=True)
class InvoiceCharges:
    """The charges of an invoice before the prepayment, and what the prepayment covers, in minor units."""

    azure_service: int = 0
    commitment_usage: int = 0
    billed_separately: int = 0
    marketplace: int = 0


@dataclass(frozen=True)
class InvoiceAmounts:
    """The charges of one invoice, and the tax on the net amount, in minor units."""

    kind: InvoiceKind
    charges: InvoiceCharges
    tax: int

    @property
    def lines(self) -> tuple[InvoiceLine, ...]:
        """One line for each section that the invoice covers."""
        charges = self.charges
        line_of = {
            UsageSection.AZURE_SERVICE: (charges.azure_service, charges.commitment_usage),
            UsageSection.BILLED_SEPARATELY: (charges.billed_separately, 0),
            UsageSection.MARKETPLACE: (charges.marketplace, 0),
        }
        return tuple(InvoiceLine(section, *line_of[section]) for section in _SECTIONS[self.kind])

    @property
    def net_amount(self) -> int:
        """The amount to pay before tax."""
        return sum(line.net_amount for line in self.lines)

    @property
    def total(self) -> int:
        """The amount to pay."""
        return self.net_amount + self.tax


def invoices_of_period(
    totals: UsageTotals, country: str, tax_percent: Decimal, day: date
) -> list[InvoiceAmounts]:
    """Return the invoices generated on *day* for a period with these *totals*; *country* has two letters.

    Without overage, charges billed separately or Marketplace charges, there is no invoice [S9, S4a].
    """
    azure = InvoiceCharges(totals.total_usage, totals.commitment_usage, totals.billed_separately)
    charges = {
        InvoiceKind.COMBINED: replace(azure, marketplace=totals.marketplace),
        InvoiceKind.AZURE: azure,
        InvoiceKind.MARKETPLACE: InvoiceCharges(marketplace=totals.marketplace),
    }
    untaxed = [InvoiceAmounts(kind, charges[kind], 0) for kind in invoice_kinds(country, day)]
    return [
        replace(invoice, tax=tax_on(invoice.net_amount, tax_percent))
        for invoice in untaxed
        if invoice.net_amount
    ]


def invoice_kinds(country: str, day: date) -> tuple[InvoiceKind, ...]:
    """Return the kinds of invoices generated on *day* in *country*: one combined, or two [S3a, S9]."""
    if day >= COMBINED_SINCE and country not in SEPARATE_MARKETPLACE:
        return (InvoiceKind.COMBINED,)
    return (InvoiceKind.AZURE, InvoiceKind.MARKETPLACE)


def tax_on(net_amount: int, percent: Decimal) -> int:
    """Return the tax on *net_amount* [S3a], with halves rounded to even."""
    return int((net_amount * percent / 100).quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
