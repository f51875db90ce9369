"""Check many articles at a time: threads with a browser each, results in the order given."""

import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from types import MappingProxyType

from playwright.sync_api import Browser, Error, Locator, Page, StorageState

from eaportal.flows.articles.check import check, given_up, not_understood
from eaportal.flows.articles.findings.results import ArticleResult, CheckReport, report_on
from eaportal.flows.articles.reports.screenshots import Screenshot, take_screenshot
from eaportal.flows.articles.resettable_portal import ResettablePortal, SharedPortal
from eaportal.flows.articles.text.article import Article, NotAnArticle, parse_article
from eaportal.flows.articles.text.documents import collect, read_documents
from eaportal.flows.articles.walk.acting import PortalUnderTest
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.browser.start import started_browser
from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.errors import RefusedError, StepFailedError, SurroundingsError
from eaportal.flows.labels import Changes, Labels, labels_for, spoken_for
from eaportal.flows.portal import Credentials, checked_base_url
from eaportal.flows.procedure import Control
from eaportal.flows.steps import sign_in

# The place whose pages have the words of an edition.
PortalFor = Callable[[str], ResettablePortal]
# An interrupt ends the browser too, perhaps before this process hears of it.
_HEARD_OF_INTERRUPT_S = 0.5


class BrowserGoneError(Exception):
    """The browser broke while an article was checked; the message says what is known of it."""


@dataclass(frozen=True)
class Checked:
    """What became of an article, and the screenshots taken on the way."""

    result: ArticleResult
    screenshots: tuple[Screenshot, ...] = ()


@dataclass
class _OpenPortal:
    """A place, and the session there of whoever signed in."""

    portal: ResettablePortal
    session: StorageState | None = None


class ArticleChecker:
    """A user with a browser, who follows one article after another, each where *portal_for* its edition is.

    The first article at a place signs in through the form. Those after it follow their link to the portal
    in the same session, and have signed in where the portal then shows its first page to that user. *words*
    are what the pages of an edition say otherwise than is known of them.
    """

    def __init__(
        self,
        browser: Browser,
        portal_for: PortalFor,
        credentials: Credentials,
        *,
        words: Mapping[str, Changes] = MappingProxyType({}),
        takes_screenshots: bool = False,
    ) -> None:
        self._browser = browser
        self._portal_for = portal_for
        self._credentials = credentials
        self._words = words
        self._takes_screenshots = takes_screenshots
        self._portals: dict[str, _OpenPortal] = {}

    def check(self, number: int, article: Article) -> Checked:
        """Check *article*, the one with this *number*; the portal speaks its language or the nearest.

        Raises RefusedError where the user cannot sign in, PortalUnreachableError, and BrowserGoneError.
        """
        words, opened = self._words.get(article.edition, {}), self._portal(article.edition)
        locale = spoken_for(article.locale, words)
        labels = labels_for(locale, article.edition, words)
        screenshots: list[Screenshot] = []
        crashes: list[Page] = []
        if opened.session:
            opened.portal.restore_state()
        try:
            with portal_page(self._browser, locale, opened.session) as page:
                page.on("crash", lambda page: crashes.append(page))

                def watch(step: int, control: Control, where: Sequence[Locator]) -> None:
                    if self._takes_screenshots:
                        screenshots.append(take_screenshot(page, step, control, where))

                portal = PortalUnderTest(
                    opened.portal.base_url,
                    lambda page: self._sign_in(page, opened, labels),
                    f"CHECK-{number:04}",
                    watch,
                )
                result = check(article, page, portal)
        except Error as error:
            raise BrowserGoneError(error.message.partition("\n")[0]) from error
        # To an action a browser that goes away looks like a control without effect; no article is to blame.
        if crashes or not self._browser.is_connected():
            raise BrowserGoneError("The page crashed." if crashes else "The browser closed.")
        return Checked(result, tuple(screenshots))

    def _portal(self, edition: str) -> _OpenPortal:
        if edition not in self._portals:
            self._portals[edition] = _OpenPortal(self._portal_for(edition))
        return self._portals[edition]

    def _sign_in(self, page: Page, opened: _OpenPortal, labels: Labels) -> None:
        sign_in(page, opened.portal.base_url, labels, self._credentials)
        if opened.session is None:
            opened.session = page.context.storage_state()
            opened.portal.save_state()


def check_articles(
    paths: Iterable[Path | str],
    base_url: str,
    account: str,
    password: str,
    *,
    allow_hosts: Sequence[str] = (),
) -> CheckReport:
    """Check the articles at *paths*, one after another, on the portal at *base_url*.

    A path is a file, a folder or a pattern. The host must be this machine or one of *allow_hosts*. Raises
    WrongInputError, SignInRefusedError, PortalUnreachableError and NoBrowserError.
    """
    documents = [parse_article(each) for each in read_documents(collect(list(paths)))]
    portal = SharedPortal(checked_base_url(base_url, tuple(allow_hosts)))
    credentials = Credentials(account, password)

    @contextmanager
    def open_checker(_worker: int) -> Iterator[ArticleChecker]:
        with started_browser() as browser:
            yield ArticleChecker(browser, lambda _edition: portal, credentials)

    checked = check_many(documents, open_checker, 1, lambda _checked: None)
    return report_on(each.result for each in checked)


OpenChecker = Callable[[int], AbstractContextManager[ArticleChecker]]


def check_many(
    documents: Sequence[Article | NotAnArticle],
    open_checker: OpenChecker,
    workers: int,
    tell: Callable[[Checked], None],
) -> list[Checked]:
    """Check *documents* with at most so many *workers*, each its own checker; *tell* each result as it comes.

    An article on which the browser breaks twice, or the check itself does, is given up, and the others go
    on. Raises what open_checker and the checker raise, when the articles that are under way have ended.
    """
    run = _Run(documents, open_checker, tell)
    run_workers(min(workers, len(run.waiting)), run.work, run.stopping)
    return [run.done[number] for number in range(len(documents))]


class _Run:
    """What is waiting, what is done, and whether to go on."""

    def __init__(
        self,
        documents: Sequence[Article | NotAnArticle],
        open_checker: OpenChecker,
        tell: Callable[[Checked], None],
    ) -> None:
        self._open_checker = open_checker
        self._tell = tell
        self.waiting: deque[tuple[int, Article]] = deque()
        self._broken: set[int] = set()
        self.done: dict[int, Checked] = {}
        self.stopping = Event()
        for number, document in enumerate(documents):
            if isinstance(document, NotAnArticle):
                self._put_down(number, Checked(not_understood(document)))
            else:
                self.waiting.append((number, document))

    def work(self, worker: int) -> None:
        """Check what is waiting, in another browser after one broke, until nothing is or the run stops."""
        with failing_for_all(self.stopping):
            while self.waiting and not self.stopping.is_set():
                with self._open_checker(worker) as checker:
                    self._check_in_turn(checker)

    def _check_in_turn(self, checker: ArticleChecker) -> None:
        """Check one article after the other until the browser breaks."""
        for number, article in take_in_turn(self.waiting, self.stopping):
            try:
                self._put_down(number, checker.check(number + 1, article))
            except BrowserGoneError as error:
                if not self.stopping.wait(_HEARD_OF_INTERRUPT_S):
                    self._try_again(number, article, error)
                return
            except (RefusedError, SurroundingsError):
                raise
            except StepFailedError as error:
                self._put_down(number, Checked(given_up(article, f"Signing in failed: {error}")))
            except Exception as error:
                # Whatever nobody foresaw in one article is no reason to lose the others.
                self._put_down(number, Checked(given_up(article, _fault(error))))

    def _try_again(self, number: int, article: Article, error: BrowserGoneError) -> None:
        if number in self._broken:
            reason = f"The browser broke twice while this article was checked: {error}"
            self._put_down(number, Checked(given_up(article, reason)))
        else:
            self._broken.add(number)
            self.waiting.appendleft((number, article))

    def _put_down(self, number: int, checked: Checked) -> None:
        self.done[number] = checked
        self._tell(checked)


def _fault(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The check itself broke ({type(error).__name__}: {error}; {last.name}, line {last.lineno})."
        " That is a fault of eaportal, not of the article."
    )
