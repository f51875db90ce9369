"""What the pages show and take: periods, chart, totals, enrollments, and what a PO number may be."""

import re

import pytest
from playwright.sync_api import expect

from eaportal.flows.client import World
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.suite.conftest import Signed
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, NUMBERS, PERIODS, default_number
from eaportal.flows.steps import switch_enrollment

TYPED = {
    "35 characters": ("ABCDEFGHIJ-1234567890-abcdefghij-xyz", None),
    "spaces round it": ("  PO 1  ", "PO 1"),
    "small letters": ("po-az 09", "po-az 09"),
    "zeros in front": ("000123", "000123"),
    "characters of HTML": ("R&D 1", "R&D 1"),
}
REFUSED = {
    "nothing": (" ", "Enter a PO number."),
    "36 characters": ("A" * 36, "A PO number has at most 35 characters; this one has 36."),
    "a look-alike": ("PО-1", "Character 2 cannot stand in a PO number"),
    "a formula": ("-1", "A PO number begins with a letter, a digit or #"),
}


@holds(Fact.DIALOG, against="period-missing periods-in-wrong-order dialog-opens-on-wrong-period")
def test_page_and_dialog_list_the_same_periods_the_newest_first(signed: Signed) -> None:
    person = signed(EDITOR)

    person.go_to_summary(DIRECT, "2020-11")
    assert person.usage_summary.periods() == list(PERIODS)

    person.open_dialog()
    listed = person.view_edit.period_menu.locator("option").all()
    assert [option.get_attribute("value") for option in listed] == list(PERIODS)
    assert re.search(r"Nov 1\b.*\b30, 2020", listed[1].inner_text())
    for control in (
        person.view_edit.kind_radios["azure"],
        person.view_edit.kind_radios["marketplace"],
        person.save_panel.lock_checkbox,
        person.save_panel.save_button,
    ):
        expect(control).to_have_count(1)


@holds(Fact.PERIOD_FIRST, against="dialog-opens-on-wrong-period")
def test_the_dialog_opens_on_the_period_of_the_page(signed: Signed) -> None:
    person = signed(EDITOR)

    person.go_to_dialog(DIRECT, "2020-11")

    expect(person.view_edit.period_menu).to_have_value("2020-11")
    expect(person.save_panel.po_number_field).to_have_value(default_number(DIRECT, "2020-11", "azure"))


@holds(Fact.CHART, against="chart-a-month-off")
def test_the_chart_ends_with_the_chosen_month(signed: Signed) -> None:
    person = signed(EDITOR)

    person.go_to_summary(DIRECT, "2020-11")

    chart = person.page.get_by_role("img", name=re.compile("Charges by month"))
    months = [text.split()[0] for text in chart.locator("g > text").all_text_contents()]
    assert months == ["Sep", "Oct", "Nov"]
    titles = chart.locator("g").last.locator("title").all_text_contents()
    assert {title.partition(" –")[0] for title in titles} == {"November 2020"}


@holds(Fact.TOTALS, against="wrong-currency")
def test_the_totals_are_in_the_currency_of_the_charges(signed: Signed) -> None:
    person = signed(EDITOR)

    person.go_to_summary(DIRECT, "2020-11")

    totals = person.page.locator("dl.totals")
    assert totals.get_by_role("term").all_inner_texts() == [
        "Total Usage",
        "Commitment Usage",
        "Total Overage",
        "Azure Marketplace",
    ]
    charges = person.page.get_by_role("region").get_by_role("cell").filter(has_text="€")
    assert charges.count() > 0
    assert ["€" in amount for amount in totals.get_by_role("definition").all_inner_texts()] == [True] * 4


@holds(Fact.NAVIGATION, against="wrong-enrollment-shown")
def test_the_left_navigation_shows_the_enrollment_that_was_chosen(signed: Signed) -> None:
    person = signed(EDITOR)
    enrollments = EnrollmentsDialog(person.page, person.labels)

    for number in (NUMBERS["direct", True], DIRECT):
        switch_enrollment(person.page, person.labels, number)
        expect(enrollments.current_link).to_contain_text(number)
        assert re.search(rf"enrollment={number}\b", person.page.url)


@holds(
    Fact.PO_NUMBERS,
    against="longest-number-refused blanks-kept case-changed leading-zeros-lost html-escaped-twice"
    " field-cut-at-20",
)
@pytest.mark.parametrize(("typed", "stored"), TYPED.values(), ids=TYPED)
def test_a_number_is_stored_as_typed_without_the_spaces_round_it(
    signed: Signed, world: World, typed: str, stored: str | None
) -> None:
    typed = typed[:35] if stored is None else typed
    stored = stored or typed
    person = signed(EDITOR)
    person.go_to_dialog(DIRECT, "2020-11")

    person.save_panel.po_number_field.clear()
    person.save_panel.po_number_field.press_sequentially(typed)
    expect(person.save_panel.po_number_field).to_have_value(typed)
    said = person.save(typed)

    assert stored in said, said
    person.expect_numbers(azure=stored, marketplace=default_number(DIRECT, "2020-11", "marketplace"))
    person.open_dialog()
    expect(person.save_panel.po_number_field).to_have_value(stored)
    assert [entry.new for entry in world.journal(who=EDITOR) if entry.field == "number"] == [stored]


@holds(Fact.PO_NUMBERS, against="refusal-without-reason")
@pytest.mark.parametrize(("typed", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_number_that_cannot_be_is_refused_with_the_reason(
    signed: Signed, world: World, typed: str, reason: str
) -> None:
    person = signed(EDITOR)
    person.go_to_dialog(DIRECT, "2020-11")

    said = person.save(typed)

    assert said.startswith(reason)
    expect(person.save_panel.po_number_field).to_have_value(typed)
    assert world.journal(who=EDITOR) == []


@holds(Fact.WITHOUT_SAYING, against="html-not-escaped")
def test_what_somebody_types_is_shown_as_text(signed: Signed) -> None:
    person = signed(EDITOR)
    person.go_to_dialog(DIRECT, "2020-11")

    person.save(typed := '"><b id="bold">PO</b>')

    expect(person.save_panel.po_number_field).to_have_value(typed)
    expect(person.page.locator("#bold")).to_have_count(0)
