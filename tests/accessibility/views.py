"""Every page of the portal, with the states in which it looks otherwise."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from eaportal.flows.client import Simulator, World

ADMIN = "ea_admin@eaportal.example"
PASSWORD = "PO-number-2020"
# Another edition of the portal, in a world of its own.
EARLIER = """\
edition: 2019-12
enrollments: [{number: "8100001", name: Contoso, kind: direct, start: 2018-07-01, end: 2021-06-30}]
users: [{account: ea_admin@eaportal.example, name: A, role: ea_admin, enrollments: ["8100001"]}]
periods: [{enrollment: "8100001", period: 2020-11}, {enrollment: "8100001", period: 2020-12}]
"""


@dataclass(frozen=True)
class View:
    """A page at *path*, seen by *account* or by nobody, once *act* has brought it to its state.

    *status* is what the portal answers, *edition* that of its world, if not the usual one.
    """

    path: str
    account: str | None = ADMIN
    act: Callable[[Page], None] = lambda _page: None
    edition: str | None = None
    status: int = 200


def prepare(simulator: Simulator) -> tuple[World, World, dict[str, str]]:
    """Make the worlds of the views, of today's and of the earlier edition, and what their paths name."""
    world = simulator.create_world("views")
    earlier = simulator.create_world("earlier", world_file=EARLIER)
    direct = world.users()[0].enrollments[0]
    invoice = f"E{direct}202010"
    world.open_ticket(ADMIN, direct, invoice, "PO-TICKET")
    ticket = world.tickets()[0].number
    request = world.ask_for_tax_id(ADMIN, direct, "NL123456789B01").number
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
    """Add an account as administrator, and sign in as its owner."""
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
VIEWS = (
    View("signin", None),
    View("signin", None, _unknown_account),
    View("signin", None, _type_account),
    View("signin", None, _sign_in),
    View("manage/enrollment"),
    View("manage/enrollment", READER),
    View("manage/enrollment/settings"),
    View("manage/enrollment/administrators/add"),
    View("manage/enrollment/contacts/add"),
    View(f"manage/enrollment/contacts/change?contact={ADMIN}"),
    View("manage/enrollment/switch"),
    View("manage/enrollment/switch", act=_find_nothing),
    View("manage/department"),
    View("manage/department/edit"),
    View("manage/account"),
    View("manage/account/add"),
    View("manage/account/add", act=_warned_owner),
    View("manage/taxid", PARTNER),
    View("manage/taxid/{request}"),
    View("report"),
    View("report/usagesummary"),
    View("report/usagesummary?by=hierarchy"),
    View("report/usagesummary", OWNER),
    View("report/usagesummary", CUSTOMER),
    View("report/usagesummary", edition="2019-12"),
    View("report/usagesummary/custom"),
    View(f"{PO_NUMBERS}?period=2020-11"),
    View(f"{PO_NUMBERS}?period=2020-10"),
    View(f"{PO_NUMBERS}?period=2020-11", act=_refused_number),
    View(f"{PO_NUMBERS}?period=2020-12", act=_saved_number),
    View(PO_NUMBERS, edition="2019-12"),
    View("report/downloadusage"),
    View("report/pricesheet"),
    View("report/invoices"),
    View("report/invoices/{invoice}"),
    View("support/tickets"),
    View("support/tickets/new?period=2020-10"),
    View("support/tickets/{ticket}"),
    View("mailbox"),
    View("mailbox/{mail}"),
    View("nothing", status=404),
    View("nothing", None, status=404),
)
