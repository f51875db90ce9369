"""Check articles in one browser at one portal: signed in once, each article on a page of its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from playwright.sync_api import Browser, Error, Locator, Page, StorageState

from eaportal.flows.articles.checking import check
from eaportal.flows.articles.findings.results import ArticleResult
from eaportal.flows.articles.resettable_portal import Place
from eaportal.flows.articles.text.reading import Article
from eaportal.flows.articles.walk.acting import PortalUnderTest
from eaportal.flows.articles.walk.pictures import Picture, take_picture
from eaportal.flows.articles.walk.procedure import Control
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.labels import Changes, Labels, labels_for, spoken_for
from eaportal.flows.portal import Credentials
from eaportal.flows.steps import sign_in

# The place whose pages have the words of an edition.
PlaceIn = Callable[[str], Place]


class BrowserGoneError(Exception):
    """The browser broke while an article was checked; the message says what is known of it."""


@dataclass(frozen=True)
class Checked:
    """What became of an article, and the pictures taken on the way."""

    result: ArticleResult
    pictures: tuple[Picture, ...] = ()


@dataclass
class _Seat:
    """A place, and the session there of whoever signed in."""

    place: Place
    session: StorageState | None = None


class ArticleChecker:
    """A user with a browser, who follows one article after another, each where *place_in* its edition is.

    The first article at a place signs in through the form. Those after it follow their link to the portal
    in the same session, and have signed in where the portal then shows its first page to that user. *words*
    are what the pages of an edition say otherwise than is known of them.
    """

    def __init__(
        self,
        browser: Browser,
        place_in: PlaceIn,
        credentials: Credentials,
        *,
        words: Mapping[str, Changes] = MappingProxyType({}),
        takes_pictures: bool = False,
    ) -> None:
        self._browser = browser
        self._place_in = place_in
        self._credentials = credentials
        self._words = words
        self._takes_pictures = takes_pictures
        self._seats: dict[str, _Seat] = {}

    def check(self, number: int, article: Article) -> Checked:
        """Check *article*, the one with this *number*; the portal speaks its language or the nearest.

        Raises RefusedError where the user cannot sign in, PortalUnreachableError, and BrowserGoneError.
        """
        words, seat = self._words.get(article.edition, {}), self._seat(article.edition)
        locale = spoken_for(article.locale, words)
        labels = labels_for(locale, article.edition, words)
        pictures: list[Picture] = []
        crashes: list[Page] = []
        if seat.session:
            seat.place.renew()
        try:
            with portal_page(self._browser, locale, seat.session) as page:
                page.on("crash", lambda page: crashes.append(page))

                def watch(step: int, control: Control, where: Sequence[Locator]) -> None:
                    if self._takes_pictures:
                        pictures.append(take_picture(page, step, control, where))

                portal = PortalUnderTest(
                    seat.place.base_url,
                    lambda page: self._sign_in(page, seat, labels),
                    f"CHECK-{number:04}",
                    watch,
                )
                result = check(article, page, portal)
        except Error as error:
            raise BrowserGoneError(error.message.partition("\n")[0]) from error
        # To an action a browser that goes away looks like a control without effect; no article is to blame.
        if crashes or not self._browser.is_connected():
            raise BrowserGoneError("The page crashed." if crashes else "The browser closed.")
        return Checked(result, tuple(pictures))

    def _seat(self, edition: str) -> _Seat:
        if edition not in self._seats:
            self._seats[edition] = _Seat(self._place_in(edition))
        return self._seats[edition]

    def _sign_in(self, page: Page, seat: _Seat, labels: Labels) -> None:
        sign_in(page, seat.place.base_url, labels, self._credentials)
        if seat.session is None:
            seat.session = page.context.storage_state()
            seat.place.keep()
