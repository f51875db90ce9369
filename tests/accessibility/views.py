"""Every page of the portal, and the states in which a page looks different."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from eaportal.flows.client import Simulator, World
from tests.support.pages import sample_addresses
from tests.support.world_files import world_yaml

ADMIN = "ea_admin@eaportal.example"
PASSWORD = "PO-number-2020"
# A world of another edition of the portal.
EARLIER = world_yaml(users=[ADMIN], edition="2019-12")


@dataclass(frozen=True)
class View:
    """The page at *path* as *account* sees it, or an anonymous visitor, after *act* has changed its state.

    *status* is the expected HTTP status; *edition* is the one of its world, if not the usual one.
    """

    path: str
    account: str | None = ADMIN
    act: Callable[[Page], None] = lambda _page: None
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


def _type_account(page: Page) -> None:
    page.locator("#account").fill(ADMIN)
    page.locator("#account").press("Enter")
    page.locator("#password").wait_for()


def _sign_in(page: Page) -> None:
    _type_account(page)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.locator("[name=stay]").first.wait_for()


def _warned_owner(page: Page) -> None:
    """Add an account as an administrator, then sign in as its owner."""
    owner = f"{uuid.uuid4().hex}@eaportal.example"
    page.locator("#name").fill("Laboratory")
    page.locator("#owner").fill(owner)
    page.locator("#owner").press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.locator("form[action$='signout'] button").click()
    page.locator("#account").fill(owner)
    page.locator("#account").press("Enter")
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    page.locator("[name=stay][value=no]").click()
    page.locator("main ul.plain").wait_for()


def _unknown_account(page: Page) -> None:
    page.locator("#account").fill("nobody@eaportal.example")
    page.locator("#account").press("Enter")
    page.get_by_role("alert").wait_for()


def _refused_number(page: Page) -> None:
    page.locator("#po-number").fill("ä")
    page.locator("#po-number").press("Enter")
    page.get_by_role("dialog").get_by_role("alert").wait_for()


def _saved_number(page: Page) -> None:
    page.locator("#po-number").fill("PO-1")
    page.locator("#po-number").press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")


def _find_nothing(page: Page) -> None:
    page.locator("#search").fill("zqzq")
    page.locator("#search").press("Enter")
    page.get_by_role("dialog").get_by_role("status").wait_for()


OWNER = "account_owner@eaportal.example"
CUSTOMER = "customer_admin@eaportal.example"
PARTNER = "partner_admin@eaportal.example"
READER = "ea_admin_readonly@eaportal.example"
PO_NUMBERS = "report/usagesummary/ponumbers"
STATES = (
    View("signin", None, _unknown_account),
    View("signin", None, _type_account),
    View("signin", None, _sign_in),
    View("manage/enrollment", READER),
    View("manage/enrollment/switch", act=_find_nothing),
    View("manage/account/add", act=_warned_owner),
    View("manage/taxid", PARTNER),
    View("report/usagesummary", OWNER),
    View("report/usagesummary", CUSTOMER),
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
