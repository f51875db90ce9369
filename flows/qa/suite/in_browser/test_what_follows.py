"""What follows a change: for others who have the same dialog open, on invoices, and by mail."""

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.labels import Labels
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.sign_in import SignIn, begin_session
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import (
    DIRECT,
    EDITOR,
    EDITORS,
    NUMBERS,
    account_of,
    default_number,
)
from eaportal.flows.qa.suite.user import Step, User

INVOICED = datetime(2020, 12, 15, 6, tzinfo=UTC)
NOTIFIED = datetime(2021, 1, 7, 6, tzinfo=UTC)


@proves(Fact.NEXT_INVOICE, against="wrong-period-saved marketplace-saved-as-azure")
def test_a_changed_number_is_on_the_next_invoice(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    user.change(DIRECT, "2020-11", "PO-4711")
    user.change(DIRECT, "2020-11", "MP-4711", "marketplace")

    portal_world.advance_to(INVOICED)
    begin_session(user.page.context, portal_world, EDITOR)

    assert invoice_on_top(user.page, portal_world) == ("PO-4711", "MP-4711")


@proves(Fact.INVOICE_IS_FINAL, against="generated-invoice-changed")
def test_a_change_does_not_alter_generated_invoices(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    before = invoices(user.page, portal_world)

    user.page.goto(f"{portal_world.url}report?enrollment={DIRECT}")
    user.change(DIRECT, "2020-11", "PO-4711")

    assert invoices(user.page, portal_world) == before
    assert len(before) == 2


@proves(Fact.RECIPIENTS, against="notification-to-strangers")
def test_notifications_go_only_to_the_administrators_of_the_enrollment(
    portal_world: World,
) -> None:
    before = portal_world.clock().now

    portal_world.advance_to(NOTIFIED)

    notifications = portal_world.mails(after=before, about="Overage notification")
    sent = {(mail.to, mail.subject.partition("enrollment ")[2]) for mail in notifications}
    assert sent == {
        (account_of(role, kind), f"{number}, December 2020")
        for (kind, _), number in NUMBERS.items()
        for role in EDITORS.values()
    }


@proves(Fact.TWO_PEOPLE, against="lost-update")
def test_a_second_save_reports_the_first(portal_sign_in: SignIn, portal_labels: Labels, step: Step) -> None:
    first, second = (User(portal_sign_in(EDITOR), portal_labels, step) for _ in range(2))
    for user in (first, second):
        user.go_to_dialog(DIRECT, "2020-11")

    first.save("FIRST-1")
    message = second.save("SECOND-2")

    assert message.startswith(
        "Somebody else changed this PO number while you were editing it. It is FIRST-1 now."
    )
    second.page.reload()
    first.page.reload()
    first.expect_numbers(azure="FIRST-1", marketplace=default_number(DIRECT, "2020-11", "marketplace"))


def invoices(page: Page, world: World) -> list[str]:
    """Return the rows of invoices of the direct enrollment, newest first."""
    page.goto(f"{world.url}report/invoices?enrollment={DIRECT}")
    expect(page.get_by_role("columnheader", name="PO number", exact=True)).to_be_visible()
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader")).all_inner_texts()


def invoice_on_top(page: Page, world: World) -> tuple[str, str]:
    """Return both numbers on the newest invoice of the direct enrollment, that of November."""
    assert "Nov 1" in invoices(page, world)[0] or "November" in invoices(page, world)[0]
    page.get_by_role("rowheader").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="Invoice", exact=True)).to_be_visible()
    azure, marketplace = (
        page.locator("dl > div")
        .filter(has_text=re.compile(f"^{name}"))
        .get_by_role("definition")
        .inner_text()
        for name in ("PO number for Azure services", "PO number for Marketplace")
    )
    return azure, marketplace
