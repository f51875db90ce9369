"""A visitor without a browser: reads pages, submits forms, and sends what no page would send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from http.client import HTTPException
from http.cookiejar import Cookie, CookieJar
from io import BytesIO
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener
from urllib.response import addinfourl

import pytest
from bs4 import BeautifulSoup, Tag

from eaportal.flows.portal import PortalUnreachableError
from eaportal.flows.qa.suite.over_http.elements import read, rows_in, values_of

_TIMEOUT_SECONDS = 30
# What an address may contain as it is; the rest is encoded, as a browser does.
_IN_ADDRESSES = "%/:?=&;,@+!$'()*~#[]"
# The fields whose values no report shows.
_SECRETS = {"csrf_token", "password"}


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
            there = f"has {len(found)} elements" if found else "has no element"
            pytest.fail(f"The page {self.path}, answered with {self.status}, {there} {selector!r}.")
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
    """A visitor of the world at *url*, whose browser asks for *language*.

    *note* is called for each page that the visitor opens and each form that they send: with what they do, in
    words, and the answer.
    """

    def __init__(
        self, url: str, language: str, note: Callable[[str, Answer], None] = lambda _step, _answer: None
    ) -> None:
        self.url = url
        self._language = language
        self._note = note
        self._jar = CookieJar()
        # The simulator isn't reached through a proxy. Redirects are followed as a browser does, with GET.
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor(self._jar))

    def open(self, path: str, **headers: str) -> Answer:
        """Go to *path*, below the address of the world, or to an address."""
        return self._noted("Open", path, self._send(path, None, headers))

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send *fields* to *path*, as they are."""
        shown = ", ".join(f"{name} {value!r}" for name, value in fields.items() if name not in _SECRETS)
        return self._noted(
            f"Send {shown or 'the form'} to", path, self._send(path, urlencode(fields).encode(), {})
        )

    def send(self, page: Answer, form: str = "main form[method=post]", **fields: str | None) -> Answer:
        """Submit the *form* of *page*; *fields* replace its values, and None leaves a field out."""
        values = {**page.values(form), **fields}
        sent = {name: value for name, value in values.items() if value is not None}
        return self.post(page.action(form), sent)

    def open_symbol(self, page: Answer, name: str) -> Answer:
        """Open the symbol of *page* that is named so for screen readers."""
        return self.open(str(page.the(f"a.symbol[aria-label='{name}']")["href"]))

    def stay_signed_in(self) -> None:
        """Let the session last for 90 days instead of 24 hours."""
        self.send(self.open("signin/stay"), stay="yes")

    def token(self) -> str:
        """Return the token of this visitor's forms."""
        return self.open("report").values("header form[action$='/signout']")["csrf_token"]

    @property
    def cookies(self) -> list[Cookie]:
        """The cookies that the portal has set."""
        return [*self._jar]

    def keep(self, cookie: str) -> None:
        """Keep *cookie*, written as in the header Set-Cookie."""
        headers = Message()
        headers["Set-Cookie"] = cookie
        self._jar.extract_cookies(addinfourl(BytesIO(), headers, self.url), Request(self.url))  # type: ignore[arg-type]  # noqa: S310 - the portal's

    def _noted(self, did: str, path: str, answer: Answer) -> Answer:
        shown = urljoin(self.url, path).removeprefix(self.url) or "the first page"
        self._note(f"{did} {shown}: the portal answered {answer.status}", answer)
        return answer

    def _send(self, path: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        address = quote(urljoin(self.url, path), safe=_IN_ADDRESSES)
        sent = {"Accept-Language": self._language, **headers}
        request = Request(address, content, sent)  # noqa: S310 - the portal's
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return _answer(answer)
        except HTTPError as error:
            with error:
                return _answer(error)
        except (URLError, HTTPException, OSError) as error:
            reason = error.reason if isinstance(error, URLError) else error
            raise PortalUnreachableError(f"No portal answers at {address} ({reason}).") from error


def _answer(received: addinfourl) -> Answer:
    headers = {name.lower(): value for name, value in received.headers.items()}
    return Answer(received.url, received.status or 0, headers, received.read())
