"""Step 3: Usage Summary, at the top of the page, and its period."""

from playwright.sync_api import Page

from eaportal.flows.labels import Labels

# The cells in the row of a header.
_CELLS = "xpath=following-sibling::td"


class UsageSummaryPage:
    """The tab, the period drop-down and the PO numbers at the top right."""

    def __init__(self, page: Page, labels: Labels) -> None:
        main = page.locator("main")
        self.usage_summary_link = main.get_by_role("link", name=labels.usage_summary, exact=True)
        self.heading = main.get_by_role("heading", level=1, name=labels.usage_summary, exact=True)
        self.period_menu = main.get_by_role("combobox", name=labels.period, exact=True)
        # The sign-in page has a status, too, if it comes because the session has ended.
        title = page.get_by_role("heading", level=1, name=labels.usage_summary, exact=True)
        self.saved_message = main.filter(has=title).get_by_role("status")
        names = {"azure": labels.azure_services, "marketplace": labels.marketplace}
        headers = {kind: main.get_by_role("rowheader", name=name, exact=True) for kind, name in names.items()}
        number = page.get_by_role("rowheader", name=labels.azure_services, exact=True)
        self.po_number_links = main.get_by_role("region").filter(has=number).get_by_role("link")
        self.po_number_cells = {kind: header.locator(_CELLS).first for kind, header in headers.items()}
        self.locked_cells = {kind: header.locator(_CELLS).nth(1) for kind, header in headers.items()}

    def periods(self) -> list[str]:
        """The periods in the drop-down, such as ``2020-11``, in its order."""
        values: list[str] = self.period_menu.locator("option").evaluate_all(
            "all => all.map(({ value }) => value)"
        )
        return values

    def open(self) -> None:
        """Click Usage Summary."""
        self.usage_summary_link.click()

    def choose_period(self, period: str) -> None:
        """Select *period*, such as ``2020-11``."""
        self.period_menu.select_option(value=period)
