"""Somebody of a role, signed in on a page without a click."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page

from eaportal.flows.client import ControlRefusedError, World
from eaportal.flows.errors import WrongInputError
from eaportal.flows.labels import spoken_for
from eaportal.flows.portal import PortalUnreachableError

# What the simulator answers where nobody has this account or role, or there is no such role.
_NOBODY = (404, 422)


class NoSuchUserError(WrongInputError):
    """The world has nobody of that role or account; the message says whom it has."""


class OtherLanguageError(WrongInputError):
    """The pages come in another language than said."""


@dataclass
class SignedInAs:
    """Signs in people of *world*: the first on *page*, each other in a context from *new_context*."""

    world: World
    page: Page
    new_context: Callable[..., BrowserContext]
    locale: str
    _is_taken: bool = False

    def __call__(self, who: str, *, path: str = "manage/enrollment") -> Page:
        """Sign in *who*, a role or an account, and open *path* of the world; returns the page."""
        page = self.new_context().new_page() if self._is_taken else self.page
        self._is_taken = True
        begin_session(page.context, self.world, who)
        self._open(page, self.world.url + path)
        return page

    def _open(self, page: Page, address: str) -> None:
        try:
            response = page.goto(address)
        except Error as error:
            raise PortalUnreachableError(f"No portal answers at {address}.") from error
        if response is None or response.status >= 500:
            raise PortalUnreachableError(f"The portal at {address} answers {response and response.status}.")
        spoken = response.headers.get("content-language")
        if spoken not in (self.locale, spoken_for(self.locale)):
            raise OtherLanguageError(
                f"The pages at {address} are in {spoken!r}, not in {self.locale!r} as said."
            )


def begin_session(context: BrowserContext, world: World, who: str) -> None:
    """Let *context* be signed in to *world* as *who*, a role or an account; raises NoSuchUserError."""
    kind = "account" if "@" in who else "role"
    try:
        cookie = world.begin_session(**{kind: who})
    except ControlRefusedError as error:
        if error.status not in _NOBODY:
            raise
        known = ", ".join(dict.fromkeys(getattr(user, kind) for user in world.users()))
        raise NoSuchUserError(
            f"World {world.name!r} has no user of {kind} {who!r}. It has: {known}."
        ) from error
    context.add_cookies(
        [
            {
                "name": cookie.name,
                "value": cookie.value,
                "domain": urlsplit(world.url).hostname or "",
                "path": cookie.path,
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )
