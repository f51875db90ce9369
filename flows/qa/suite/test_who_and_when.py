"""Who may change which PO number until when: role, kind of enrollment, period, kind of number, lock."""

import pytest
from playwright.sync_api import expect

from eaportal.flows.client import World
from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.suite.conftest import Signed
from eaportal.flows.qa.suite.procedure import Procedure
from eaportal.flows.qa.suite.settings import (
    EDITOR,
    EDITORS,
    INDIRECT,
    LOCKED_NUMBERS,
    NUMBERS,
    PARTNER,
    Case,
    Moment,
    default_number,
)

REASONS = {
    Moment.JUST_AFTER: "can no longer be changed: the seventh day after the invoice notification is over",
    Moment.INVOICED: "has been generated. To change its PO number, open a support ticket.",
}
EDITING = {
    f"{kind}-{moment.name}": Case(EDITORS[kind], kind, moment, po_kind, locked=locked)
    for kind, moment, po_kind, locked in (
        ("direct", Moment.LAST_SECOND, "azure", False),
        ("indirect", Moment.LAST_SECOND, "marketplace", False),
        ("direct", Moment.OPEN, "marketplace", True),
        ("indirect", Moment.OPEN, "azure", True),
        ("direct", Moment.JUST_AFTER, "azure", False),
        ("indirect", Moment.JUST_AFTER, "marketplace", True),
        ("direct", Moment.INVOICED, "marketplace", False),
        ("indirect", Moment.INVOICED, "azure", True),
    )
}


@holds(
    Fact.EDITORS,
    against="purchaser-may-save read-only-may-save customer-may-save",
)
def test_who_may_change_a_number_does_until_the_window_ends(case: Case, signed: Signed, world: World) -> None:
    attempt(case, signed, world)


@holds(
    Fact.WINDOW,
    against="day-too-many day-too-few window-in-another-time-zone invoiced-period-open lock-ignored"
    " wrong-period-saved marketplace-saved-as-azure history-entry-missing history-names-somebody-else"
    " save-without-effect success-without-saving stale-number-shown label-changed control-missing"
    " two-save-buttons dialog-opens-on-wrong-period lock-shown-inverted refusal-without-reason"
    " wrong-enrollment-shown",
)
@pytest.mark.parametrize("editing", EDITING.values(), ids=EDITING)
def test_an_editor_changes_a_number_until_the_seventh_day_is_over(
    editing: Case, signed: Signed, world: World
) -> None:
    attempt(editing, signed, world)


@holds(Fact.INVOICED, against="invoiced-period-open refusal-without-reason")
def test_the_number_of_an_invoice_that_is_generated_needs_a_support_ticket(
    signed: Signed, world: World
) -> None:
    person = signed(PARTNER)

    person.go_to_dialog(INDIRECT, "2020-10")

    refuses(person, "has been generated. To change its PO number, open a support ticket.")
    assert changes(world, PARTNER) == []


@holds(Fact.LOCKED, against="lock-ignored lock-shown-inverted")
def test_a_locked_number_cannot_be_edited_until_the_box_is_cleared(signed: Signed, world: World) -> None:
    person = signed(EDITOR, locked := NUMBERS["direct", True])

    person.go_to_dialog(locked, "2020-12")

    expect(person.save_panel.lock_checkbox).to_be_checked()
    expect(person.save_panel.po_number_field).not_to_be_editable()
    expect(person.save_panel.refusal).to_contain_text("This PO number is locked")
    assert "PO-1" in person.save("PO-1", lock=False)
    assert changes(world, EDITOR) == [
        (f"po_lock {locked} azure", "locked", "True", "False"),
        (f"po_number {locked} 2020-12 azure", "number", "LOCKED-1", "PO-1"),
    ]


def attempt(case: Case, signed: Signed, world: World) -> None:
    """Go through the five steps as *case* says, and see that they end as documented."""
    world.advance_to(case.moment.at)
    person = signed(case.account, case.enrollment)
    person.go_to_summary(case.enrollment, case.moment.period)
    before = numbers_of(case)
    person.expect_numbers(**before)
    if not case.is_editor:
        is_not_offered(person, case, world)
        return
    person.open_dialog(case.po_kind)
    expect(person.view_edit.period_menu).to_have_value(case.moment.period)
    expect(person.save_panel.lock_checkbox).to_be_checked(checked=case.locked)
    if not case.is_in_time:
        refuses(person, REASONS[case.moment])
        assert changes(world, case.account) == []
        return
    if case.locked:
        expect(person.save_panel.po_number_field).not_to_be_editable()
        expect(person.save_panel.refusal).to_contain_text("This PO number is locked")
    said = person.save("PO-4711", lock=False if case.locked else None)
    assert "PO-4711" in said, said
    person.expect_numbers(**{**before, case.po_kind: "PO-4711"})
    person.page.reload()
    person.expect_numbers(**{**before, case.po_kind: "PO-4711"})
    subject = f"po_number {case.enrollment} {case.moment.period} {case.po_kind}"
    lock = [(f"po_lock {case.enrollment} {case.po_kind}", "locked", "True", "False")] * case.locked
    assert changes(world, case.account) == [*lock, (subject, "number", before[case.po_kind], "PO-4711")]


def is_not_offered(person: Procedure, case: Case, world: World) -> None:
    """See that who may not edit has no control, and that its address says no."""
    expect(person.view_edit.view_edit_link).to_have_count(0)
    person.page.goto(
        f"{world.url}report/usagesummary/ponumbers?enrollment={case.enrollment}"
        f"&period={case.moment.period}&kind={case.po_kind}"
    )
    refuses(person, "You may not change PO numbers of this enrollment.")
    assert changes(world, case.account) == []


def refuses(person: Procedure, reason: str) -> None:
    """See that the dialog says why nothing can be changed in it."""
    expect(person.save_panel.refusal).to_contain_text(reason)
    expect(person.save_panel.save_button).to_be_disabled()
    expect(person.save_panel.po_number_field).not_to_be_editable()


def numbers_of(case: Case) -> dict[str, str]:
    """Both numbers with which the period of *case* begins."""
    if case.locked:
        return LOCKED_NUMBERS
    return {
        kind: default_number(case.enrollment, case.moment.period, kind) for kind in ("azure", "marketplace")
    }


def changes(world: World, account: str) -> list[tuple[str, str, str | None, str | None]]:
    """What *account* has changed of numbers and locks."""
    entries = world.journal(who=account)
    return [
        (entry.subject, entry.field, entry.old, entry.new)
        for entry in entries
        if entry.field in ("number", "locked")
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the cases: by pairs of values, or all of them."""
    if "case" in metafunc.fixturenames:
        from eaportal.flows.qa.suite.matrix import chosen_cases

        cases = chosen_cases(full=metafunc.config.getoption("eaportal_full"))
        metafunc.parametrize("case", cases, ids=map(str, cases))
