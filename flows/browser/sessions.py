"""A browser page for one portal session, and a trace of what happens on it."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, StorageState, ViewportSize

from eaportal.flows.browser.traces import save_trace
from eaportal.flows.steps import SIGN_IN
from eaportal.flows.update_po_number import Step

TIMEOUT_MS = 10_000
USUAL_SIZE: ViewportSize = {"width": 1280, "height": 800}


@contextmanager
def portal_page(
    browser: Browser,
    locale: str,
    session: StorageState | None = None,
    size: ViewportSize = USUAL_SIZE,
) -> Iterator[Page]:
    """A page of its own context, in the language *locale*; in the *session* of an earlier one, if given."""
    context = browser.new_context(locale=locale, viewport=size, storage_state=session)
    context.set_default_timeout(TIMEOUT_MS)
    try:
        yield context.new_page()
    finally:
        # A browser that is gone already, by Ctrl-C or a crash, has nothing left to close.
        with suppress(Error):
            context.close()


@contextmanager
def traced(page: Page, path: Path | None) -> Iterator[Step]:
    """Record the steps on *page* into a Playwright trace at *path*, if there is one.

    The sign-in is left out, since its trace would hold the password; cookies are too. The folder of
    *path* must be there.
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
