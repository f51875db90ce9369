"""The flows of Reports, in two languages."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from eaportal.flows.errors import NotOfferedError
from eaportal.flows.labels import Labels
from eaportal.flows.reports import download_usage, view_price_sheet
from tests.e2e.conftest import OwnWorld


def test_the_usage_of_a_month_is_a_file(
    signed_in: Page, own_world: OwnWorld, labels: Labels, tmp_path: Path
) -> None:
    file = download_usage(signed_in, labels, "2020-11", tmp_path)

    assert file.name == f"usage-{own_world.direct}-2020-11.csv"
    assert file.read_text("utf-8-sig").startswith("Enrollment Number,Period Start,")
    prices = view_price_sheet(signed_in, labels)
    assert prices
    assert all(any(map(str.isdecimal, rate)) for rate in prices.values())


def test_a_month_that_the_portal_does_not_have_is_named(
    signed_in: Page, english: Labels, tmp_path: Path
) -> None:
    with pytest.raises(NotOfferedError, match="no usage of 1999-01") as missing:
        download_usage(signed_in, english, "1999-01", tmp_path)

    assert missing.value.step == "Download Usage"
