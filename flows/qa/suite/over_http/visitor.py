"""A visitor without a browser: reads pages, submits forms, and sends what no page would send."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import APIRequestContext, APIResponse

from eaportal.flows.qa.suite.over_http.elements import read, rows_in, values_of

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """What the portal answered: the *status* and *headers* of the last answer, and its content."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The content as text."""
        return self.body.decode("utf-8-sig")

    @cached_property
    def page(self) -> BeautifulSoup:
        """The content as a page. Templates are removed: without scripts, they show nothing."""
        page = BeautifulSoup(self.text, "html.parser")
        for each in page.select("template"):
            each.decompose()
        return page

    @property
    def path(self) -> str:
        """The path and the query of the address."""
        parts = urlsplit(self.url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    @property
    def query(self) -> dict[str, str]:
        """The values in the address."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def the(self, selector: str) -> Tag:
        """Return the one element that *selector* finds; anything else fails the check."""
        found = self.page.select(selector)
        if len(found) != 1:
            pytest.fail(f"{len(found)} × {selector} at {self.path} (status {self.status})")
        return found[0]

    def read(self, selector: str) -> str:
        """Return what a reader reads in the one element that *selector* finds."""
        return read(self.the(selector))

    def read_all(self, selector: str) -> list[str]:
        """Return what a reader reads in each element that *selector* finds."""
        return [read(each) for each in self.page.select(selector)]

    def rows(self, table: str = "main table") -> list[list[str]]:
        """Return the cells of each row in the bodies of the tables that *table* finds."""
        return [row for each in self.page.select(table) for row in rows_in(each)]

    def facts(self, within: str = "main dl") -> dict[str, str]:
        """Return the terms and descriptions of the lists that *within* finds."""
        return {
            read(each.select_one("dt")): read(each.select_one("dd"))
            for each in self.page.select(f"{within} > div")
        }

    @property
    def alert(self) -> str:
        """Return what the page says in its alert, or nothing."""
        return " ".join(self.read_all("main [role=alert]"))

    @property
    def message(self) -> str:
        """Return what the page says in its status message, or nothing."""
        return " ".join(self.read_all("main [role=status]"))

    def values(self, form: str = "main form[method=post]") -> dict[str, str]:
        """Return the values that the one *form* on the page would send, without its buttons."""
        return values_of(self.the(form))

    def action(self, form: str = "main form[method=post]") -> str:
        """Return the address that the one *form* on the page sends to."""
        return urljoin(self.url, str(self.the(form).get("action", self.url)))


class Visitor:
    """A visitor of the world at *url*, with the cookies of *request*."""

    def __init__(self, request: APIRequestContext, url: str) -> None:
        self.request = request
        self.url = url

    def open(self, path: str) -> Answer:
        """Go to *path*, below the address of the world, or to an address."""
        return _answer(self.request.get(urljoin(self.url, path)))

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send *fields* to *path*, as they are."""
        address = urljoin(self.url, path)
        # Followed here, because a browser follows with GET.
        answer = self.request.post(address, form=dict(fields), max_redirects=0)
        if answer.status in _REDIRECTS:
            return self.open(urljoin(address, answer.headers["location"]))
        return _answer(answer)

    def send(self, page: Answer, form: str = "main form[method=post]", **fields: str | None) -> Answer:
        """Submit the *form* of *page*; *fields* replace its values, and None leaves a field out."""
        values = {**page.values(form), **fields}
        sent = {name: value for name, value in values.items() if value is not None}
        return self.post(page.action(form), sent)

    def stay_signed_in(self) -> None:
        """Let the session last for 90 days instead of 24 hours."""
        self.send(self.open("signin/stay"), stay="yes")

    def token(self) -> str:
        """Return the token of this visitor's forms."""
        return self.open("report").values("header form[action$='/signout']")["csrf_token"]


def _answer(response: APIResponse) -> Answer:
    return Answer(response.url, response.status, response.headers, response.body())
