"""What axe finds on a page."""

from playwright.sync_api import Page

from eaportal.extras import require

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# Of WCAG 2.2, and not run unless it is asked for.
ASKED_FOR = {"target-size": {"enabled": True}}


def violations(page: Page) -> list[str]:
    """What the page breaks of WCAG 2.2 AA: the rule, and the first place where."""
    require("pytest")
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": RULES, "rules": ASKED_FOR, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]
