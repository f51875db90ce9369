"""The documented procedures of Reports as flows: each is one call on a page that is signed in."""

from pathlib import Path

from playwright.sync_api import Page

from eaportal.flows import steps
from eaportal.flows.errors import NotOfferedError
from eaportal.flows.expectations import documented_step, expect_next_page, expect_shown
from eaportal.flows.labels import Labels
from eaportal.flows.pages.reports import DownloadUsagePage, PriceSheetPage

DOWNLOAD_USAGE, PRICE_SHEET = "Download Usage", "Price Sheet"


@documented_step(DOWNLOAD_USAGE)
def download_usage(page: Page, labels: Labels, period: str, folder: Path) -> Path:
    """Download the usage of *period*, such as 2020-11, into *folder* [S3a, S8]; return the file.

    Raises NotOfferedError if the portal has no such period.
    """
    tab = DownloadUsagePage(page, labels)
    _open(page, labels, tab, labels.download_usage)
    link = tab.download_link(period)
    if not link.is_visible():
        raise NotOfferedError(f"The portal has no usage of {period}.", expected=labels.download)
    with page.expect_download() as download:
        link.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


@documented_step(PRICE_SHEET)
def view_price_sheet(page: Page, labels: Labels) -> dict[str, str]:
    """Open the price sheet [S3a, S8]; return the effective rate of each service, as the page shows it."""
    tab = PriceSheetPage(page, labels)
    _open(page, labels, tab, labels.price_sheet)
    return dict(tab.prices())


def _open(page: Page, labels: Labels, tab: DownloadUsagePage | PriceSheetPage, name: str) -> None:
    """Open Reports, and its *tab* of this *name*."""
    steps.open_reports(page, labels)
    with expect_next_page(page):
        tab.open()
    expect_shown(page, labels, tab.heading, f"the heading {name!r}")
