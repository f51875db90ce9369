"""What the pages show and accept: periods, chart, totals, enrollments, and valid PO numbers."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, NUMBERS, PERIODS, default_number
from eaportal.flows.steps import switch_enrollment

TYPED = {
    "35 characters": ("ABCDEFGHIJ-1234567890-abcdefghij-xyz", None),
    "HTML characters": ("R&D 1", "R&D 1"),
}


@proves(Fact.DIALOG, against="period-missing periods-in-wrong-order")
def test_page_and_dialog_list_the_same_periods_newest_first(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)

    user.go_to_summary(DIRECT, "2020-11")
    assert user.usage_summary.periods() == list(PERIODS)

    user.open_dialog()
    listed = user.view_edit.period_menu.locator("option").all()
    assert [option.get_attribute("value") for option in listed] == list(PERIODS)
    assert re.findall(r"\w+", listed[1].inner_text()) == ["Nov", "1", "30", "2020"]
    for control in (
        user.view_edit.kind_radios["azure"],
        user.view_edit.kind_radios["marketplace"],
        user.save_panel.lock_checkbox,
        user.save_panel.save_button,
    ):
        expect(control).to_have_count(1)


@proves(Fact.PERIOD_FIRST, against="dialog-opens-on-wrong-period")
def test_the_dialog_opens_on_the_period_of_the_page(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)

    user.go_to_dialog(DIRECT, "2020-11")

    expect(user.view_edit.period_menu).to_have_value("2020-11")
    expect(user.save_panel.po_number_field).to_have_value(default_number(DIRECT, "2020-11", "azure"))


@proves(Fact.CHART, against="chart-a-month-off")
def test_the_chart_ends_with_the_chosen_month(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)

    user.go_to_summary(DIRECT, "2020-11")

    chart = user.page.get_by_role("img", name=re.compile("Charges by month"))
    months = [text.split()[0] for text in chart.locator("g > text").all_text_contents()]
    assert months == ["Sep", "Oct", "Nov"]
    titles = chart.locator("g").last.locator("title").all_text_contents()
    assert {title.partition(" –")[0] for title in titles} == {"November 2020"}


@proves(Fact.TOTALS, against="wrong-currency")
def test_the_totals_are_in_the_currency_of_the_charges(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)

    user.go_to_summary(DIRECT, "2020-11")

    totals = user.page.locator("dl.totals")
    assert totals.get_by_role("term").all_inner_texts() == [
        "Total Usage",
        "Commitment Usage",
        "Total Overage",
        "Azure Marketplace",
    ]
    charges = user.page.get_by_role("region").get_by_role("cell").filter(has_text="€")
    assert charges.count() > 0
    assert ["€" in amount for amount in totals.get_by_role("definition").all_inner_texts()] == [True] * 4


@proves(Fact.NAVIGATION, against="wrong-enrollment-shown")
def test_the_left_navigation_shows_the_enrollment_that_was_chosen(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    enrollments = EnrollmentsDialog(user.page, user.labels)

    for number in (NUMBERS["direct", True], DIRECT):
        switch_enrollment(user.page, user.labels, number)
        expect(enrollments.current_link).to_contain_text(number)
        assert f"enrollment={number}" in urlsplit(user.page.url).query.split("&")


@proves(
    Fact.PO_NUMBERS,
    against="html-escaped-twice field-cut-at-20",
)
@pytest.mark.parametrize(("typed", "stored"), TYPED.values(), ids=TYPED)
def test_a_number_is_saved_as_typed_without_surrounding_spaces(
    sign_in_user: SignInUser, portal_world: World, typed: str, stored: str | None
) -> None:
    typed = typed[:35] if stored is None else typed
    stored = stored or typed
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-11")

    user.save_panel.po_number_field.clear()
    user.save_panel.po_number_field.press_sequentially(typed)
    expect(user.save_panel.po_number_field).to_have_value(typed)
    message = user.save(typed)

    assert stored in message, message
    user.expect_numbers(azure=stored, marketplace=default_number(DIRECT, "2020-11", "marketplace"))
    user.open_dialog()
    expect(user.save_panel.po_number_field).to_have_value(stored)
    assert [entry.new for entry in portal_world.journal(who=EDITOR) if entry.field == "number"] == [stored]


@proves(Fact.PO_NUMBERS, against="refusal-without-reason")
def test_an_invalid_number_is_refused_with_the_reason(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-11")

    message = user.save("-1")

    assert message.startswith("A PO number begins with a letter, a digit or #")
    expect(user.save_panel.po_number_field).to_have_value("-1")
    assert portal_world.journal(who=EDITOR) == []


@proves(Fact.WITHOUT_SAYING, against="html-not-escaped")
def test_entered_html_is_shown_as_text(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-11")

    user.save(typed := '"><b id="bold">PO</b>')

    expect(user.save_panel.po_number_field).to_have_value(typed)
    expect(user.page.locator("#bold")).to_have_count(0)
