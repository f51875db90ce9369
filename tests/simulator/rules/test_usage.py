import pytest

from eaportal.simulator.rules.usage import UsageTotals, usage_totals


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
