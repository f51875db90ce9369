"""The enrollment switch in the left navigation, for users who have more than one enrollment."""

import re

from playwright.sync_api import Locator, Page

from eaportal.flows.labels import Labels


class EnrollmentsDialog:
    """The number in the left navigation, and the pop-out that it opens; *by_keyboard* presses Enter."""

    def __init__(self, page: Page, labels: Labels, *, by_keyboard: bool = False) -> None:
        self._by_keyboard = by_keyboard
        self.current_link = page.get_by_role("navigation", name=labels.portal, exact=True).get_by_role(
            "link", name=re.compile(rf"^{re.escape(labels.enrollment)}\s*\d")
        )
        self.dialog = page.get_by_role("dialog", name=labels.enrollments, exact=True)
        self.search_field = self.dialog.get_by_role("searchbox", name=labels.enrollment_search, exact=True)
        self.box_links = self.dialog.get_by_role("listitem").get_by_role("link")
        self.cancel_link = self.dialog.get_by_role("link", name=labels.cancel, exact=True)
        self.search_button = self.dialog.get_by_role("button", name=labels.search, exact=True)

    def box_link(self, number: str) -> Locator:
        """The box of the enrollment with this *number*."""
        return self.dialog.get_by_role("link", name=re.compile(rf"^{re.escape(number)}\b"))

    def numbers(self) -> list[str]:
        """The numbers of the boxes that the pop-out shows; the user may have more enrollments."""
        return [text.split()[0] for text in self.box_links.all_inner_texts()]

    def current_number(self) -> str:
        """The number of the current enrollment."""
        return self.current_link.inner_text().split()[-1]

    def open(self) -> None:
        """Open the pop-out."""
        self._press(self.current_link)

    def search(self, text: str) -> None:
        """Search for a number or a name."""
        self.search_field.fill(text)
        self._press(self.search_button)

    def cancel(self) -> None:
        """Close the pop-out."""
        self._press(self.cancel_link)

    def choose(self, number: str) -> None:
        """Switch to the enrollment with this *number*."""
        self._press(self.box_link(number))

    def _press(self, control: Locator) -> None:
        control.press("Enter") if self._by_keyboard else control.click()
