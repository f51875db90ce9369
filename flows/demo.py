"""The demonstration: the five steps in two languages, and articles checked."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from playwright.sync_api import Browser, Page

from eaportal.flows.articles.check import not_understood
from eaportal.flows.articles.findings.results import (
    ArticleResult,
    Verdict,
)
from eaportal.flows.articles.run import ArticleChecker, PortalFor
from eaportal.flows.articles.text.article import Article, NotAnArticle
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.labels import LABELS
from eaportal.flows.portal import Credentials
from eaportal.flows.rendering import render
from eaportal.flows.update_po_number import Change, Outcome, Step, UpdateResult, update_po_number
from eaportal.flows.wording import counted

LOCALES = ("nl-NL", "en-US")
PERIOD = "2020-11"


@dataclass(frozen=True)
class ShownStep:
    """One documented step: its name, its duration, and a PNG of the page after it."""

    name: str
    seconds: float
    picture: bytes


@dataclass(frozen=True)
class ShownProcedure:
    """The five steps in one language."""

    locale: str
    result: UpdateResult
    steps: list[ShownStep]


@dataclass(frozen=True)
class Demonstration:
    """Everything that was shown."""

    procedures: list[ShownProcedure] = field(default_factory=list)
    articles: list[ArticleResult] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every number changed and every article passed."""
        return all(shown.result.outcome is Outcome.UPDATED for shown in self.procedures) and all(
            article.verdict is Verdict.PASS for article in self.articles
        )


def run_demo(
    browser: Browser,
    base_url: str,
    portal_for: PortalFor,
    credentials: Credentials,
    enrollment: str,
    articles: Sequence[Article | NotAnArticle],
    say: Callable[[str], None],
) -> Demonstration:
    """Change a PO number of *enrollment* in each language, check *articles*, and *say* each result."""
    shown = Demonstration()
    for number, locale in enumerate(LOCALES, start=1):
        change = Change(enrollment, PERIOD, f"PO-2020-{number:04}")
        steps: list[ShownStep] = []
        with portal_page(browser, locale) as page:
            result = update_po_number(
                page, base_url, LABELS[locale], credentials, change, _pictured(page, steps)
            )
        shown.procedures.append(ShownProcedure(locale, result, steps))
        say(f"{locale}: {result.outcome}, {result.before} → {result.after} in {result.seconds:.1f} s")
        for step in steps:
            say(f"  {step.name:22}{step.seconds:5.2f} s")
        say(f"  {result.message}")
    checker = ArticleChecker(browser, portal_for, credentials)
    for document in articles:
        article = (
            not_understood(document) if isinstance(document, NotAnArticle) else checker.check(document).result
        )
        shown.articles.append(article)
        actions = f"{article.actions_run} of {counted(article.actions_understood, 'action')} run"
        say(f"{article.path}: {actions}: {article.verdict}")
    return shown


def as_page(shown: Demonstration) -> str:
    """Render *shown* as one HTML page that needs no other file."""
    return render("demo.html", shown=shown, made=datetime.now(UTC))


def _pictured(page: Page, steps: list[ShownStep]) -> Step:
    @contextmanager
    def step(name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        steps.append(ShownStep(name, time.monotonic() - began, page.screenshot()))

    return step
