"""What the usage of a period costs, and how much of that the prepayment covers."""

from dataclasses import dataclass
from enum import StrEnum


class UsageSection(StrEnum):
    """The three expandable sections of the usage summary [S3a]."""

    AZURE_SERVICE = "azure-service"
    BILLED_SEPARATELY = "billed-separately"
    MARKETPLACE = "marketplace"


@dataclass(frozen=True, slots=True)
class Charge:
    """So many units *consumed* of a service at a *rate*, both decimal; *cost* in minor units."""

    section: UsageSection
    service: str
    unit: str
    consumed: str
    rate: str
    cost: int


@dataclass(frozen=True)
class UsageTotals:
    """The totals of one period in minor units of the currency, all before tax [S3b, S9]."""

    total_usage: int
    commitment_usage: int
    total_overage: int
    billed_separately: int
    marketplace: int

    @property
    def charged(self) -> int:
        """All charges of the three sections, whatever the prepayment covers of them."""
        return self.total_usage + self.billed_separately + self.marketplace


def usage_totals(azure_service: int, billed_separately: int, marketplace: int, balance: int) -> UsageTotals:
    """Share *azure_service* out between the prepayment *balance* and overage; minor units throughout."""
    covered = min(azure_service, balance)
    return UsageTotals(
        total_usage=azure_service,
        commitment_usage=covered,
        total_overage=azure_service - covered,
        billed_separately=billed_separately,
        marketplace=marketplace,
    )
