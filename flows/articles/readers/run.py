"""Follow an article as each reader, in each state of a period, and see how far they get."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Error, Page

from eaportal.flows.articles.check import check
from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.readers import PeriodState, Reader
from eaportal.flows.articles.findings.results import Outcome, StepResult
from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.readers.expected import READERS
from eaportal.flows.articles.readers.pages import ReadPages, addresses
from eaportal.flows.articles.readers.worlds import Moment, account_of
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.browser.sessions import TIMEOUT_MS, USUAL_SIZE
from eaportal.flows.client.worlds import World
from eaportal.flows.labels import spoken_for

_OK = 200


@dataclass(frozen=True)
class Situation:
    """A reader of an enrollment that is *locked* or not, with a period in *state* at a *moment*."""

    reader: Reader
    locked: bool
    state: PeriodState
    moment: Moment


@dataclass(frozen=True)
class Seen:
    """How far a reader got: the steps that were followed, the errors, and what the page said at the end."""

    steps: tuple[StepResult, ...]
    errors: tuple[Finding, ...]
    carried_out: bool
    alert: str | None = None


@dataclass
class ReaderRuns:
    """Runs in one *browser*, in *worlds* by their moment; readers who see the same controls share a run."""

    browser: Browser
    worlds: Mapping[Moment, World]
    po_number: str
    hosts: frozenset[str]
    _context: BrowserContext | None = None
    _page: Page | None = None
    runs: int = field(default=0)

    def follow(self, article: Article, wanted: Callable[[Situation], bool]) -> dict[Situation, Seen]:
        """Follow *article* in the *wanted* situations."""
        locale = spoken_for(article.locale, article.changes)
        by_pages: dict[tuple[object, ...], Situation] = {}
        same: dict[Situation, Situation] = {}
        for moment, world in self.worlds.items():
            for reader in READERS:
                for locked in (False, True):
                    states = [Situation(reader, locked, state, moment) for state in moment.periods]
                    asked = [each for each in states if wanted(each)]
                    if not asked:
                        continue
                    cookie = world.begin_session(account_of(reader, locked=locked))
                    pages = ReadPages(world.url, cookie, locale)
                    for each in asked:
                        way = addresses(article.procedure, article.edition, moment.periods[each.state])
                        same[each] = by_pages.setdefault(pages.offered(way), each)
        seen = {each: self._seen(article, locale, each) for each in by_pages.values()}
        return {each: seen[like] for each, like in same.items()}

    def _seen(self, article: Article, locale: str, situation: Situation) -> Seen:
        """Follow *article* in one *situation*, in a world as it began."""
        self.runs += 1
        world = self.worlds[situation.moment]
        world.reset()
        cookie = world.begin_session(account_of(situation.reader, locked=situation.locked))
        with self._signed_in(world, locale, cookie.name, cookie.value, cookie.path) as page:
            answer = page.goto(world.url)
            if answer is None or answer.status != _OK:
                closed = page.locator("main p").first.inner_text()
                return Seen((), (), carried_out=False, alert=closed)

            portal = PortalUnderTest(
                world.url,
                lambda page: _open_signed_in(page, world.url),
                self.po_number,
                hosts=self.hosts,
                period=situation.moment.periods[situation.state],
            )
            result = check(article, page, portal)
            alert = page.get_by_role("alert")
            said = alert.first.inner_text().strip() if alert.count() else None
        part = result.procedures[0]
        final = article.procedure.final
        done = [a for s in part.steps for a in s.actions if a.control is final and a.outcome is Outcome.DONE]
        errors = tuple(f for f in part.findings if f.severity is Severity.ERROR)
        return Seen(part.steps, errors, bool(done), said)

    @contextmanager
    def _signed_in(self, world: World, locale: str, name: str, value: str, path: str) -> Iterator[Page]:
        """The page of the one context, with the session of a cookie."""
        if self._context is None or self._page is None:
            self._context = self.browser.new_context(locale=locale, viewport=USUAL_SIZE)
            self._context.set_default_timeout(TIMEOUT_MS)
            self._page = self._context.new_page()
        self._context.clear_cookies()
        host = world.url.partition("://")[2].partition("/")[0].partition(":")[0]
        self._context.add_cookies([{"name": name, "value": value, "domain": host, "path": path}])
        try:
            yield self._page
        except Error:
            self._context = self._page = None
            raise


def _open_signed_in(page: Page, url: str) -> None:
    """Open the portal, in which the session has begun already."""
    page.goto(url)


def stop_of(seen: Seen, common: frozenset[tuple[object, ...]]) -> tuple[int, str] | None:
    """The step at which the reader of *seen* stops, and why; None if they get through.

    *common* are the errors of the text that keep nobody from carrying it out.
    """
    own = [each for each in seen.errors if key_of(each) not in common]
    if seen.carried_out and not own:
        return None
    if seen.carried_out:
        first = own[0]
        before = [step for step in seen.steps if step.line <= first.line] or list(seen.steps[:1])
        return before[-1].number, first.message
    for step in seen.steps:
        for action in step.actions:
            if action.outcome is Outcome.DONE:
                continue
            if seen.alert:
                return step.number, seen.alert
            if action.match is MatchKind.ABSENT:
                name = action.on_page or action.written
                return step.number, f"The portal does not offer {name!r} to this reader."
            there = [found for found in seen.errors if found.line == step.line]
            said = [found.message for found in there if found.rule != Rule.MISSING_STEP.code]
            return step.number, said[0] if said else f"{action.on_page!r} could not be used."
    if not seen.steps:
        return 1, seen.alert or "The portal does not answer."
    last = own[-1].message if own else "The procedure is not carried out."
    return seen.steps[-1].number, seen.alert or last


def key_of(found: Finding) -> tuple[object, ...]:
    """What identifies an error of the text, whoever follows it."""
    return found.rule, found.line, found.column, found.message
