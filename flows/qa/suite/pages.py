"""The pages that checks look at: their snapshots, and what axe finds on them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from eaportal.flows.client import World
from eaportal.flows.labels import Labels
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.qa.suite.settings import EDITOR, PAGES, PASSWORD

_AXE = {
    "runOnly": ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"),
    # A rule of WCAG 2.2 that axe runs only on request.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """Return what on *page* violates WCAG 2.2 AA: each rule, with the first element that breaks it."""
    found = Axe().run(page, options=_AXE).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def snapshots(page: Page, world: World, labels: Labels) -> dict[str, str]:
    """Take a snapshot of each page, of the sign-in pages last; *page* is signed in as the editor."""
    return {**_signed_in_pages(page, world), **_sign_in_pages(page, world, labels)}


def _signed_in_pages(page: Page, world: World) -> dict[str, str]:
    """The frame of all pages once, then what only one page has."""
    frame = (page.locator(part).aria_snapshot() for part in ("header", "nav.side", "footer"))
    found = {"Frame": "\n".join(frame)}
    for name, path in PAGES.items():
        page.goto(world.url + path)
        dialog = page.get_by_role("dialog")
        found[name] = (dialog if dialog.count() else page.get_by_role("main")).aria_snapshot()
    return found


def _sign_in_pages(page: Page, world: World, labels: Labels) -> dict[str, str]:
    sign_in_page = SignInPage(page, labels)
    main = page.get_by_role("main")
    page.context.clear_cookies()
    page.goto(world.url)
    found = {"Account": main.aria_snapshot()}
    sign_in_page.enter_account(EDITOR)
    expect(sign_in_page.password_field).to_be_visible()
    found["Password"] = main.aria_snapshot()
    sign_in_page.enter_password(PASSWORD)
    expect(sign_in_page.no_button).to_be_visible()
    return {**found, "Stay signed in?": main.aria_snapshot()}
