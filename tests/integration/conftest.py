"""Fixtures for tests of the portal's pages: a browser without scripts, and what it may look for."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from eaportal.simulator.application import Application
from eaportal.simulator.store.clock import advance_to, now
from eaportal.simulator.store.models import WorldRow
from eaportal.simulator.store.sign_ins import begin_session, stay_signed_in
from eaportal.simulator.store.users import find_user
from eaportal.simulator.store.world import World
from eaportal.simulator.store.world_file import SAMPLE_PASSWORD, EnrollmentEntry, WorldFile
from eaportal.simulator.store.worlds import DEFAULT, Worlds
from eaportal.simulator.web.addressing import session_cookie
from eaportal.simulator.web.app import create_app


class Visitor:
    """Somebody with a browser without scripts, who follows links and sends the forms as they stand."""

    def __init__(self, client: FlaskClient, worlds: Worlds, language: str = "en-US") -> None:
        self.client = client
        self.worlds = worlds
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        self.status = 0
        self.address = "/"
        self._page: BeautifulSoup | None = None

    @property
    def page(self) -> BeautifulSoup:
        """The page that is open: after signing in the first one, asked for when somebody looks at it."""
        return self._page or self.open(self.address)

    def open(self, address: str, **options: object) -> BeautifulSoup:
        """Go to *address*, which may be relative to the page."""
        if not address.startswith("/"):
            address = urljoin(self.address, address)
        response = self.client.open(address, follow_redirects=True, **options)
        self.status = response.status_code
        self.address = response.request.script_root + response.request.full_path.rstrip("?")
        self._page = BeautifulSoup(response.text, "html.parser")
        for each in self._page.select("template"):
            each.decompose()  # Without scripts nothing of it is shown.
        return self._page

    def follow(self, link: str, within: str = "body") -> BeautifulSoup:
        """Click the link whose text is *link*."""
        return self.open(self._named("a", link, within)["href"])

    def press(self, button: str, within: str = "main", **fields: str | None) -> BeautifulSoup:
        """Press *button* with *fields* filled in; None clears a check box."""
        found = self._named("button", button, within)
        assert not found.has_attr("disabled"), f"{button} is disabled"
        return self.send(found.find_parent("form"), found, **fields)

    def send(self, form: Tag, button: Tag | None = None, **fields: str | None) -> BeautifulSoup:
        """Send *form* with what it holds, and *fields* instead of what they name, read-only or not."""
        controls = form.select("input[name], select[name]")
        unknown = fields.keys() - {str(control["name"]) for control in controls}
        assert not unknown, f"the form has no {unknown}"
        values = {
            str(control["name"]): _value(control)
            for control in controls
            if not control.has_attr("disabled") and _value(control) is not None
        }
        if button and button.get("name"):
            values[str(button["name"])] = str(button["value"])
        values = {name: value for name, value in (values | fields).items() if value is not None}
        place = "data" if form.get("method") == "post" else "query_string"
        address = urljoin(self.address, str(form.get("action", self.address)))
        if place == "query_string":
            address = address.partition("?")[0]
        return self.open(address, method=str(form["method"]), **{place: values})

    def sign_in(self, user: str, root: str = "") -> None:
        """Be signed in as the sample user *user*, without a look at the pages where one signs in."""
        world = self.worlds.get(root.removeprefix("/w/") or DEFAULT)
        assert world
        with world.session(writes=True) as session, session.begin():
            session.sign("a test", "/signin")
            found = find_user(session, f"{user}@eaportal.example")
            assert found, f"there is no {user}"
            token = begin_session(session, found, now(session))
            session.flush()
            stay_signed_in(session, token, now(session), stays=True)
        name, value, path = session_cookie(self.client.application, world.name, token)
        self.client.set_cookie(name, value, path=path)
        self.address, self._page = f"{root}/manage/enrollment", None

    def sign_in_by_hand(self, user: str) -> BeautifulSoup:
        """Sign in as the sample user *user* on the pages for that; returns the first page after it."""
        self.open("/signin")
        self.press("Next", account=f"{user}@eaportal.example")
        self.press("Sign in", password=SAMPLE_PASSWORD)
        return self.press("Yes")

    def _named(self, kind: str, name: str, within: str) -> Tag:
        found = [each for each in self.page.select(f"{within} {kind}") if text(each) == name]
        assert len(found) == 1, f"{len(found)} × {kind} {name!r} at {self.address:.80}"
        return found[0]


def _value(control: Tag) -> str | None:
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return str(chosen["value"]) if chosen else None
    if control["type"] in ("radio", "checkbox") if control.has_attr("type") else False:
        return str(control["value"]) if control.has_attr("checked") else None
    return str(control.get("value", ""))


def text(tag: Tag | None) -> str | None:
    """What a reader reads in *tag*."""
    return None if tag is None else " ".join(tag.get_text(" ", strip=True).split())


@pytest.fixture
def read() -> Callable[[Tag | None], str | None]:
    """What a reader reads in a part of a page."""
    return text


@pytest.fixture(scope="session")
def folder_of_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """One folder for the worlds of all tests: to make a portal over it takes longer than most of them."""
    worlds = Worlds(tmp_path_factory.mktemp("worlds"))
    yield worlds
    worlds.close()


@pytest.fixture
def worlds(folder_of_worlds: Worlds) -> Iterator[Worlds]:
    """An empty folder for worlds."""
    yield folder_of_worlds
    for name in folder_of_worlds.names():
        folder_of_worlds.delete(name)


@pytest.fixture(scope="session")
def portal_application(folder_of_worlds: Worlds) -> Application:
    """What serves the worlds of all tests: the portal and its control API."""
    return Application(folder_of_worlds)


@pytest.fixture(scope="session")
def portal_app(folder_of_worlds: Worlds) -> Flask:
    """The portal over the worlds of all tests."""
    return create_app(folder_of_worlds)


@pytest.fixture
def app(portal_app: Flask, world: World) -> Flask:
    """The portal over that world."""
    return portal_app


@pytest.fixture
def application(portal_application: Application, world: World) -> Application:
    """The portal over that world and its control API."""
    return portal_application


@pytest.fixture
def visitor(app: Flask, worlds: Worlds) -> Visitor:
    """Somebody who has not signed in, and reads English."""
    return Visitor(app.test_client(), worlds)


@pytest.fixture
def another(app: Flask, worlds: Worlds) -> Callable[..., Visitor]:
    """Make somebody else with a browser of their own, reading a language of their own."""
    return lambda language="en-US": Visitor(app.test_client(), worlds, language)


@pytest.fixture
def ea_admin(visitor: Visitor) -> Visitor:
    """The EA administrator of both direct enrollments, signed in."""
    visitor.sign_in("ea_admin")
    return visitor


@pytest.fixture
def direct(sample: WorldFile) -> EnrollmentEntry:
    """The direct enrollment that most sample users see."""
    return sample.enrollments[0]


@pytest.fixture
def locked(sample: WorldFile) -> EnrollmentEntry:
    """The direct enrollment whose Azure PO number is locked."""
    return sample.enrollments[1]


@pytest.fixture
def indirect(sample: WorldFile) -> EnrollmentEntry:
    """An indirect enrollment."""
    return sample.enrollments[2]


@pytest.fixture
def at(world: World) -> Callable[[datetime], None]:
    """Set the world's clock."""

    def at(moment: datetime) -> None:
        with world.session(writes=True) as session, session.begin():
            session.execute(update(WorldRow).values(now=moment))

    return at


@pytest.fixture
def wait_until(world: World) -> Callable[[datetime], None]:
    """Let the time of the world pass until a moment, with all that happens by then."""

    def wait_until(moment: datetime) -> None:
        with world.session(writes=True) as session, session.begin():
            session.sign("clock", "a test")
            advance_to(session, moment)

    return wait_until


@pytest.fixture
def every_page(
    visitor: Visitor, at: Callable[[datetime], None], direct: EnrollmentEntry, locked: EnrollmentEntry
) -> Callable[[], dict[str, BeautifulSoup]]:
    """Walk through the portal, in whatever language, and collect its pages by name."""

    def walk() -> dict[str, BeautifulSoup]:
        pages = {"account": visitor.open("/signin")}
        for name, field, typed in (
            ("unknown account", "account", "nobody"),
            ("password", "account", "ea_admin@eaportal.example"),
            ("wrong password", "password", "wrong"),
            ("stay", "password", SAMPLE_PASSWORD),
        ):
            pages[name] = visitor.send(visitor.page.select_one("main form"), **{field: typed})
        visitor.send(visitor.page.select_one("main form"), visitor.page.select_one("main [value=yes]"))
        for name, address in {
            "manage": "/manage/enrollment",
            "switch": "/manage/enrollment/switch",
            "switch, none found": "/manage/enrollment/switch?search=nowhere",
            "add administrator": "/manage/enrollment/administrators/add",
            "add contact": "/manage/enrollment/contacts/add",
            "change contact": "/manage/enrollment/contacts/change?contact=ea_admin@eaportal.example",
            "settings": "/manage/enrollment/settings",
            "departments": "/manage/department",
            "department": "/manage/department/edit",
            "accounts": "/manage/account",
            "add account": "/manage/account/add",
            "tax id": "/manage/taxid",
            "no request": "/manage/taxid/none",
            "tickets": "/support/tickets",
            "no ticket": "/support/tickets/none",
            "new ticket": "/support/tickets/new?period=2020-10",
            "reports": "/report",
            "download usage": "/report/downloadusage",
            "download usage, wrong order": "/report/downloadusage/advanced?first=2020-11&last=2020-10",
            "price sheet": "/report/pricesheet",
            "invoices": "/report/invoices",
            "invoice, paid": f"/report/invoices/E{direct.number}202009",
            "invoice, open": f"/report/invoices/E{direct.number}202010",
            "summary, open": "/report/usagesummary",
            "summary, notified": "/report/usagesummary?period=2020-11",
            "summary, invoiced": "/report/usagesummary?period=2020-10",
            "summary, by hierarchy": "/report/usagesummary?by=hierarchy",
            "summary, adjusted": "/report/usagesummary?period=2020-09",
            "summary, custom": "/report/usagesummary/custom?start=2020-10-15&end=2020-11-14",
            "summary, no dates": "/report/usagesummary/custom?start=&end=",
            "summary, locked": f"/report/usagesummary?enrollment={locked.number}",
            "dialog, locked": f"/report/usagesummary/ponumbers?enrollment={locked.number}",
            "dialog, invoiced": "/report/usagesummary/ponumbers?period=2020-10",
            "dialog": f"/report/usagesummary/ponumbers?period=2020-11&enrollment={direct.number}",
        }.items():
            pages[name] = visitor.open(address)
        for name, typed in (("dialog, refused", "é"), ("summary, saved", "PO-4500")):
            pages[name] = visitor.send(visitor.page.select_one("dialog form"), po_number=typed)
        for name, address, form, typed in (
            ("ticket, refused", "/support/tickets/new", ".form", {"wanted": "é"}),
            ("ticket", "/support/tickets/new", ".form", {"wanted": "PO-4500"}),
            ("tickets, one", "/support/tickets", None, {}),
            ("tax id, refused", "/manage/taxid", ".form", {"tax_id": "é"}),
            ("tax request", "/manage/taxid", ".form", {"tax_id": "NL001234567B01"}),
            ("tax id, asked for", "/manage/taxid", None, {}),
        ):
            pages[name] = visitor.open(address)
            if form:
                pages[name] = visitor.send(visitor.page.select_one(form), **typed)
        pages["mailbox"] = visitor.open("/mailbox")
        pages["mail"] = visitor.open(visitor.page.select_one("main a")["href"])
        pages["not found"] = visitor.open("/nothing")
        pages["bad request"] = visitor.open("/language", method="POST")
        pages["wrong method"] = visitor.open("/signout")
        pages["too large"] = visitor.open("/language", method="POST", data={"next": "x" * 70_000})
        for name, moment in (
            ("summary, ended", datetime(2020, 12, 1, tzinfo=UTC)),
            ("summary, closed", datetime(2020, 12, 15, tzinfo=UTC)),
        ):
            at(moment)
            pages[name] = visitor.open("/report/usagesummary?period=2020-11")
        at(datetime(2022, 1, 1, tzinfo=UTC))
        pages["session ended"] = visitor.open("/report")
        visitor.send(visitor.page.select_one("main form"), account="ea_admin@eaportal.example")
        for _ in range(10):
            pages["account locked"] = visitor.send(visitor.page.select_one("main form"), password="wrong")
        return pages

    return walk
