"""Sign in a user on a page without the sign-in pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page

from eaportal.flows.client import ControlRefusedError, World
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import spoken_for
from eaportal.flows.portal import PortalUnreachableError

if TYPE_CHECKING:
    from playwright.sync_api import StorageStateCookie

# The simulator's answers if no user has the account or role, or if there is no such role.
_NO_USER = (404, 422)


class NoSuchUserError(WrongInputError):
    """The world has no user of that role or account; the message lists those it has."""


class WrongLanguageError(WrongInputError):
    """The pages are in another language than the browser context asks for."""


@dataclass
class SignIn:
    """Signs in users of *world*: the first on *page*, each other in a context from *new_context*."""

    world: World
    page: Page
    new_context: Callable[..., BrowserContext]
    locale: str
    _page_is_taken: bool = False

    def __call__(self, user: str, *, path: str = "manage/enrollment") -> Page:
        """Sign in *user*, given as a role or an account, and open *path* of the world; returns the page.

        Raises NoSuchUserError, WrongLanguageError and PortalUnreachableError.
        """
        page = self.new_context().new_page() if self._page_is_taken else self.page
        self._page_is_taken = True
        begin_session(page.context, self.world, user)
        self._open(page, self.world.url + path)
        return page

    def _open(self, page: Page, address: str) -> None:
        try:
            response = page.goto(address)
        except Error as error:
            raise PortalUnreachableError(f"No portal answers at {address}.") from error
        if response is None or response.status >= 500:
            raise PortalUnreachableError(f"The portal at {address} answers {response and response.status}.")
        language = response.headers.get("content-language")
        if language not in (self.locale, spoken_for(self.locale)):
            raise WrongLanguageError(
                f"The pages at {address} are in {language!r}; the browser context asks for {self.locale!r}."
            )


def begin_session(context: BrowserContext, world: World, user: str) -> None:
    """Sign in *user* of *world*, a role or an account, in *context*; raises NoSuchUserError."""
    cookie = session_cookie(world, user)
    context.add_cookies([{**cookie}])  # type: ignore[typeddict-item]


def session_cookie(world: World, user: str) -> "StorageStateCookie":
    """Return the cookie of a new session of *user*, a role or an account; raises NoSuchUserError."""
    kind = "account" if "@" in user else "role"
    try:
        cookie = world.begin_session(**{kind: user})
    except ControlRefusedError as error:
        if error.status not in _NO_USER:
            raise
        known = ", ".join(dict.fromkeys(getattr(each, kind) for each in world.users()))
        raise NoSuchUserError(
            f"World {world.name!r} has no user with the {kind} {user!r}. It has: {known}."
        ) from error
    return {
        "name": cookie.name,
        "value": cookie.value,
        "domain": urlsplit(world.url).hostname or "",
        "path": cookie.path,
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }
