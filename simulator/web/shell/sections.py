"""The registry of pages: each section of the site, and what its views declare about themselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from flask import Blueprint, Flask, current_app
from flask.typing import RouteCallable

from eaportal.simulator.rules.pages import PortalPage
from eaportal.simulator.rules.roles import Role
from eaportal.simulator.web.shell.context import require_user


class Menu(StrEnum):
    """A navigation that links to pages."""

    HEADER = "header"
    SIDE = "side"
    MANAGE = "manage"
    REPORTS = "reports"


@dataclass(frozen=True)
class Page:
    """What a view declares about the page that it shows.

    *links* has the text of its link in each menu that leads to it, for every role that *seen_by* accepts.
    *samples* are addresses of the page in the sample world, below its section's; the tests open them all.
    They may name an {invoice}, a {ticket}, a {request} or a {mail}. None means the view's own address; a
    page that only appears after another one has ().
    """

    links: Mapping[Menu, str] = field(default_factory=dict)
    seen_by: Callable[[Role], bool] = lambda _role: True
    samples: tuple[str, ...] | None = None


class Section(Blueprint):
    """A part of the site: views below one *address*, which faults know as *fault_page*.

    Its views need a signed-in user unless *is_public*. With *has_enrollment* their addresses name the
    enrollment, so that two tabs of a browser can show two enrollments. *pages* has what the views declare,
    by endpoint and with whole addresses.
    """

    def __init__(
        self,
        name: str,
        import_name: str,
        address: str = "",
        *,
        fault_page: PortalPage,
        is_public: bool = False,
        has_enrollment: bool = True,
    ) -> None:
        super().__init__(name, import_name, url_prefix=address or None)
        self.pages: dict[str, Page] = {}
        self.is_public = is_public
        self.has_enrollment = has_enrollment
        self._fault_page = fault_page
        self._fault_pages: dict[str, PortalPage] = {}
        if not is_public:
            self.before_request(require_user)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: RouteCallable | None = None,
        provide_automatic_options: bool | None = None,
        *,
        page: Page | None = None,
        fault_page: PortalPage | None = None,
        **options: Any,
    ) -> None:
        """Add a view: with *page* if it shows one, with *fault_page* if faults know it by another name."""
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)
        name = f"{self.name}.{endpoint or getattr(view_func, '__name__', '')}"
        if page:
            samples = (rule,) if page.samples is None else page.samples
            addresses = tuple(f"{self.url_prefix or ''}{sample}" for sample in samples)
            self.pages[name] = replace(page, samples=addresses)
        if fault_page:
            self._fault_pages[name] = fault_page

    def fault_page(self, endpoint: str) -> PortalPage:
        """Return the name by which faults know the view at *endpoint*."""
        return self._fault_pages.get(endpoint, self._fault_page)


def sections(app: Flask) -> dict[str, Section]:
    """Return the sections of *app* by name, in the order of its menus."""
    return {name: each for name, each in app.blueprints.items() if isinstance(each, Section)}


def section_of(endpoint: str) -> Section | None:
    """Return the section with the view at *endpoint*; static files have none."""
    found = current_app.blueprints.get(endpoint.partition(".")[0])
    return found if isinstance(found, Section) else None


def menu(name: Menu, role: Role, *, has_enrollment: bool = True) -> dict[str, str]:
    """Return the links of a menu for a user with *role*: their texts by endpoint."""
    return {
        endpoint: page.links[name]
        for section in sections(current_app).values()
        for endpoint, page in section.pages.items()
        if name in page.links and page.seen_by(role) and (has_enrollment or not section.has_enrollment)
    }
