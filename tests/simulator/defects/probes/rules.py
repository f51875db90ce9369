"""Probes for the defects in rules."""

from datetime import UTC, datetime, timedelta

from tests.simulator.defects.probes.portals import DIALOG, SUMMARY, OwnPortal, text
from tests.simulator.defects.probes.table import probe

SAVED = "The PO number for November 2020 is now PO-4711"
OVER = (
    "The PO number for November 2020 can no longer be changed: the seventh day after the invoice notification"
    " is over, and the invoice is about to be generated"
)
DENIED = "You can't change PO numbers of this enrollment"
WINDOW_ENDS = datetime(2020, 12, 15, tzinfo=UTC)
INVOICED = datetime(2020, 12, 15, 6, tzinfo=UTC)
JANUARY = "/report/usagesummary?period=2021-01"
OPENED = datetime(2021, 1, 1, tzinfo=UTC)
NOTIFIED = datetime(2021, 1, 7, 6, tzinfo=UTC)


@probe("day-too-many", wrong=SAVED, right=OVER)
def just_after_the_window(portal: OwnPortal) -> object:
    portal.wait_until(WINDOW_ENDS)
    return portal.user().save()


@probe("day-too-few", wrong=OVER, right=SAVED)
def on_the_last_day(portal: OwnPortal) -> object:
    portal.wait_until(WINDOW_ENDS - timedelta(days=1))
    return portal.user().save()


@probe("window-in-another-time-zone", wrong=OVER, right=SAVED)
def in_the_last_hours(portal: OwnPortal) -> object:
    portal.wait_until(WINDOW_ENDS - timedelta(hours=9))
    return portal.user().save()


@probe(
    "invoiced-period-open",
    wrong="The PO number for October 2020 is now PO-4711",
    right="The invoice for October 2020 has been generated",
)
def after_the_invoice(portal: OwnPortal) -> object:
    return portal.user().save(address="/report/usagesummary/ponumbers?period=2020-10")


@probe("purchaser-may-save", wrong=SAVED, right=DENIED)
def as_purchaser(portal: OwnPortal) -> object:
    return portal.user("ea_purchaser").save()


@probe("read-only-may-save", wrong=[SAVED, SAVED], right=[DENIED, DENIED])
def as_who_reads_only(portal: OwnPortal) -> object:
    return [portal.user(f"{who}_admin_readonly").save() for who in ("ea", "partner")]


@probe("customer-may-save", wrong=(True, SAVED), right=(False, DENIED))
def as_customer(portal: OwnPortal) -> object:
    customer = portal.user("customer_admin")
    return bool(customer.open(SUMMARY).select_one(".po-numbers a")), customer.save()


@probe("lock-ignored", wrong=(True, "saved", "Locked"), right=(False, "refused", "Locked"))
def locked_number(portal: OwnPortal) -> object:
    user = portal.user()
    address = f"{DIALOG}&enrollment={portal.locked}"
    typing = not user.open(address).select_one("#po-number").has_attr("readonly")
    outcome = "saved" if user.save(address=address) == SAVED else "refused"
    return typing, outcome, text(user.open(f"{SUMMARY}&enrollment={portal.locked}").select_one(".locked"))


@probe(
    "wrong-period-saved",
    wrong=(SAVED, "8599081-202011", "PO-4711"),
    right=(SAVED, "PO-4711", "8599081-202010"),
)
def two_periods(portal: OwnPortal) -> object:
    user = portal.user()
    said = user.save()
    return said, user.numbers()[0], user.numbers("/report/usagesummary?period=2020-10")[0]


@probe(
    "marketplace-saved-as-azure",
    wrong=["PO-4711", "8599081-202011M"],
    right=["8599081-202011", "PO-4711"],
)
def two_kinds(portal: OwnPortal) -> object:
    user = portal.user()
    user.save(address=f"{DIALOG}&kind=marketplace")
    return user.numbers()


@probe("generated-invoice-changed", wrong="PO-4711", right="8599081-202010")
def newest_invoice(portal: OwnPortal) -> object:
    user = portal.user()
    user.save()
    return user.open("/report/invoices").select_one("tbody tr").select("td")[2].get_text()


@probe(
    "longest-number-refused",
    wrong="A PO number has at most 35 characters; this one has 36",
    right=f"The PO number for November 2020 is now {'9' * 35}",
)
def number_as_long_as_can_be(portal: OwnPortal) -> object:
    return portal.user().save("9" * 35)


@probe("blanks-kept", wrong="  PO-4711 ", right="PO-4711")
def number_among_spaces(portal: OwnPortal) -> object:
    user = portal.user()
    user.save("  PO-4711 ")
    return user.open(DIALOG).select_one("#po-number")["value"]


@probe("case-changed", wrong="PO-AB", right="Po-ab")
def number_in_small_letters(portal: OwnPortal) -> object:
    user = portal.user()
    user.save("Po-ab")
    return user.numbers()[0]


@probe("leading-zeros-lost", wrong="4711", right="004711")
def number_with_zeros(portal: OwnPortal) -> object:
    user = portal.user()
    user.save("004711")
    return user.numbers()[0]


BECAME = "Changed from 8599081-202011 to PO-4711"


@probe("history-entry-missing", wrong=[], right=[f"{BECAME} · ea_admin@eaportal.example"])
def history(portal: OwnPortal) -> object:
    user = portal.user()
    user.save()
    return user.history()


@probe(
    "history-names-somebody-else",
    wrong=[f"{BECAME} · portal@eaportal.example"],
    right=[f"{BECAME} · ea_admin@eaportal.example"],
)
def who_made_history(portal: OwnPortal) -> object:
    return history(portal)


@probe("default-not-made", wrong=["", ""], right=["8599081-202101", "8599081-202101M"])
def numbers_of_a_new_period(portal: OwnPortal) -> object:
    portal.wait_until(OPENED)
    return portal.user().numbers(JANUARY)


@probe("lock-not-carried", wrong=("8598333-202101", False), right=(True, True))
def locked_number_of_a_new_period(portal: OwnPortal) -> object:
    portal.wait_until(OPENED)
    user = portal.user()
    before, after = (
        user.numbers(f"/report/usagesummary?period={period}&enrollment={portal.locked}")[0]
        for period in ("2020-12", "2021-01")
    )
    return (after == before or after), bool(user.page.select_one(".locked"))


@probe("next-invoice-without-number", wrong=["", ""], right=["PO-4711", "8599081-202011M"])
def next_invoice(portal: OwnPortal) -> object:
    portal.user().save()
    portal.wait_until(INVOICED)
    facts = portal.user().open("/report/invoices/E8599081202011").select(".facts dd")
    return [fact.get_text() for fact in facts[3:5]]


def mails(portal: OwnPortal, account: str = "ea_admin") -> list[str | None]:
    """Return what the mails about December say about its PO number."""
    user = portal.user(account)
    links = [link for link in user.open("/mailbox").select("main a") if "December 2020" in link.get_text()]
    said = [text(user.open(link["href"]).select_one("p.mail-text")) or "" for link in links]
    return sorted(mail.partition("The PO number for this period is ")[2].partition(".")[0] for mail in said)


@probe("notification-missing", wrong=0, right=2)
def mailbox(portal: OwnPortal) -> object:
    portal.wait_until(NOTIFIED)
    return len(mails(portal))


@probe("notification-with-wrong-number", wrong="8599081-202012", right="PO-4711")
def mail_about_a_number(portal: OwnPortal) -> object:
    portal.user().save(address="/report/usagesummary/ponumbers?period=2020-12")
    portal.wait_until(NOTIFIED)
    return mails(portal)[-1]


@probe("notification-to-strangers", wrong=[False, True], right=[True, False])
def two_mailboxes(portal: OwnPortal) -> object:
    portal.wait_until(NOTIFIED)
    return ["8599081-202012" in mails(portal, account) for account in ("ea_admin", "partner_admin")]
