"""Step 4: View/Edit PO Numbers."""

from playwright.sync_api import Page

from eaportal.flows.labels import Labels


class ViewEditPoNumbersDialog:
    """The control on Usage Summary, and the dialog that it opens."""

    def __init__(self, page: Page, labels: Labels) -> None:
        self.view_edit_link = page.locator("main").get_by_role(
            "link", name=labels.view_edit_po_numbers, exact=True
        )
        self.dialog = page.get_by_role("dialog", name=labels.view_edit_po_numbers, exact=True)
        self.kind_radios = {
            "azure": self.dialog.get_by_role("radio", name=labels.azure_services, exact=True),
            "marketplace": self.dialog.get_by_role("radio", name=labels.marketplace, exact=True),
        }
        self.period_menu = self.dialog.get_by_role("combobox")
        self.cancel_link = self.dialog.get_by_role("link", name=labels.cancel, exact=True)

    def open(self) -> None:
        """Click View/Edit PO Numbers."""
        self.view_edit_link.click()

    def open_by_keyboard(self) -> None:
        """Press Enter on View/Edit PO Numbers."""
        self.view_edit_link.press("Enter")

    def choose_kind(self, kind: str) -> None:
        """Show the PO number for *kind*: ``azure`` or ``marketplace``."""
        self.kind_radios[kind].check()

    def choose_period(self, period: str) -> None:
        """Choose another *period*, such as ``2020-11``, in the dialog."""
        self.period_menu.select_option(value=period)

    def cancel(self) -> None:
        """Click Cancel."""
        self.cancel_link.click()

    def cancel_by_keyboard(self) -> None:
        """Press Enter on Cancel."""
        self.cancel_link.press("Enter")
