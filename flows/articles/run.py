"""Check many articles: workers with a browser each, and results in the given order."""

import traceback
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from threading import Event
from types import MappingProxyType
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Locator, Page, StorageState

from eaportal.flows.articles.check import check, given_up, not_understood, other_procedure
from eaportal.flows.articles.findings.house_rules import NO_HOUSE_RULES, HouseRules
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    CheckReport,
    report_on,
)
from eaportal.flows.articles.reports.screenshots import (
    Screenshot,
    ScreenshotStyle,
    lacks_fonts_for,
    take_screenshot,
)
from eaportal.flows.articles.resettable_portal import ResettablePortal, SharedPortal
from eaportal.flows.articles.text.article import PORTAL_HOSTS, Article, NotAnArticle, parse_articles
from eaportal.flows.articles.text.documents import collect, read_documents
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.browser.start import started_browser
from eaportal.flows.browser.workers import failing_for_all, run_workers, take_in_turn
from eaportal.flows.errors import RefusedError, StepFailedError, SurroundingsError
from eaportal.flows.labels import Changes, Labels, spoken_for
from eaportal.flows.portal import Credentials, checked_base_url
from eaportal.flows.procedures.controls import SAMPLE_PO_NUMBER, Control
from eaportal.flows.steps import sign_in

# Returns the portal that has the labels of an edition.
PortalFor = Callable[[str], ResettablePortal]
# An interrupt also ends the browser, perhaps before this process receives it.
_INTERRUPT_ARRIVES_S = 0.5


class BrowserGoneError(Exception):
    """The browser crashed or closed during a check; the message says which."""


@dataclass(frozen=True)
class Checked:
    """The result of an article, and its screenshots; those in *undrawn*, a language, lack letters."""

    result: ArticleResult
    screenshots: tuple[Screenshot, ...] = ()
    undrawn: str | None = None


@dataclass
class _OpenPortal:
    """A portal, and the session of the user who signed in there."""

    portal: ResettablePortal
    session: StorageState | None = None


class ArticleChecker:
    """A browser in which a user follows one article after another, on the portal for its edition.

    The first article on a portal signs in through the form. Later ones follow their link to the portal in the
    same session, and count as signed in if the portal then shows its first page to that user. Each enters
    *po_number*. *labels* are those of an edition that differ from the known ones. Articles may link to the
    portal at *hosts*, besides its published hosts and its own. *house_rules* change the findings.
    *screenshots* is how those for documentation are taken, and *for_report* whether others are taken for a
    report.
    """

    def __init__(
        self,
        browser: Browser,
        portal_for: PortalFor,
        credentials: Credentials,
        *,
        po_number: str = SAMPLE_PO_NUMBER,
        labels: Mapping[str, Changes] = MappingProxyType({}),
        hosts: Collection[str] = (),
        house_rules: HouseRules = NO_HOUSE_RULES,
        screenshots: ScreenshotStyle | None = None,
        for_report: bool = False,
    ) -> None:
        self._browser = browser
        self._portal_for = portal_for
        self._credentials = credentials
        self._po_number = po_number
        self._changes = labels
        self._hosts = PORTAL_HOSTS.union(hosts)
        self._house_rules = house_rules
        self._screenshots = screenshots
        self._for_report = for_report
        self._portals: dict[str, _OpenPortal] = {}

    def check(self, article: Article) -> Checked:
        """Check *article* on the portal in its language or the nearest one.

        Raises RefusedError if the user can't sign in, PortalUnreachableError, and BrowserGoneError.
        """
        changes = self._changes.get(article.edition, {})
        article = replace(article, changes=changes)
        if article.is_other:
            return Checked(other_procedure(article, self._house_rules))
        opened = self._portal(article.edition)
        locale, labels = spoken_for(article.locale, changes), article.labels
        screenshots: list[Screenshot] = []
        crashes: list[Page] = []
        undrawn = False
        scale = self._screenshots.scale if self._screenshots else 1
        pictured = self._for_report or self._screenshots is not None
        if opened.session:
            opened.portal.restore_state()
        try:
            with portal_page(self._browser, locale, opened.session, scale=scale) as page:
                page.on("crash", lambda page: crashes.append(page))
                if pictured:
                    undrawn = lacks_fonts_for(page, "".join(astuple(labels)))

                def watch(step: int, control: Control, where: Sequence[Locator]) -> None:
                    if pictured:
                        screenshots.append(
                            take_screenshot(
                                page,
                                step,
                                control,
                                where,
                                style=self._screenshots,
                                for_report=self._for_report,
                            )
                        )

                portal = PortalUnderTest(
                    opened.portal.base_url,
                    lambda page: self._sign_in(page, opened, labels),
                    self._po_number,
                    watch,
                    self._hosts.union(filter(None, [urlsplit(opened.portal.base_url).hostname])),
                )
                result = check(article, page, portal, self._house_rules)
        except Error as error:
            raise BrowserGoneError(error.message.partition("\n")[0]) from error
        # To an action, a closed browser looks like a control without effect. The article is not to blame.
        if crashes or not self._browser.is_connected():
            raise BrowserGoneError("The page crashed." if crashes else "The browser closed.")
        return Checked(result, tuple(screenshots), locale if undrawn else None)

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
    documents = [article for each in read_documents(collect(list(paths))) for article in parse_articles(each)]
    portal = SharedPortal(checked_base_url(base_url, tuple(allow_hosts)))
    credentials = Credentials(account, password)

    @contextmanager
    def open_checker(_worker: int) -> Iterator[ArticleChecker]:
        with started_browser() as browser:
            yield ArticleChecker(browser, lambda _edition: portal, credentials, hosts=allow_hosts)

    checked = check_many(documents, open_checker, 1, lambda _checked: None)
    return report_on(each.result for each in checked)


OpenChecker = Callable[[int], AbstractContextManager[ArticleChecker]]


def check_many(
    documents: Sequence[Article | NotAnArticle],
    open_checker: OpenChecker,
    workers: int,
    show: Callable[[Checked], None],
) -> list[Checked]:
    """Check *documents* with up to *workers* checkers at a time; *show* each result as soon as it is there.

    An article is given up if the browser breaks twice, or if the check itself fails. The others continue.
    Raises what *open_checker* and the checker raise, after the articles in progress have ended.
    """
    run = _Run(documents, open_checker, show)
    run_workers(min(workers, len(run.waiting)), run.work, run.stopping)
    return [run.done[number] for number in range(len(documents))]


class _Run:
    """The articles that are waiting, the results, and whether to continue."""

    def __init__(
        self,
        documents: Sequence[Article | NotAnArticle],
        open_checker: OpenChecker,
        show: Callable[[Checked], None],
    ) -> None:
        self._open_checker = open_checker
        self._show = show
        self.waiting: deque[tuple[int, Article]] = deque()
        self._broken: set[int] = set()
        self.done: dict[int, Checked] = {}
        self.stopping = Event()
        for number, document in enumerate(documents):
            if isinstance(document, NotAnArticle):
                self._finish(number, Checked(not_understood(document)))
            else:
                self.waiting.append((number, document))

    def work(self, worker: int) -> None:
        """Check waiting articles until none is left or the run stops; open a new browser if one breaks."""
        with failing_for_all(self.stopping):
            while self.waiting and not self.stopping.is_set():
                with self._open_checker(worker) as checker:
                    self._check_in_turn(checker)

    def _check_in_turn(self, checker: ArticleChecker) -> None:
        """Check one article after another until the browser breaks."""
        for number, article in take_in_turn(self.waiting, self.stopping):
            try:
                self._finish(number, checker.check(article))
            except BrowserGoneError as error:
                if not self.stopping.wait(_INTERRUPT_ARRIVES_S):
                    self._try_again(number, article, error)
                return
            except (RefusedError, SurroundingsError):
                raise
            except StepFailedError as error:
                self._finish(number, Checked(given_up(article, f"Signing in failed: {error}")))
            except Exception as error:
                # A bug that one article reveals must not lose the results of the others.
                self._finish(number, Checked(given_up(article, _bug(error))))

    def _try_again(self, number: int, article: Article, error: BrowserGoneError) -> None:
        if number in self._broken:
            reason = f"The browser broke twice during the check of this article: {error}"
            self._finish(number, Checked(given_up(article, reason)))
        else:
            self._broken.add(number)
            self.waiting.appendleft((number, article))

    def _finish(self, number: int, checked: Checked) -> None:
        self.done[number] = checked
        self._show(checked)


def _bug(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The check itself failed ({type(error).__name__}: {error}; {last.name}, line {last.lineno})."
        " This is a bug in eaportal, not a problem of the article."
    )
