"""What follows a change: the next invoice, the next period, the history, the mail."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.sign_in import begin_session
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import (
    DIRECT,
    EDITOR,
    EDITORS,
    NUMBERS,
    account_of,
    default_number,
)

INVOICED = datetime(2020, 12, 15, 6, tzinfo=UTC)
NEXT_PERIOD = datetime(2021, 1, 2, tzinfo=UTC)
NOTIFIED = datetime(2021, 1, 7, 6, tzinfo=UTC)


@proves(Fact.NEXT_INVOICE, against="wrong-period-saved marketplace-saved-as-azure")
def test_a_changed_number_is_on_the_next_invoice(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    user.change(DIRECT, "2020-11", "PO-4711")
    user.change(DIRECT, "2020-11", "MP-4711", "marketplace")

    portal_world.advance_to(INVOICED)
    begin_session(user.page.context, portal_world, EDITOR)

    assert invoice_on_top(user.page, portal_world) == ("PO-4711", "MP-4711")


@proves(Fact.DEFAULT)
def test_an_unchanged_number_is_on_the_invoice_as_its_default(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    portal_world.advance_to(INVOICED)
    user = sign_in_user(EDITOR)

    assert invoice_on_top(user.page, portal_world) == tuple(
        default_number(DIRECT, "2020-11", kind) for kind in ("azure", "marketplace")
    )


@proves(Fact.INVOICE_IS_FINAL, against="generated-invoice-changed")
def test_a_change_does_not_alter_generated_invoices(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    before = invoices(user.page, portal_world)

    user.page.goto(f"{portal_world.url}report?enrollment={DIRECT}")
    user.change(DIRECT, "2020-11", "PO-4711")

    assert invoices(user.page, portal_world) == before
    assert len(before) == 2


@proves(Fact.LOCK_KEPT, against="lock-not-carried")
@pytest.mark.parametrize("kind", ["azure", "marketplace"])
def test_a_period_opens_with_the_locked_number_or_a_new_one(
    sign_in_user: SignInUser, portal_world: World, kind: str
) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-12", kind)
    user.save("KEPT-1", lock=True)

    portal_world.advance_to(NEXT_PERIOD)
    begin_session(user.page.context, portal_world, EDITOR)
    user.page.goto(f"{portal_world.url}report/usagesummary?enrollment={DIRECT}&period=2021-01")

    numbers = {each: default_number(DIRECT, "2021-01", each) for each in ("azure", "marketplace")}
    user.expect_numbers(**{**numbers, kind: "KEPT-1"})


@proves(Fact.WITHOUT_SAYING, against="history-entry-missing history-names-somebody-else")
def test_the_history_names_the_user_and_the_old_number(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    user.change(DIRECT, "2020-11", "PO-4711")
    user.open_dialog()

    user.view_edit.dialog.get_by_text("History", exact=True).click()
    latest = user.view_edit.dialog.get_by_role("listitem").first

    expect(latest).to_contain_text(f"from {default_number(DIRECT, '2020-11', 'azure')} to PO-4711")
    expect(latest).to_contain_text(EDITOR)


@proves(Fact.NOTIFICATION, against="notification-missing notification-with-wrong-number")
def test_the_notification_comes_on_the_seventh_day_with_the_entered_number(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(EDITOR)
    user.change(DIRECT, "2020-12", "PO-4711")

    portal_world.advance_to(NOTIFIED)
    begin_session(user.page.context, portal_world, EDITOR)
    user.page.goto(f"{portal_world.url}mailbox")
    user.page.get_by_role("link", name=f"enrollment {DIRECT}, December 2020").click()

    expect(user.page.get_by_text("The PO number for this period is PO-4711.")).to_be_visible()
    expect(user.page.get_by_text(EDITOR, exact=True)).to_be_visible()
    assert [mail.at for mail in portal_world.mails(to=EDITOR, about=f"{DIRECT}, December 2020")] == [NOTIFIED]


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
