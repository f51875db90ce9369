"""Reports, in the left pane, and its tabs that give files."""

from collections.abc import Iterator

from playwright.sync_api import Locator, Page

from eaportal.flows.labels import Labels


class ReportsPage:
    """The link in the left navigation, and the page that it opens."""

    def __init__(self, page: Page, labels: Labels) -> None:
        self.reports_link = page.get_by_role("navigation", name=labels.portal, exact=True).get_by_role(
            "link", name=labels.reports, exact=True
        )
        self.heading = page.get_by_role("heading", level=1, name=labels.reports, exact=True)

    def open(self) -> None:
        """Click Reports."""
        self.reports_link.click()


class DownloadUsagePage:
    """The tab, its heading, and a link to the file of each month."""

    def __init__(self, page: Page, labels: Labels) -> None:
        self._labels = labels
        self._main = page.get_by_role("main")
        self.tab = self._main.get_by_role("link", name=labels.download_usage, exact=True)
        self.heading = self._main.get_by_role("heading", level=1, name=labels.download_usage, exact=True)

    def open(self) -> None:
        """Click the tab."""
        self.tab.click()

    def download_link(self, period: str) -> Locator:
        """The link to the file of *period*, such as 2020-11."""
        links = self._main.get_by_role("link", name=self._labels.download, exact=True)
        return links.and_(self._main.locator(f"[href*='/{period}.csv']"))


class PriceSheetPage:
    """The tab, its heading, and its tables of prices: service, unit, effective rate, currency."""

    def __init__(self, page: Page, labels: Labels) -> None:
        main = page.get_by_role("main")
        self.tab = main.get_by_role("link", name=labels.price_sheet, exact=True)
        self.heading = main.get_by_role("heading", level=1, name=labels.price_sheet, exact=True)
        self._rows = main.locator("tbody").get_by_role("row")

    def open(self) -> None:
        """Click the tab."""
        self.tab.click()

    def prices(self) -> Iterator[tuple[str, str]]:
        """The name of each service and its effective rate."""
        for row in self._rows.all():
            yield row.get_by_role("rowheader").inner_text(), row.get_by_role("cell").nth(1).inner_text()
