"""Sessions of workers: a browser each, which an interrupt leaves alone."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from eaportal.flows.browser.start import started_browser
from eaportal.flows.bulk.session.session import BulkSession, bulk_session
from eaportal.flows.portal import Credentials


def session_opener(
    base_url: str, credentials: Credentials
) -> Callable[[], AbstractContextManager[BulkSession]]:
    """What opens a session of *credentials* at *base_url* in a browser of its own."""

    @contextmanager
    def open_session() -> Iterator[BulkSession]:
        with (
            started_browser(ends_with_interrupt=False) as browser,
            bulk_session(browser, base_url, credentials) as session,
        ):
            yield session

    return open_session
