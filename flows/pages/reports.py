"""Step 2: Reports, in the left pane."""

from playwright.sync_api import Page

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
