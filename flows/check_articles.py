"""Check articles in one browser at one portal: signed in once, each article on a page of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, Error, Locator, Page, StorageState

from flows.articles.acting import PortalUnderTest
from flows.articles.checking import check
from flows.articles.pictures import Picture, take_picture
from flows.articles.procedure import Control
from flows.articles.reading import Article
from flows.articles.results import ArticleResult
from flows.labels import LABELS
from flows.places import Place
from flows.portal import Credentials
from flows.sessions import portal_page
from flows.steps import sign_in

FALLBACK_LOCALE = "en-US"


class BrowserGoneError(Exception):
    """The browser broke while an article was checked; the message says what is known of it."""


@dataclass(frozen=True)
class Checked:
    """What became of an article, and the pictures taken on the way."""

    result: ArticleResult
    pictures: tuple[Picture, ...] = ()


class ArticleChecker:
    """A user with a browser at *place*, who follows one article after another.

    The first article signs in through the form. Those after it follow their link to the portal in the same
    session, and have signed in where the portal then shows its first page to that user.
    """

    def __init__(
        self, browser: Browser, place: Place, credentials: Credentials, *, takes_pictures: bool = False
    ) -> None:
        self._browser = browser
        self._place = place
        self._credentials = credentials
        self._takes_pictures = takes_pictures
        self._session: StorageState | None = None

    def check(self, number: int, article: Article) -> Checked:
        """Check *article*, the one with this *number*; the portal speaks its language, or else English.

        Raises RefusedError where the user cannot sign in, PortalUnreachableError, and BrowserGoneError.
        """
        locale = article.locale if article.locale in LABELS else FALLBACK_LOCALE
        pictures: list[Picture] = []
        crashes: list[Page] = []
        if self._session:
            self._place.renew()
        try:
            with portal_page(self._browser, locale, self._session) as page:
                page.on("crash", lambda page: crashes.append(page))

                def watch(step: int, control: Control, where: Sequence[Locator]) -> None:
                    if self._takes_pictures:
                        pictures.append(take_picture(page, step, control, where))

                portal = PortalUnderTest(
                    self._place.base_url,
                    lambda page: self._sign_in(page, locale),
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

    def _sign_in(self, page: Page, locale: str) -> None:
        sign_in(page, self._place.base_url, LABELS[locale], self._credentials)
        if self._session is None:
            self._session = page.context.storage_state()
            self._place.keep()
