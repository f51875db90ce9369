"""A visitor of the portal's pages without a browser."""

from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from eaportal.flows.qa.suite.over_http.elements import read, values_of
from eaportal.simulator.clock import now
from eaportal.simulator.services.sign_ins import begin_session, stay_signed_in
from eaportal.simulator.services.users import find_user
from eaportal.simulator.web.shell.addressing import session_cookie
from eaportal.simulator.world_files.world_file import SAMPLE_PASSWORD
from eaportal.simulator.worlds.folder import DEFAULT, Worlds


class Visitor:
    """A visitor without scripts, who follows links and submits forms as a browser would.

    *root* is the path of the visitor's world, such as ``/w/other``; the default world has none.
    """

    def __init__(self, client: FlaskClient, worlds: Worlds, language: str = "en-US", root: str = "") -> None:
        self.client = client
        self.worlds = worlds
        self.root = root
        self.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        self.status = 0
        self.address = f"{root}/"
        self._page: BeautifulSoup | None = None

    @property
    def page(self) -> BeautifulSoup:
        """The open page; after signing in it is the first page, requested on access."""
        return self._page or self.open(self.address)

    def open(self, address: str, **options: object) -> BeautifulSoup:
        """Go to *address*: relative to the page, below the root, or with the root."""
        if not address.startswith("/"):
            address = urljoin(self.address, address)
        elif not address.startswith(self.root):
            address = self.root + address
        response = self.client.open(address, follow_redirects=True, **options)
        self.status = response.status_code
        self.address = response.request.script_root + response.request.full_path.rstrip("?")
        self._page = BeautifulSoup(response.text, "html.parser")
        for each in self._page.select("template"):
            each.decompose()  # Without scripts, templates show nothing.
        return self._page

    def follow(self, link: str, within: str = "body") -> BeautifulSoup:
        """Click the link whose text is *link*."""
        return self.open(self._named("a", link, within)["href"])

    def press(self, button: str, within: str = "main", **fields: str | None) -> BeautifulSoup:
        """Press *button* with *fields* filled in; None clears a check box."""
        found = self._named("button", button, within)
        assert not found.has_attr("disabled"), f"{button} is disabled"
        return self.send(found.find_parent("form"), found, **fields)

    def send(self, form: Tag | str, button: Tag | None = None, **fields: str | None) -> BeautifulSoup:
        """Submit *form*, an element or its selector; *fields* replace its values, even read-only ones."""
        if isinstance(form, str):
            found = self.page.select_one(form)
            assert found, f"there is no {form} at {self.address:.80}"
            form = found
        controls = form.select("input[name], select[name]")
        unknown = fields.keys() - {str(control["name"]) for control in controls}
        assert not unknown, f"the form has no {unknown}"
        values: dict[str, str | None] = {**values_of(form)}
        if button and button.get("name"):
            values[str(button["name"])] = str(button["value"])
        values = {name: value for name, value in (values | fields).items() if value is not None}
        place = "data" if form.get("method") == "post" else "query_string"
        address = urljoin(self.address, str(form.get("action", self.address)))
        if place == "query_string":
            address = address.partition("?")[0]
        return self.open(address, method=str(form["method"]), **{place: values})

    def sign_in(self, user: str, root: str | None = None) -> None:
        """Sign in as the sample user *user* without the sign-in pages, in the world at *root* if given."""
        root = self.root if root is None else root
        world = self.worlds.get(root.removeprefix("/w/") or DEFAULT)
        assert world
        with world.session(writes=True) as session, session.begin():
            session.sign("a test", "/signin")
            found = find_user(session, f"{user}@eaportal.example")
            assert found, f"there is no {user}"
            token = begin_session(session, found, now(session))
            session.flush()
            stay_signed_in(session, token, now(session), stays=True)
        name, value, path = session_cookie(self.client.application, world.name, token, "80")
        self.client.set_cookie(name, value, path=path)
        self.address, self._page = f"{root}/manage/enrollment", None

    def enter(self, account: str, password: str = SAMPLE_PASSWORD) -> BeautifulSoup:
        """Enter *account* and *password* on the sign-in pages; returns the page after them."""
        self.open("/signin")
        self.send("main form", account=account)
        return self.send("main form", password=password)

    def sign_in_by_hand(self, user: str) -> BeautifulSoup:
        """Sign in as the sample user *user* on the sign-in pages; returns the first page after them."""
        self.enter(f"{user}@eaportal.example")
        return self.press("Yes")

    def _named(self, kind: str, name: str, within: str) -> Tag:
        found = [each for each in self.page.select(f"{within} {kind}") if text(each) == name]
        assert len(found) == 1, f"{len(found)} × {kind} {name!r} at {self.address:.80}"
        return found[0]


def text(tag: Tag | None) -> str | None:
    """What a reader reads in *tag*."""
    return None if tag is None else read(tag)
