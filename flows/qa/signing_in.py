"""Somebody of a role, signed in on a page without a click."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Error, Page

from flows.control import User, World
from flows.errors import WrongInputError
from flows.labels import spoken_for
from flows.portal import PortalUnreachableError


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
    sentence: Callable[[], AbstractContextManager[None]]
    _users: list[User] = field(default_factory=list)
    _is_taken: bool = False

    def __call__(self, who: str, *, path: str = "manage/enrollment") -> Page:
        """Sign in *who*, a role or an account, and open *path* of the world; returns the page."""
        with self.sentence():
            user = self.user(who)
            page = self.new_context().new_page() if self._is_taken else self.page
            self._is_taken = True
            begin_session(page.context, self.world, user.account)
            self._open(page, self.world.url + path)
            return page

    def user(self, who: str) -> User:
        """The first user of the world whose role or account is *who*; raises NoSuchUserError."""
        self._users = self._users or self.world.users()
        for user in self._users:
            if who in (user.role, user.account):
                return user
        kind, there = ("account", "account") if "@" in who else ("role", "role")
        known = ", ".join(dict.fromkeys(getattr(user, there) for user in self._users))
        raise NoSuchUserError(f"World {self.world.name!r} has no user of {kind} {who!r}. It has: {known}.")

    def _open(self, page: Page, address: str) -> None:
        try:
            response = page.goto(address)
        except Error as error:
            raise PortalUnreachableError(f"No portal answers at {address}.") from error
        if response is None or response.status >= 500:
            raise PortalUnreachableError(f"The portal at {address} answers {response and response.status}.")
        spoken = page.locator("html").get_attribute("lang")
        if spoken not in (self.locale, spoken_for(self.locale)):
            raise OtherLanguageError(
                f"The pages at {address} are in {spoken!r}, not in {self.locale!r} as said."
            )


def begin_session(context: BrowserContext, world: World, account: str) -> None:
    """Let *context* be signed in to *world* as *account*."""
    cookie = world.begin_session(account)
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
