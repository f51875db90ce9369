"""A visitor of the portal's pages with a browser."""

from playwright.sync_api import Page, Response

from eaportal.flows.client import World
from eaportal.flows.qa.sign_in import begin_session


class BrowserVisitor:
    """A visitor of *world* with a browser, who can do what a Visitor can."""

    def __init__(self, page: Page, world: World) -> None:
        self.page = page
        self.world = world

    def sign_in(self, user: str) -> None:
        """Sign in as the sample user *user* without the sign-in pages."""
        begin_session(self.page.context, self.world, f"{user}@eaportal.example")

    def open(self, address: str = "") -> Response | None:
        """Go to *address* in the world."""
        return self.page.goto(self.world.url + address)

    def send(self, form: str, **fields: str) -> None:
        """Submit the form with the selector *form*, filled in with *fields*, by the Enter key."""
        for name, value in fields.items():
            field = self.page.locator(f"{form} input[name={name}]")
            field.fill(value)
        field.press("Enter")
