"""Check articles against a portal: each on a page of its own, in its language."""

from collections.abc import Iterable, Iterator

from playwright.sync_api import Browser, Error, Page

from flows.articles.acting import PortalUnderTest
from flows.articles.checking import check, not_understood
from flows.articles.reading import Article, NotAnArticle
from flows.articles.results import ArticleResult
from flows.errors import SurroundingsError
from flows.labels import LABELS
from flows.portal import Credentials
from flows.sessions import portal_page
from flows.steps import sign_in

FALLBACK_LOCALE = "en-US"


def check_articles(
    browser: Browser, base_url: str, credentials: Credentials, documents: Iterable[Article | NotAnArticle]
) -> Iterator[ArticleResult]:
    """Check *documents* in turn; the portal speaks their language, or English if it cannot.

    Raises RefusedError where the user cannot sign in, and SurroundingsError.
    """
    for number, article in enumerate(documents, start=1):
        if isinstance(article, NotAnArticle):
            yield not_understood(article)
            continue
        locale = article.locale if article.locale in LABELS else FALLBACK_LOCALE

        def signs_in(page: Page, locale: str = locale) -> None:
            sign_in(page, base_url, LABELS[locale], credentials)

        try:
            with portal_page(browser, locale) as page:
                yield check(article, page, PortalUnderTest(base_url, signs_in, f"CHECK-{number:04}"))
        except Error as error:
            reason = error.message.partition("\n")[0]
            raise SurroundingsError(f"The browser gave up on {article.path}: {reason}") from error
