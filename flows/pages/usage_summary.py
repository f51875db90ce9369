"""Step 3: Usage Summary, at the top of the page, and its period."""

from playwright.sync_api import Locator, Page

from flows.labels import Labels


class UsageSummaryPage:
    """The tab, the period drop-down and the PO numbers at the top right."""

    def __init__(self, page: Page, labels: Labels) -> None:
        main = page.get_by_role("main")
        self.usage_summary_link = main.get_by_role("link", name=labels.usage_summary, exact=True)
        self.heading = main.get_by_role("heading", level=1, name=labels.usage_summary, exact=True)
        self.period_menu = main.get_by_role("combobox", name=labels.period, exact=True)
        # The sign-in page has a status too, where it comes because the session has ended.
        title = page.get_by_role("heading", level=1, name=labels.usage_summary, exact=True)
        self.saved_message = main.filter(has=title).get_by_role("status")
        rows = {
            "azure": _row_of(main, labels.azure_services),
            "marketplace": _row_of(main, labels.marketplace),
        }
        self.po_number_cells = {kind: row.get_by_role("cell").first for kind, row in rows.items()}
        self.locked_cells = {kind: row.get_by_role("cell").nth(1) for kind, row in rows.items()}

    def period_option(self, period: str) -> Locator:
        """The entry of the drop-down for *period*, such as ``2020-11``."""
        return self.period_menu.locator(f"option[value='{period}']")

    def periods(self) -> list[str]:
        """The periods of the drop-down, such as ``2020-11``, in its order."""
        options = self.period_menu.locator("option").all()
        return [option.get_attribute("value") or "" for option in options]

    def open(self) -> None:
        """Click Usage Summary."""
        self.usage_summary_link.click()

    def choose_period(self, period: str) -> None:
        """Select *period*, such as ``2020-11``."""
        self.period_menu.select_option(value=period)

    def po_number(self, kind: str) -> str:
        """The PO number shown for *kind*: ``azure`` or ``marketplace``."""
        return self.po_number_cells[kind].inner_text()


def _row_of(main: Locator, header: str) -> Locator:
    row_header = main.page.get_by_role("rowheader", name=header, exact=True)
    return main.get_by_role("row").filter(has=row_header)
