"""Step 5: enter the new PO number, and Save."""

from playwright.sync_api import Locator

from flows.labels import Labels


class SavePanel:
    """The field, the lock and the Save button of the dialog given as *root*, and the dialog's answer."""

    def __init__(self, root: Locator, labels: Labels) -> None:
        self.po_number_field = root.get_by_role("textbox", name=labels.po_number, exact=True)
        self.lock_checkbox = root.get_by_role("checkbox", name=labels.lock_po_number, exact=True)
        self.save_button = root.get_by_role("button", name=labels.save, exact=True)
        self.refusal = root.get_by_role("alert")

    def enter_po_number(self, po_number: str) -> None:
        """Replace the number in the field."""
        self.po_number_field.fill(po_number)

    def set_lock(self, *, locked: bool) -> None:
        """Tick or clear Lock PO number."""
        self.lock_checkbox.set_checked(locked)

    def save(self) -> None:
        """Click Save."""
        self.save_button.click()

    def save_by_keyboard(self) -> None:
        """Press Enter on Save."""
        self.save_button.press("Enter")
