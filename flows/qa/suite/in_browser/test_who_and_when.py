"""Who can change which PO number until when: role, kind of enrollment, period, kind of number, lock."""

import pytest
from playwright.sync_api import expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.cases import Case, Moment, chosen_cases
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import (
    EDITOR,
    EDITORS,
    INDIRECT,
    LOCKED_NUMBERS,
    NUMBERS,
    PARTNER,
    default_number,
)
from eaportal.flows.qa.suite.user import User

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


@proves(Fact.EDITORS, against="purchaser-may-save read-only-may-save customer-may-save")
def test_only_editors_change_a_number_until_the_window_ends(
    case: Case, sign_in_user: SignInUser, portal_world: World
) -> None:
    attempt(case, sign_in_user, portal_world)


@proves(Fact.WINDOW, against="day-too-many day-too-few window-in-another-time-zone control-missing")
@pytest.mark.parametrize("editing", EDITING.values(), ids=EDITING)
def test_an_editor_changes_a_number_until_the_seventh_day_is_over(
    editing: Case, sign_in_user: SignInUser, portal_world: World
) -> None:
    attempt(editing, sign_in_user, portal_world)


@proves(Fact.INVOICED, against="invoiced-period-open")
def test_the_number_of_a_generated_invoice_needs_a_support_ticket(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(PARTNER)

    user.go_to_dialog(INDIRECT, "2020-10")

    expect_refusal(user, "has been generated. To change its PO number, open a support ticket.")
    assert changes(portal_world, PARTNER) == []


@proves(Fact.LOCKED, against="lock-ignored lock-shown-inverted")
def test_a_locked_number_cannot_be_edited_until_the_box_is_cleared(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(EDITOR, locked := NUMBERS["direct", True])

    user.go_to_dialog(locked, "2020-12")

    expect(user.save_panel.lock_checkbox).to_be_checked()
    expect(user.save_panel.po_number_field).not_to_be_editable()
    expect(user.save_panel.refusal).to_contain_text("This PO number is locked")
    assert "PO-1" in user.save("PO-1", lock=False)
    assert changes(portal_world, EDITOR) == [
        (f"po_lock {locked} azure", "locked", "True", "False"),
        (f"po_number {locked} 2020-12 azure", "number", "LOCKED-1", "PO-1"),
    ]


def attempt(case: Case, sign_in_user: SignInUser, world: World) -> None:
    """Go through the five steps of *case* and check that they end as documented."""
    world.advance_to(case.moment.at)
    user = sign_in_user(case.account, case.enrollment)
    user.go_to_summary(case.enrollment, case.moment.period)
    before = numbers_of(case)
    user.expect_numbers(**before)
    if not case.is_editor:
        expect_no_control(user, case, world)
        return
    user.open_dialog(case.po_kind)
    expect(user.view_edit.period_menu).to_have_value(case.moment.period)
    expect(user.save_panel.lock_checkbox).to_be_checked(checked=case.locked)
    if not case.is_in_time:
        expect_refusal(user, REASONS[case.moment])
        assert changes(world, case.account) == []
        return
    if case.locked:
        expect(user.save_panel.po_number_field).not_to_be_editable()
        expect(user.save_panel.refusal).to_contain_text("This PO number is locked")
    message = user.save("PO-4711", lock=False if case.locked else None)
    assert "PO-4711" in message, message
    user.expect_numbers(**{**before, case.po_kind: "PO-4711"})
    user.page.reload()
    user.expect_numbers(**{**before, case.po_kind: "PO-4711"})
    subject = f"po_number {case.enrollment} {case.moment.period} {case.po_kind}"
    lock = [(f"po_lock {case.enrollment} {case.po_kind}", "locked", "True", "False")] * case.locked
    assert changes(world, case.account) == [*lock, (subject, "number", before[case.po_kind], "PO-4711")]


def expect_no_control(user: User, case: Case, world: World) -> None:
    """Check that a user who can't edit sees no control, and is refused at its address."""
    expect(user.view_edit.view_edit_link).to_have_count(0)
    user.page.goto(
        f"{world.url}report/usagesummary/ponumbers?enrollment={case.enrollment}"
        f"&period={case.moment.period}&kind={case.po_kind}"
    )
    expect_refusal(user, "You can't change PO numbers of this enrollment.")
    assert changes(world, case.account) == []


def expect_refusal(user: User, reason: str) -> None:
    """Check that the dialog gives the reason and can't be saved."""
    expect(user.save_panel.refusal).to_contain_text(reason)
    expect(user.save_panel.save_button).to_be_disabled()
    expect(user.save_panel.po_number_field).not_to_be_editable()


def numbers_of(case: Case) -> dict[str, str]:
    """Return both numbers that the period of *case* begins with."""
    if case.locked:
        return LOCKED_NUMBERS
    return {
        kind: default_number(case.enrollment, case.moment.period, kind) for kind in ("azure", "marketplace")
    }


def changes(world: World, account: str) -> list[tuple[str, str, str | None, str | None]]:
    """Return the changes that *account* made to numbers and locks."""
    entries = world.journal(who=account)
    return [
        (entry.subject, entry.field, entry.old, entry.new)
        for entry in entries
        if entry.field in ("number", "locked")
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose the cases: enough for every pair of values, or all."""
    if "case" in metafunc.fixturenames:
        cases = chosen_cases(full=metafunc.config.getoption("eaportal_full"))
        metafunc.parametrize("case", cases, ids=map(str, cases))
