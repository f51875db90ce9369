"""The pages of the procedure without a browser, so that whole articles are checked in milliseconds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from unittest.mock import patch

from eaportal.flows.articles.check import check
from eaportal.flows.articles.findings.results import (
    ArticleResult,
)
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.walk import state
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.labels import Labels, spoken_for
from eaportal.flows.procedures.controls import Control
from eaportal.flows.procedures.po_numbers import UPDATE_PO_NUMBER

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BASE = "http://127.0.0.1:1/"
REPORTS, SUMMARY, NUMBERS = "report", "report/usagesummary", "report/usagesummary/ponumbers"
_TABS = ("Download Usage", "Price Sheet", "Invoices")


# Where a control is, as parts of the window, from the left and from the top: the menu is on the left.
_EXTENTS = {"navigation": (0.0, 0.2, 0.1, 0.2), "main": (0.25, 0.4, 0.1, 0.2), "dialog": (0.4, 0.6, 0.4, 0.6)}
_ACROSS = (0.0, 1.0, 0.0, 0.1)
_ON_THE_RIGHT = (0.8, 1.0, 0.3, 0.4)


class _Field:
    """Stands for the locator of a control, which can be changed; *extent* is where it is."""

    def __init__(self, extent: tuple[float, ...]) -> None:
        self._extent = extent

    def is_editable(self, **_timeout: float) -> bool:
        return True

    def evaluate(self, _expression: str, *_rest: Any) -> list[tuple[float, ...]]:
        return [self._extent]


@dataclass
class OfflinePage:
    """A page of the portal in the language of *labels*; *url* says which."""

    labels: Labels
    locale: str
    url: str = BASE
    _controls: dict[str, _Field] = field(default_factory=dict)

    @property
    def context(self) -> "OfflinePage":
        return self

    def new_page(self) -> "OfflinePage":
        return OfflinePage(self.labels, self.locale)

    def goto(self, url: str) -> None:
        self.url = url

    def close(self) -> None:
        pass

    def title(self) -> str:
        return "EA portal"

    def locator(self, _selector: str) -> "OfflinePage":
        return self

    def get_attribute(self, _name: str) -> str:
        return self.locale

    def offers(self) -> list[Offer]:
        """The controls of the page."""
        labels, path = self.labels, self.url.removeprefix(BASE)
        names = UPDATE_PO_NUMBER.labels(labels)
        if path == NUMBERS:
            return [
                self._offer("combobox", labels.period, "dialog", Control.PERIOD),
                self._offer("radio", labels.azure_services, "dialog", Control.KIND),
                self._offer("radio", labels.marketplace, "dialog", Control.KIND),
                self._offer("textbox", labels.po_number, "dialog", Control.PO_NUMBER),
                self._offer("checkbox", labels.lock_po_number, "dialog", Control.LOCK),
                self._offer("button", names[Control.SAVE], "dialog", Control.SAVE),
                self._offer("link", labels.cancel, "dialog", Control.USAGE_SUMMARY, SUMMARY),
            ]
        found = [
            self._offer("button", labels.sign_in, "banner"),
            self._offer("link", "Manage", "navigation", url="manage"),
        ]
        found.append(self._offer("link", names[Control.REPORTS], "navigation", Control.REPORTS, REPORTS))
        if path.startswith(REPORTS):
            found.append(
                self._offer("link", names[Control.USAGE_SUMMARY], "main", Control.USAGE_SUMMARY, SUMMARY)
            )
            found += [self._offer("link", tab, "main", url=f"report/{tab}") for tab in _TABS]
        if path == SUMMARY:
            found.append(self._offer("combobox", labels.period, "main", Control.PERIOD))
            found.append(
                self._offer("link", names[Control.VIEW_EDIT_PO], "main", Control.VIEW_EDIT_PO, NUMBERS)
            )
        return found

    def _offer(
        self, role: str, name: str, region: str, control: Control | None = None, url: str | None = None
    ) -> Offer:
        extent = _ON_THE_RIGHT if control is Control.VIEW_EDIT_PO else _EXTENTS.get(region, _ACROSS)
        locator = cast("Locator", self._controls.setdefault(f"{role} {name}", _Field(extent)))
        return Offer(role, name, region, False, url and BASE + url, control, locator)

    def perform(self, offer: Offer) -> None:
        """Follow a link; Save leads back to the usage summary."""
        if offer.url:
            self.url = offer.url
        elif offer.control is Control.SAVE:
            self.url = BASE + SUMMARY


@contextmanager
def offline() -> Iterator[None]:
    """Let walks read and use offline pages."""

    def perform(offer: Offer, page: OfflinePage, *_rest: Any) -> None:
        page.perform(offer)

    def read_offers(page: OfflinePage, *_rest: Any) -> list[Offer]:
        return page.offers()

    with patch.object(state, "read_offers", read_offers), patch.object(state, "perform", perform):
        yield


def check_offline(article: Article, **options: Any) -> ArticleResult:
    """Check *article* on offline pages in its language, or the one that the portal has for it."""
    locale = spoken_for(article.locale, article.changes)
    page = cast("Page", OfflinePage(article.labels, locale))
    with offline():
        return check(article, page, PortalUnderTest(BASE, lambda _page: None, "CHECK-0001"), **options)
