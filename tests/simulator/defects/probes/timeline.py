"""Probes for the defects in invoices, mails and requests as time passes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.simulator.defects.probes.portals import Guest, OwnPortal, text
from tests.simulator.defects.probes.rules import INVOICED, JANUARY, NOTIFIED, OPENED
from tests.simulator.defects.probes.table import probe

SENDERS = ("msftinv@microsoft.com", "microsoft-noreply@microsoft.com")
LATER_INVOICE = datetime(2022, 12, 16, tzinfo=UTC)
SETTLED = timedelta(days=5)
READER = "partner_admin_readonly"


def newest_mail(user: Guest, about: str) -> str:
    links = [link for link in user.open("/mailbox").select("main a") if about in link.get_text()]
    return text(user.open(links[0]["href"]).select_one("main")) or "" if links else ""


@probe("notification-deadline-a-day-late", wrong="15 January 2021", right="14 January 2021")
def last_day_in_the_mail(portal: OwnPortal) -> object:
    portal.wait_until(NOTIFIED)
    return newest_mail(portal.user(), "December 2020").partition("up to and including ")[2].partition(" (")[0]


@probe("invoice-mailed-to-administrators", wrong=[True, False], right=[False, True])
def mailboxes_after_an_invoice(portal: OwnPortal) -> object:
    portal.wait_until(INVOICED)
    about = f"Invoice E{portal.indirect}202011"
    return [newest_mail(portal.user(account), about) != "" for account in ("partner_admin", READER)]


@probe("invoice-sender-never-changes", wrong=SENDERS[0], right=SENDERS[1])
def sender_years_later(portal: OwnPortal) -> object:
    portal.wait_until(LATER_INVOICE)
    mail = newest_mail(portal.user(READER), "Invoice E")
    return next(sender for sender in SENDERS if sender in mail)


def amounts(portal: OwnPortal) -> list[Decimal]:
    """Return the extended and the net amount of the new invoice, and its tax."""
    page = portal.user().open(f"/report/invoices/E{portal.direct}202011")
    columns = [[text(row.select("td")[i]) or "" for row in page.select(".invoice tbody tr")] for i in (0, 2)]
    tax = [text(row.td) or "" for row in page.select(".invoice tfoot tr")][1]
    return [sum((amount(each) for each in column), Decimal()) for column in (*columns, [tax])]


def amount(shown: str) -> Decimal:
    return Decimal(shown.replace("€", "").replace(",", ""))


@probe("tax-before-prepayment", wrong=(True, False), right=(False, True))
def what_is_taxed(portal: OwnPortal) -> object:
    portal.wait_until(INVOICED)
    extended, net, tax = amounts(portal)
    return tuple(abs(tax - each * 21 / 100) < Decimal("0.01") for each in (extended, net))


@probe("marketplace-never-separate", wrong=1, right=2)
def invoices_in_japan(portal: OwnPortal) -> object:
    portal.wait_until(INVOICED)
    page = portal.user("partner_admin").open(f"/report/invoices?enrollment={portal.other}")
    return len([each for each in page.select("tbody th") if f"E{portal.other}202011" in each.get_text()])


@probe("default-of-another-month", wrong="8599081-202102", right="8599081-202101")
def number_of_a_new_period(portal: OwnPortal) -> object:
    portal.wait_until(OPENED)
    return portal.user().numbers(JANUARY)[0]


def ask(portal: OwnPortal, address: str, **fields: str) -> Guest:
    user = portal.user()
    user.open(address)
    user.send(".form", **fields)
    return user


@probe("ticket-changes-nothing", wrong=False, right=True)
def invoice_after_a_ticket(portal: OwnPortal) -> object:
    ask(portal, "/support/tickets/new?period=2020-10", wanted="PO-4711")
    portal.wait_until(INVOICED + SETTLED)
    page = portal.user().open(f"/report/invoices/E{portal.direct}202010-R1")
    return "PO-4711" in [fact.get_text() for fact in page.select(".facts dd")]


@probe("tax-id-changed-at-once", wrong=True, right=False)
def tax_id_just_after(portal: OwnPortal) -> object:
    user = ask(portal, "/manage/taxid", tax_id="NL001234567B01")
    return text(user.open("/manage/taxid").select_one("main dd")) == "NL001234567B01"
