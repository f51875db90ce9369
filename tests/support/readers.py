"""Readers of articles, each in a separate world."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Route

from eaportal.flows.articles.check import check
from eaportal.flows.articles.findings.results import (
    ArticleResult,
)
from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.walk.actions import PortalUnderTest
from tests.e2e.conftest import OwnWorld

PO_NUMBER = "CHECK-1"


@dataclass
class Reader:
    """A reader who follows articles in a separate world; *changes* are made to every page."""

    page: Page
    own_world: OwnWorld
    changes: list[Callable[[str], str]]

    def change_page(self, pattern: str, replacement: str) -> None:
        """Replace *pattern* on every page."""
        self.changes.append(lambda body: re.sub(pattern, replacement, body, flags=re.DOTALL))

    def follow(self, source: str, name: str = "a.md", user: str = "ea_admin") -> ArticleResult:
        """Check the article with the text *source*, as a user who is new to the portal."""
        self.page.context.clear_cookies()
        article = parse_article(Document(Path(name), source))
        assert isinstance(article, Article)
        if self.changes:
            self.page.route(re.compile(r"/report"), self._answer)

        def signs_in(page: Page) -> None:
            self.own_world.open_as(page, user)

        return check(article, self.page, PortalUnderTest(self.own_world.url, signs_in, PO_NUMBER))

    def _answer(self, route: Route) -> None:
        response = route.fetch()
        body = response.text()
        for change in self.changes:
            body = change(body)
        route.fulfill(response=response, body=body)
