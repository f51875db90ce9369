import pytest
from playwright.sync_api import Page, expect

from eaportal.flows import steps
from eaportal.flows.labels import Labels
from eaportal.flows.pages.save import SavePanel
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
from eaportal.flows.update_po_number import Change, Outcome, update_po_number
from tests.support.parameters import slow_after


@pytest.fixture
def controlled(own_world):
    """The world of the test, through the control API."""
    return own_world.control


@pytest.fixture
def dialog(signed_in: Page, english: Labels) -> SavePanel:
    """The dialog of November 2020, with a new number typed in."""
    steps.open_reports(signed_in, english)
    steps.open_usage_summary(signed_in, english)
    steps.choose_period(signed_in, english, "2020-11")
    steps.open_po_numbers(signed_in, english, "azure")
    panel = SavePanel(ViewEditPoNumbersDialog(signed_in, english).dialog, english)
    panel.enter_po_number("PO-4711")
    return panel


def saved(controlled) -> list[str]:
    return [
        entry.new
        for entry in controlled.journal(subject="po_number 8599081 2020-11")
        if entry.field == "number"
    ]


@pytest.mark.parametrize(("effect", "stored"), [("drop-before", []), ("drop-after", ["PO-4711"])])
def test_a_dropped_connection_shows_once_and_the_save_is_done_once_or_not_at_all(
    signed_in, controlled, dialog, effect, stored
):
    controlled.break_next("save", effect)

    dialog.save()

    expect(signed_in.get_by_role("alert")).to_have_text(
        "The portal didn't answer. Reload the page to see what was saved."
    )
    assert [(fault.calls, fault.hits) for fault in controlled.faults()] == [(1, 1)]
    assert saved(controlled) == stored


def test_an_error_page_takes_the_place_of_the_dialog(signed_in, controlled, dialog):
    controlled.break_next("save", status=503, retry_after=5)

    with signed_in.expect_response(lambda response: response.request.method == "POST") as answered:
        dialog.save()

    expect(signed_in.get_by_role("alert")).to_have_text(
        "The portal is busy. Try again in a moment. Nothing was saved."
    )
    assert (answered.value.status, answered.value.headers["retry-after"]) == (503, "5")
    assert saved(controlled) == []


def test_half_a_page_counts_as_no_answer(signed_in, controlled, english):
    controlled.break_next("reports", "truncated")

    signed_in.get_by_role("link", name=english.reports).click()

    expect(signed_in.get_by_role("alert")).to_have_text(
        "The portal didn't answer. Reload the page to see what was saved."
    )


def test_a_session_that_ends_during_the_flow_leads_to_the_sign_in_page(
    signed_in, controlled, dialog, english
):
    controlled.break_next("save", "session-expired")

    dialog.save()

    expect(signed_in.get_by_label(english.account, exact=True)).to_be_visible()
    assert saved(controlled) == []


@pytest.mark.parametrize(
    ("fault", "outcome", "message"),
    slow_after(
        2,
        [
            (
                {"effect": "status", "status": 500},
                Outcome.FAILED,
                "The portal couldn't do this (error 500). Nothing was saved.",
            ),
            (
                {"effect": "drop-before"},
                Outcome.FAILED,
                "The portal didn't answer. Reload the page to see what was saved.",
            ),
            (
                {"effect": "session-expired"},
                Outcome.FAILED,
                "The session has ended: the portal asks to sign in again.",
            ),
            (
                {"effect": "saved-first", "po_number": "PO-1"},
                Outcome.REFUSED,
                "Somebody else changed this PO number while you were editing it. It is PO-1 now."
                " Save again to replace it.",
            ),
            (
                {"effect": "latency", "seconds": 0.5},
                Outcome.UPDATED,
                "The PO number for November 2020 is now PO-4711. It takes effect on the next invoice.",
            ),
        ],
    ),
)
def test_the_flow_reports_the_result_of_its_save(
    page, own_world, controlled, english, fault, outcome, message
):
    controlled.break_next("save", **fault)

    result = update_po_number(
        page, own_world.url, english, own_world.credentials(), Change(own_world.direct, "2020-11", "PO-4711")
    )

    assert (result.outcome, result.message) == (outcome, message)


def test_the_clock_of_a_page_is_set_from_the_worlds_in_one_line(page, controlled, own_world):
    controlled.advance("P7D")

    page.clock.set_fixed_time(controlled.clock().now)

    page.goto(own_world.url)
    assert page.evaluate("new Date().toISOString()") == "2020-12-17T09:00:00.000Z"
