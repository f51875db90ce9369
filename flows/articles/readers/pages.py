"""What the pages on the way of a procedure offer to a reader, read without a browser."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from eaportal.flows.client.values import Cookie
from eaportal.flows.procedures.controls import ACTIONS, ActionKind, Control
from eaportal.flows.procedures.procedure import Procedure

_NUMBER = re.compile(r"\d{5,}")
_STATES = ("disabled", "readonly", "checked")
_FIELDS = ("input", "select", "textarea", "button")
_TIMEOUT_SECONDS = 60


def addresses(procedure: Procedure, edition: str, period: str) -> list[str]:
    """The addresses that *procedure* leads to in *edition*, with the *period* where one is chosen."""
    order = procedure.order_in(edition)
    links = [ACTIONS[control] for control in order if ACTIONS[control].kind is ActionKind.OPEN]
    paths = dict.fromkeys(link.path for link in links if link.path)
    query = f"?period={period}" if Control.PERIOD in order else ""
    opened = {ACTIONS[c].path for c in order if ACTIONS[c].kind is ActionKind.OPEN and ACTIONS[c].dialog}
    return [f"{path}{query if path in opened or path.count('/') > 1 else ''}" for path in paths]


class ReadPages:
    """The pages of the world at *url* as the owner of *cookie* sees them in *locale*."""

    def __init__(self, url: str, cookie: Cookie, locale: str) -> None:
        self._url = url.rstrip("/")
        session = f"{cookie.name}={cookie.value}"
        # A dialog is sent without the page behind it, which is read for itself.
        self._headers = {"Cookie": session, "Accept-Language": locale, "Wanted-Part": "dialog"}
        self._opener = build_opener(ProxyHandler({}), _WhereTo())
        self._read: dict[str, object] = {}

    def offered(self, paths: Iterable[str]) -> tuple[object, ...]:
        """What the pages at *paths* offer: equal for two readers who can do the same there."""
        return tuple(self._page(path) for path in paths)

    def _page(self, path: str) -> object:
        if path not in self._read:
            try:
                request = Request(self._url + path, headers=self._headers)  # noqa: S310 - a simulator's address
                with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                    status, text = answer.status, answer.read().decode()
            except HTTPError as error:
                status, text = error.code, error.read().decode()
            parser = _Offered(urlsplit(self._url).path)
            parser.feed(text)
            self._read[path] = status, frozenset(parser.found)
        return self._read[path]


class _WhereTo(HTTPRedirectHandler):
    """Leaves it at the redirect: the page that it leads to is read for itself."""

    def redirect_request(self, *_args: object) -> None:
        """Follow no redirect."""


class _Offered(HTMLParser):
    """The controls of a page, with their states, and what its alerts and notes say; without numbers."""

    def __init__(self, root: str) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()
        self._root = root
        self._form = ""
        self._alert: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a control."""
        values = dict(attrs)
        states = [state for state in _STATES if state in values]
        if tag == "form":
            self._form = self._path(values.get("action"))
        elif tag == "a" and "href" in values:
            self.found.add((tag, self._path(values["href"])))
        elif tag in _FIELDS and values.get("type") != "hidden":
            self.found.add((tag, self._form, values.get("name") or "", *states))
        if values.get("role") in {"alert", "note"}:
            self._alert = []

    def handle_data(self, data: str) -> None:
        """Note the words of an alert."""
        if self._alert is not None:
            self._alert.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Note the end of an alert."""
        if tag == "form":
            self._form = ""
        if tag == "p" and self._alert is not None:
            self.found.add(("says", _NUMBER.sub("#", " ".join("".join(self._alert).split()))))
            self._alert = None

    def _path(self, address: str | None) -> str:
        path = urlsplit(address or "").path.removeprefix(self._root)
        return _NUMBER.sub("#", path)
