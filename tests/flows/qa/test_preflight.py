"""What is said of a portal against which no check could pass."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from eaportal.flows.portal import PortalUnreachableError
from eaportal.flows.qa.verify import preflight
from eaportal.flows.qa.verify.preflight import PortalUnfitError, expect_usable

if TYPE_CHECKING:
    from eaportal.flows.client import Simulator


@contextmanager
def simulator(*, form: str = "signin", status: int = 200, path: str = "/") -> Iterator[tuple[Any, list[str]]]:
    """A simulator at *path* whose first page has a *form*, and the names of the worlds that it has."""

    class FirstPage(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(f'<form action="{form}"></form>'.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), FirstPage)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}{path}"
    worlds: list[str] = []

    def create_world(name: str, *, time_to_live: str) -> object:
        assert time_to_live == "PT10M"
        worlds.append(name)
        return SimpleNamespace(url=f"{url}w/{name}/", delete=lambda: worlds.remove(name))

    yield SimpleNamespace(url=url, create_world=create_world), worlds
    server.shutdown()
    server.server_close()


def usable(fake: object) -> None:
    expect_usable(cast("Simulator", fake))


def test_a_portal_whose_pages_come_and_stay_below_its_address_is_usable() -> None:
    with simulator() as (fake, worlds):
        usable(fake)

    assert worlds == []


def test_a_slow_portal_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "LONGEST_SECONDS", 0)

    with simulator() as (fake, worlds), pytest.raises(PortalUnfitError) as error:
        usable(fake)

    assert str(error.value) == (
        f"The portal at {fake.url} takes 0.0 seconds for a page."
        " The checks need a page in 0 seconds, so none was run."
    )
    assert error.value.exit_code == 3
    assert worlds == []


def test_a_portal_behind_a_path_that_its_pages_do_not_know_is_one_sentence() -> None:
    with (
        simulator(form="/w/world/signin", path="/portal/") as (fake, _),
        pytest.raises(PortalUnfitError) as error,
    ):
        usable(fake)

    assert str(error.value) == (
        f"The pages of the portal at {fake.url} lead to /w/world/signin, which isn't below its address."
        " Let it be the only site of its host and port, without a path."
    )


def test_a_portal_without_a_first_page_is_one_sentence() -> None:
    with simulator(status=500) as (fake, worlds), pytest.raises(PortalUnreachableError) as error:
        usable(fake)

    assert str(error.value).startswith(f"The portal answered 500 at {fake.url}w/preflight-")
    assert worlds == []
