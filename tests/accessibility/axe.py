"""Checks of the portal's views with axe, in any language, light and dark."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser

from eaportal.flows.browser.start import started_browser
from eaportal.flows.client import Simulator
from eaportal.flows.qa.suite.pages import violations
from eaportal.simulator.server import Portal
from tests.accessibility.views import VIEWS, View, prepare
from tests.support.browser_visitor import BrowserVisitor

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class Finding:
    """A rule that a view breaks in a *language* and color *scheme*."""

    view: str
    language: str
    scheme: str
    broken: str


class Checker:
    """Checks views of the simulator at *url* with *browser*."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._world, self._earlier, self._named = prepare(Simulator(url))

    def check(
        self, view: View, language: str, schemes: Sequence[Literal["light", "dark"]] = SCHEMES
    ) -> list[Finding]:
        """Return the findings on *view* in *language*, for each of the color *schemes*."""
        world = self._earlier if view.edition else self._world
        with closing(self._browser.new_context(locale=language)) as context:
            visitor = BrowserVisitor(context.new_page(), world)
            if view.user:
                visitor.sign_in(view.user)
            response = visitor.open(view.path.format(**self._named))
            assert response
            assert response.status == view.status, view
            view.act(visitor)
            found = []
            for scheme in schemes:
                visitor.page.emulate_media(color_scheme=scheme)
                found += [
                    Finding(f"{view.path} {view.act.__name__}", language, scheme, broken)
                    for broken in violations(visitor.page)
                ]
            return found


def check_language(language: str) -> list[Finding]:
    """Return the findings on all views in *language*."""
    with Portal() as portal, started_browser() as browser:
        checker = Checker(browser, portal.url)
        return [finding for view in VIEWS for finding in checker.check(view, language)]
