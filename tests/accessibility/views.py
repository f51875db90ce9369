"""Every page of the portal, and the states in which a page looks different."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from eaportal.flows.client import Simulator, World
from tests.support.browser_visitor import BrowserVisitor
from tests.support.pages import sample_addresses
from tests.support.world_files import world_yaml

ADMIN = "ea_admin@eaportal.example"
PASSWORD = "PO-number-2020"
# A world of another edition of the portal.
EARLIER = world_yaml(users=[ADMIN], edition="2019-12")


@dataclass(frozen=True)
class View:
    """The page at *path* as the sample user *user* sees it, or an anonymous visitor, after *act*.

    *status* is the expected HTTP status; *edition* is the one of its world, if not the usual one.
    """

    path: str
    user: str | None = "ea_admin"
    act: Callable[[BrowserVisitor], None] = lambda _visitor: None
    edition: str | None = None
    status: int = 200


def prepare(simulator: Simulator) -> tuple[World, World, dict[str, str]]:
    """Create a world for the views, one of the earlier edition, and the values that their paths name."""
    world = simulator.create_world("views")
    earlier = simulator.create_world("earlier", world_file=EARLIER)
    direct = world.users()[0].enrollments[0]
    invoice = f"E{direct}202010"
    world.open_ticket(ADMIN, direct, invoice, "PO-TICKET")
    ticket = world.tickets()[0].number
    request = world.request_tax_id(ADMIN, direct, "NL123456789B01").number
    mail = world.mails(to=ADMIN)[0].id
    named = {"invoice": invoice, "ticket": ticket, "request": request, "mail": str(mail)}
    return world, earlier, named


def _enter_account(visitor: BrowserVisitor) -> None:
    visitor.send("main form", account=ADMIN)
    visitor.page.locator("#password").wait_for()


def _enter_password(visitor: BrowserVisitor) -> None:
    _enter_account(visitor)
    visitor.send("main form", password=PASSWORD)
    visitor.page.locator("[name=stay]").first.wait_for()


def _warned_owner(visitor: BrowserVisitor) -> None:
    """Add an account as an administrator, then sign in as its owner."""
    owner = f"{uuid.uuid4().hex}@eaportal.example"
    visitor.send("dialog form", name="Laboratory", owner=owner)
    visitor.page.get_by_role("dialog").wait_for(state="hidden")
    visitor.page.locator("form[action$='signout'] button").click()
    visitor.send("main form", account=owner)
    visitor.send("main form", password=PASSWORD)
    visitor.page.locator("[name=stay][value=no]").click()
    visitor.page.locator("main ul.plain").wait_for()


def _unknown_account(visitor: BrowserVisitor) -> None:
    visitor.send("main form", account="nobody@eaportal.example")
    visitor.page.get_by_role("alert").wait_for()


def _refused_number(visitor: BrowserVisitor) -> None:
    visitor.send("dialog form", po_number="ä")
    visitor.page.get_by_role("dialog").get_by_role("alert").wait_for()


def _saved_number(visitor: BrowserVisitor) -> None:
    visitor.send("dialog form", po_number="PO-1")
    visitor.page.get_by_role("dialog").wait_for(state="hidden")


def _find_nothing(visitor: BrowserVisitor) -> None:
    visitor.send("dialog form", search="zqzq")
    visitor.page.get_by_role("dialog").get_by_role("status").wait_for()


PO_NUMBERS = "report/usagesummary/ponumbers"
STATES = (
    View("signin", None, _unknown_account),
    View("signin", None, _enter_account),
    View("signin", None, _enter_password),
    View("manage/enrollment", "ea_admin_readonly"),
    View("manage/enrollment/switch", act=_find_nothing),
    View("manage/account/add", act=_warned_owner),
    View("manage/taxid", "partner_admin"),
    View("report/usagesummary", "account_owner"),
    View("report/usagesummary", "customer_admin"),
    View("report/usagesummary", edition="2019-12"),
    View(f"{PO_NUMBERS}?period=2020-11", act=_refused_number),
    View(f"{PO_NUMBERS}?period=2020-12", act=_saved_number),
    View(PO_NUMBERS, edition="2019-12"),
    View("nothing", status=404),
    View("nothing", None, status=404),
)
VIEWS = (
    *(View(address.removeprefix("/"), None) for address in sample_addresses(is_public=True)),
    *(View(address.removeprefix("/")) for address in sample_addresses(is_public=False)),
    *STATES,
)
