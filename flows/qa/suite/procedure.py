"""The steps of the procedure as the checks go through them, each a group in the trace."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from playwright.sync_api import Page, expect

from eaportal.flows import steps
from eaportal.flows.labels import Labels
from eaportal.flows.pages.save import SavePanel
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog

Step = Callable[[str], AbstractContextManager[None]]


class Procedure:
    """Somebody signed in on *page*, who goes from step to step."""

    def __init__(self, page: Page, labels: Labels, step: Step) -> None:
        self.page = page
        self.labels = labels
        self.step = step
        self.usage_summary = UsageSummaryPage(page, labels)
        self.view_edit = ViewEditPoNumbersDialog(page, labels)
        self.save_panel = SavePanel(self.view_edit.dialog, labels)

    def go_to_summary(self, enrollment: str, period: str) -> None:
        """Steps 2 and 3, of *enrollment*."""
        steps.switch_enrollment(self.page, self.labels, enrollment)
        with self.step("Reports"):
            steps.open_reports(self.page, self.labels)
        with self.step("Usage Summary"):
            steps.open_usage_summary(self.page, self.labels)
            steps.choose_period(self.page, self.labels, period)

    def open_dialog(self, kind: str = "azure") -> None:
        """Step 4."""
        with self.step("View/Edit PO Numbers"):
            steps.open_po_numbers(self.page, self.labels, kind)

    def go_to_dialog(self, enrollment: str, period: str, kind: str = "azure") -> None:
        """Steps 2 to 4."""
        self.go_to_summary(enrollment, period)
        self.open_dialog(kind)

    def save(self, po_number: str, *, lock: bool | None = None) -> str:
        """Step 5; returns what the portal says, yes or no."""
        with self.step("Save"):
            if lock is not None:
                self.save_panel.set_lock(locked=lock)
            self.save_panel.enter_po_number(po_number)
            with self.page.expect_event("framenavigated"):
                self.save_panel.save()
            said = self.usage_summary.saved_message.or_(self.save_panel.refusal)
            expect(said).to_be_visible()
            return said.inner_text()

    def change(self, enrollment: str, period: str, po_number: str, kind: str = "azure") -> None:
        """Steps 2 to 5."""
        self.go_to_dialog(enrollment, period, kind)
        said = self.save(po_number)
        assert po_number in said  # noqa: S101 - what a check is about

    def expect_numbers(self, *, azure: str, marketplace: str) -> None:
        """See both numbers on Usage Summary."""
        expect(self.usage_summary.po_number_cells["azure"]).to_have_text(azure)
        expect(self.usage_summary.po_number_cells["marketplace"]).to_have_text(marketplace)
