"""A user who goes through the steps of the procedure, each step a group in the trace."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Page, expect

from eaportal.flows import steps
from eaportal.flows.errors import RefusedError
from eaportal.flows.labels import Labels
from eaportal.flows.pages.save import SavePanel
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog

Step = Callable[[str], AbstractContextManager[None]]


class User:
    """A user who is signed in on *page* and goes from step to step."""

    def __init__(self, page: Page, labels: Labels, step: Step) -> None:
        self.page = page
        self.labels = labels
        self.step = step
        self.usage_summary = UsageSummaryPage(page, labels)
        self.view_edit = ViewEditPoNumbersDialog(page, labels)
        self.save_panel = SavePanel(self.view_edit.dialog, labels)

    def go_to_summary(self, enrollment: str, period: str) -> None:
        """Do steps 2 and 3 for *enrollment*."""
        steps.switch_enrollment(self.page, self.labels, enrollment)
        with self.step("Reports"):
            steps.open_reports(self.page, self.labels)
        with self.step("Usage Summary"):
            steps.open_usage_summary(self.page, self.labels)
            steps.choose_period(self.page, self.labels, period)

    def open_dialog(self, kind: str = "azure") -> None:
        """Do step 4."""
        with self.step("View/Edit PO Numbers"):
            steps.open_po_numbers(self.page, self.labels, kind)

    def go_to_dialog(self, enrollment: str, period: str, kind: str = "azure") -> None:
        """Do steps 2 to 4."""
        self.go_to_summary(enrollment, period)
        self.open_dialog(kind)

    def save(self, po_number: str, *, lock: bool | None = None) -> str:
        """Do step 5; returns the portal's message, whether it saved the number or refused it."""
        with self.step("Save"):
            try:
                return steps.enter_and_save(self.page, self.labels, po_number, lock=lock).message
            except RefusedError as refusal:
                return str(refusal)

    def change(self, enrollment: str, period: str, po_number: str, kind: str = "azure") -> None:
        """Do steps 2 to 5 and expect the number to be saved."""
        self.go_to_dialog(enrollment, period, kind)
        with self.step("Save"):
            steps.enter_and_save(self.page, self.labels, po_number)
        expect(self.usage_summary.saved_message).to_contain_text(po_number)

    def expect_numbers(self, *, azure: str, marketplace: str) -> None:
        """Expect both numbers on Usage Summary."""
        expect(self.usage_summary.po_number_cells["azure"]).to_have_text(azure)
        expect(self.usage_summary.po_number_cells["marketplace"]).to_have_text(marketplace)
