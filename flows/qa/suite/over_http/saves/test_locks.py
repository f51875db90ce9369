"""The lock: what it carries into other periods, what it leaves alone, and what clearing it does."""

from datetime import UTC, datetime

import pytest

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.over_http.conftest import Visit
from eaportal.flows.qa.suite.over_http.saves.po_numbers import (
    FORM,
    dialog,
    locked_kinds,
    number,
    numbers_of,
    saved,
    shown_numbers,
)
from eaportal.flows.qa.suite.settings import (
    DIRECT,
    EDITOR,
    LOCKED_NUMBERS,
    NUMBERS,
    PO_KINDS,
    default_number,
)

LOCKED = NUMBERS["direct", True]
NEXT_PERIOD = datetime(2021, 1, 2, tzinfo=UTC)
PERIOD_AFTER = datetime(2021, 2, 2, tzinfo=UTC)


@proves(Fact.LOCK_KEPT, against="lock-not-carried lock-takes-both-kinds")
@pytest.mark.parametrize("kind", PO_KINDS)
def test_a_new_lock_is_carried_into_later_open_periods_of_its_kind_alone(
    visit: Visit, portal_world: World, kind: str
) -> None:
    visitor = visit(EDITOR)
    before = numbers_of(visitor, DIRECT)

    form = visitor.open(dialog(DIRECT, "2020-11", kind))
    visitor.send(form, FORM, po_number="KEPT-1", lock="yes")

    assert numbers_of(visitor, DIRECT) == {
        **before,
        ("2020-11", kind): "KEPT-1",
        ("2020-12", kind): "KEPT-1",
    }
    assert sorted(saved(portal_world)) == sorted(
        [
            (f"po_lock {DIRECT} {kind}", "locked", "False", "True"),
            number(DIRECT, "2020-11", kind, default_number(DIRECT, "2020-11", kind), "KEPT-1"),
            number(DIRECT, "2020-12", kind, default_number(DIRECT, "2020-12", kind), "KEPT-1"),
        ]
    )
    origins = {
        entry.subject: entry.new for entry in portal_world.journal(who=EDITOR) if entry.field == "origin"
    }
    assert origins == {
        f"po_number {DIRECT} 2020-11 {kind}": "entered",
        f"po_number {DIRECT} 2020-12 {kind}": "carried-on",
    }


@proves(Fact.LOCK_KEPT, against="lock-overwrites-entered")
def test_a_new_lock_leaves_a_number_that_somebody_entered(visit: Visit, portal_world: World) -> None:
    visitor = visit(EDITOR)
    visitor.send(visitor.open(dialog(DIRECT, "2020-12")), FORM, po_number="MINE-1")

    form = visitor.open(dialog(DIRECT, "2020-11"))
    answer = visitor.send(form, FORM, po_number="KEPT-1", lock="yes")

    later = visitor.open(f"report/usagesummary?enrollment={DIRECT}&period=2020-12")
    assert shown_numbers(answer)["azure"] == "KEPT-1"
    assert shown_numbers(later)["azure"] == "MINE-1"
    assert locked_kinds(answer) == ["azure"]
    assert locked_kinds(later) == []


@proves(Fact.LOCK_KEPT, against="lock-not-carried lock-of-same-number-lost")
def test_a_number_that_stays_can_be_locked(visit: Visit, portal_world: World) -> None:
    visitor = visit(EDITOR)

    answer = visitor.send(visitor.open(dialog(DIRECT, "2020-12")), FORM, lock="yes")

    assert saved(portal_world) == [(f"po_lock {DIRECT} azure", "locked", "False", "True")]
    assert locked_kinds(answer) == ["azure"]
    portal_world.advance_to(NEXT_PERIOD)
    page = visit(EDITOR).open(f"report/usagesummary?enrollment={DIRECT}&period=2021-01")
    assert shown_numbers(page) == {
        "azure": default_number(DIRECT, "2020-12"),
        "marketplace": default_number(DIRECT, "2021-01", "marketplace"),
    }


@proves(Fact.DEFAULT, against="default-not-made default-of-another-month")
def test_a_period_opens_with_a_default_number_of_its_own(visit: Visit, portal_world: World) -> None:
    portal_world.advance_to(NEXT_PERIOD)

    page = visit(EDITOR).open(f"report/usagesummary?enrollment={DIRECT}&period=2021-01")
    assert shown_numbers(page) == {kind: default_number(DIRECT, "2021-01", kind) for kind in PO_KINDS}
    assert locked_kinds(page) == []


@proves(Fact.LOCKED, against="lock-ignored")
@pytest.mark.parametrize("kind", PO_KINDS)
def test_a_locked_number_is_not_replaced_while_the_box_is_checked(
    visit: Visit, portal_world: World, kind: str
) -> None:
    visitor = visit(EDITOR)
    form = visitor.open(dialog(LOCKED, "2020-12", kind))
    field = form.page.select("#po-number")[0]

    answer = visitor.send(form, FORM, po_number="OTHER-1")

    assert form.alert == "This PO number is locked. Clear Lock PO number to change it."
    assert "readonly" in field.attrs
    assert answer.alert == form.alert
    assert answer.values(FORM)["po_number"] == "OTHER-1"
    assert saved(portal_world) == []


@proves(Fact.LOCK_KEPT, against="lock-not-cleared")
@pytest.mark.parametrize("kind", PO_KINDS)
def test_clearing_a_lock_keeps_the_numbers_and_ends_with_the_next_period(
    visit: Visit, portal_world: World, kind: str
) -> None:
    visitor = visit(EDITOR)
    before = numbers_of(visitor, LOCKED)

    answer = visitor.send(visitor.open(dialog(LOCKED, "2020-12", kind)), FORM, lock=None)

    assert numbers_of(visitor, LOCKED) == before
    assert saved(portal_world) == [(f"po_lock {LOCKED} {kind}", "locked", "True", "False")]
    other = next(each for each in PO_KINDS if each != kind)
    assert locked_kinds(answer) == [other]
    portal_world.advance_to(NEXT_PERIOD)
    page = visit(EDITOR).open(f"report/usagesummary?enrollment={LOCKED}&period=2021-01")
    assert shown_numbers(page) == {
        kind: default_number(LOCKED, "2021-01", kind),
        other: LOCKED_NUMBERS[other],
    }


@proves(Fact.LOCK_KEPT)
def test_a_lock_holds_for_every_later_period_and_locks_again_with_another_number(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EDITOR)
    visitor.stay_signed_in()
    portal_world.advance_to(NEXT_PERIOD)
    visitor.send(visitor.open(dialog(LOCKED, "2020-12")), FORM, lock=None)
    form = visitor.open(dialog(LOCKED, "2020-12"))
    visitor.send(form, FORM, po_number="AGAIN-1", lock="yes")

    portal_world.advance_to(PERIOD_AFTER)

    shown = {
        period: shown_numbers(visitor.open(f"report/usagesummary?enrollment={LOCKED}&period={period}"))[
            "azure"
        ]
        for period in ("2020-10", "2020-11", "2020-12", "2021-01", "2021-02")
    }
    assert shown == {
        "2020-10": "LOCKED-1",
        "2020-11": "LOCKED-1",
        "2020-12": "AGAIN-1",
        "2021-01": "AGAIN-1",
        "2021-02": "AGAIN-1",
    }


@proves(Fact.LOCK_KEPT)
def test_a_lock_and_the_number_of_a_new_period_are_saved_together_or_not_at_all(
    visit: Visit, portal_world: World
) -> None:
    visitor = visit(EDITOR)
    form = visitor.open(dialog(DIRECT, "2020-12"))

    answer = visitor.send(form, FORM, po_number="A" * 36, lock="yes")

    assert answer.values(FORM)["lock"] == "yes"
    assert saved(portal_world) == []
    again = visitor.open(dialog(DIRECT, "2020-12"))
    assert "lock" not in again.values(FORM)
