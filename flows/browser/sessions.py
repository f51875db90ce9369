"""Browser pages for the portal, and Playwright traces of what happens on them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from playwright.sync_api import Browser, BrowserContext, Error, Page, StorageState, ViewportSize

from eaportal.flows.steps import SIGN_IN
from eaportal.flows.update_po_number import Step

TIMEOUT_MS = 10_000
USUAL_SIZE: ViewportSize = {"width": 1280, "height": 800}
_COOKIE_HEADERS = ("cookie", "set-cookie")


@contextmanager
def portal_page(
    browser: Browser,
    locale: str,
    storage_state: StorageState | None = None,
    size: ViewportSize = USUAL_SIZE,
    scale: float = 1,
) -> Iterator[Page]:
    """A page for the language *locale* in a new context, signed in if *storage_state* is.

    Its screenshots have *scale* pixels for each of its own.
    """
    context = browser.new_context(
        locale=locale, viewport=size, storage_state=storage_state, device_scale_factor=scale
    )
    context.set_default_timeout(TIMEOUT_MS)
    try:
        yield context.new_page()
    finally:
        # After Ctrl-C or a crash of the browser there is nothing left to close.
        with suppress(Error):
            context.close()


@contextmanager
def traced(page: Page, path: Path | None) -> Iterator[Step]:
    """Record the steps on *page* in a Playwright trace at *path*; without a path, record nothing.

    The trace has no cookies, and not the sign-in, which would show the password. The folder of *path* must
    exist.
    """
    if path is None:
        yield nullcontext
        return
    tracing = page.context.tracing
    started = False

    @contextmanager
    def step(name: str) -> Iterator[None]:
        nonlocal started
        if name == SIGN_IN:
            yield
            tracing.start(screenshots=True, snapshots=True)
            started = True
            return
        tracing.group(name)
        try:
            yield
        finally:
            tracing.group_end()

    try:
        yield step
    finally:
        if started:
            save_trace(page.context, path)


def save_trace(context: BrowserContext, path: Path) -> None:
    """End the trace of *context* and write it to *path* without cookies, so that it can be shared.

    Until then, it is in a folder that only its owner can read.
    """
    with TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as private:
        whole, shown = Path(private, "whole.zip"), Path(private, "shown.zip")
        context.tracing.stop(path=whole)
        with ZipFile(whole) as recorded, ZipFile(shown, "w", ZIP_DEFLATED) as written:
            for name in recorded.namelist():
                content = recorded.read(name)
                written.writestr(name, _without_cookies(content) if name.endswith(".network") else content)
        shown.replace(path)


def _without_cookies(network: bytes) -> bytes:
    """Remove the cookies from *network*: the requests and responses of a trace, one per line."""
    return b"".join(_cleaned(line) for line in network.splitlines(keepends=True))


def _cleaned(line: bytes) -> bytes:
    entry = json.loads(line)
    for message in (entry["snapshot"]["request"], entry["snapshot"]["response"]):
        message["cookies"] = []
        message["headers"] = [
            header for header in message["headers"] if header["name"].lower() not in _COOKIE_HEADERS
        ]
    return json.dumps(entry).encode() + b"\n"
