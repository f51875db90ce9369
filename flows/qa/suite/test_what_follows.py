"""What follows a change: the next invoice, the next period, the history, the mail."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from eaportal.flows.client import World
from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.sign_in import begin_session
from eaportal.flows.qa.suite.conftest import Signed
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


@holds(Fact.NEXT_INVOICE, against="next-invoice-without-number wrong-period-saved marketplace-saved-as-azure")
def test_a_changed_number_stands_on_the_next_invoice(signed: Signed, world: World) -> None:
    person = signed(EDITOR)
    person.change(DIRECT, "2020-11", "PO-4711")
    person.change(DIRECT, "2020-11", "MP-4711", "marketplace")

    world.advance_to(INVOICED)
    begin_session(person.page.context, world, EDITOR)

    assert invoice_on_top(person.page, world) == ("PO-4711", "MP-4711")


@holds(Fact.DEFAULT, against="next-invoice-without-number")
def test_a_number_that_nobody_changed_stands_on_the_invoice_as_its_default(
    signed: Signed, world: World
) -> None:
    world.advance_to(INVOICED)
    person = signed(EDITOR)

    assert invoice_on_top(person.page, world) == tuple(
        default_number(DIRECT, "2020-11", kind) for kind in ("azure", "marketplace")
    )


@holds(Fact.INVOICE_IS_FINAL, against="generated-invoice-changed")
def test_a_change_leaves_the_generated_invoices_as_they_are(signed: Signed, world: World) -> None:
    person = signed(EDITOR)
    before = invoices(person.page, world)

    person.page.goto(f"{world.url}report?enrollment={DIRECT}")
    person.change(DIRECT, "2020-11", "PO-4711")

    assert invoices(person.page, world) == before
    assert len(before) == 2


@holds(Fact.LOCK_KEPT, against="default-not-made lock-not-carried")
@pytest.mark.parametrize("kind", ["azure", "marketplace"])
def test_a_period_opens_with_the_locked_number_or_a_new_one(signed: Signed, world: World, kind: str) -> None:
    person = signed(EDITOR)
    person.go_to_dialog(DIRECT, "2020-12", kind)
    person.save("KEPT-1", lock=True)

    world.advance_to(NEXT_PERIOD)
    begin_session(person.page.context, world, EDITOR)
    person.page.goto(f"{world.url}report/usagesummary?enrollment={DIRECT}&period=2021-01")

    numbers = {each: default_number(DIRECT, "2021-01", each) for each in ("azure", "marketplace")}
    person.expect_numbers(**{**numbers, kind: "KEPT-1"})


@holds(Fact.WITHOUT_SAYING, against="history-entry-missing history-names-somebody-else")
def test_the_history_says_who_changed_a_number_and_from_what(signed: Signed) -> None:
    person = signed(EDITOR)
    person.change(DIRECT, "2020-11", "PO-4711")
    person.open_dialog()

    person.view_edit.dialog.get_by_text("History", exact=True).click()
    latest = person.view_edit.dialog.get_by_role("listitem").first

    expect(latest).to_contain_text(f"{default_number(DIRECT, '2020-11', 'azure')} became PO-4711")
    expect(latest).to_contain_text(EDITOR)


@holds(Fact.NOTIFICATION, against="notification-missing notification-with-wrong-number")
def test_the_notification_comes_on_the_seventh_day_and_names_the_number_that_was_entered(
    signed: Signed, world: World
) -> None:
    person = signed(EDITOR)
    person.change(DIRECT, "2020-12", "PO-4711")

    world.advance_to(NOTIFIED)
    begin_session(person.page.context, world, EDITOR)
    person.page.goto(f"{world.url}mailbox")
    person.page.get_by_role("link", name=f"enrollment {DIRECT}, December 2020").click()

    expect(person.page.get_by_text("The PO number for this period is PO-4711.")).to_be_visible()
    expect(person.page.get_by_text(EDITOR, exact=True)).to_be_visible()
    assert [mail.at for mail in world.mails(to=EDITOR, about=f"{DIRECT}, December 2020")] == [NOTIFIED]


@holds(Fact.RECIPIENTS, against="notification-to-strangers notification-missing")
def test_notifications_go_to_the_administrators_of_the_enrollment_and_to_nobody_else(world: World) -> None:
    before = world.clock().now

    world.advance_to(NOTIFIED)

    notifications = world.mails(after=before, about="Overage notification")
    sent = {(mail.to, mail.subject.partition("enrollment ")[2]) for mail in notifications}
    assert sent == {
        (account_of(role, kind), f"{number}, December 2020")
        for (kind, _), number in NUMBERS.items()
        for role in EDITORS.values()
    }


def invoices(page: Page, world: World) -> list[str]:
    """The rows of the invoices of the direct enrollment, the newest first."""
    page.goto(f"{world.url}report/invoices?enrollment={DIRECT}")
    expect(page.get_by_role("columnheader", name="PO number", exact=True)).to_be_visible()
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader")).all_inner_texts()


def invoice_on_top(page: Page, world: World) -> tuple[str, str]:
    """Both numbers on the newest invoice of the direct enrollment, which is that of November."""
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
