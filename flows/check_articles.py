"""Check articles against a portal: each on a page of its own, in its language."""

from collections.abc import Callable, Iterable, Iterator

from playwright.sync_api import Browser, Error, Page

from flows.articles.acting import PortalUnderTest
from flows.articles.checking import check, not_understood
from flows.articles.reading import Article, NotAnArticle
from flows.articles.results import ArticleResult
from flows.errors import SurroundingsError
from flows.labels import Labels, labels_for, spoken_for
from flows.portal import Credentials
from flows.sessions import portal_page
from flows.steps import sign_in

# The address of a portal whose pages have the words of an edition.
PortalIn = Callable[[str], str]


def check_articles(
    browser: Browser,
    portal_in: PortalIn,
    credentials: Credentials,
    documents: Iterable[Article | NotAnArticle],
) -> Iterator[ArticleResult]:
    """Check *documents* in turn, each in the portal of its edition, in its language or the nearest to it.

    Raises RefusedError where the user cannot sign in, and SurroundingsError.
    """
    for number, article in enumerate(documents, start=1):
        if isinstance(article, NotAnArticle):
            yield not_understood(article)
            continue
        locale, base_url = spoken_for(article.locale), portal_in(article.edition)
        labels = labels_for(locale, article.edition)

        def signs_in(page: Page, base_url: str = base_url, labels: Labels = labels) -> None:
            sign_in(page, base_url, labels, credentials)

        try:
            with portal_page(browser, locale) as page:
                yield check(article, page, PortalUnderTest(base_url, signs_in, f"CHECK-{number:04}"))
        except Error as error:
            reason = error.message.partition("\n")[0]
            raise SurroundingsError(f"The browser gave up on {article.path}: {reason}") from error
