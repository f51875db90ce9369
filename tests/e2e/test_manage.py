"""The flows of Manage, in two languages."""

import pytest
from playwright.sync_api import Page

from eaportal.flows.errors import NotOfferedError, SaveRefusedError
from eaportal.flows.labels import Labels
from eaportal.flows.manage import (
    add_account,
    add_administrator,
    add_contact,
    add_department,
    add_department_administrator,
    associate_account,
    change_administrator,
    change_contact,
    remove_administrator,
    set_spending_quota,
)
from tests.e2e.conftest import OwnWorld

ADDRESS, OWNER = "new.colleague@eaportal.example", "owner@eaportal.example"
CONTACT, ADMIN = "mailbox@eaportal.example", "ea_admin@eaportal.example"


def test_what_is_added_is_in_the_portal(signed_in: Page, own_world: OwnWorld, labels: Labels) -> None:
    said = [
        add_administrator(signed_in, labels, ADDRESS, read_only=True),
        add_department(signed_in, labels, "Research"),
        add_account(signed_in, labels, "Laboratory", OWNER),
        add_contact(signed_in, labels, CONTACT),
        change_contact(signed_in, labels, ADMIN, "monthly"),
    ]

    assert all(said)
    added = {(entry.subject, entry.field): entry.new for entry in own_world.control.journal()}
    assert added[f"user {ADDRESS}", "role"] == "ea_admin_readonly"
    assert added[f"department {own_world.direct} Research", "name"] == "Research"
    assert added[f"account {own_world.direct} {OWNER}", "name"] == "Laboratory"
    assert added[f"contact {own_world.direct} {CONTACT}", "frequency"] == "weekly"
    assert added[f"contact {own_world.direct} {ADMIN}", "frequency"] == "monthly"


@pytest.mark.slow
def test_what_is_changed_or_removed_is_so_in_the_portal(
    signed_in: Page, own_world: OwnWorld, labels: Labels
) -> None:
    reader, manager = "ea_admin_readonly@eaportal.example", "department_admin@eaportal.example"
    said = [
        change_administrator(signed_in, labels, reader, read_only=False),
        remove_administrator(signed_in, labels, reader),
        add_department_administrator(signed_in, labels, "Production", ADDRESS),
        change_administrator(signed_in, labels, manager, read_only=True, department="Production"),
        remove_administrator(signed_in, labels, manager, department="Production"),
        set_spending_quota(signed_in, labels, "Development", "2500"),
        associate_account(signed_in, labels, "Warehouse", "Development"),
    ]

    assert all(said)
    changed = [
        (entry.subject.removeprefix(f"{kind} "), entry.field, entry.old, entry.new)
        for entry in own_world.control.journal()
        for kind in [entry.subject.partition(" ")[0]]
    ]
    department, account = f"{own_world.direct} Development", f"{own_world.direct} warehouse@eaportal.example"
    assert (reader, "role", "ea_admin_readonly", "ea_admin") in changed
    assert (reader, "role", "ea_admin", None) in changed
    assert (ADDRESS, "departments", None, "Production") in changed
    assert (manager, "role", "department_admin", "department_admin_readonly") in changed
    assert (manager, "role", "department_admin_readonly", None) in changed
    assert (department, "spending_quota", "0", "250000") in changed
    assert (account, "department", "Production", "Development") in changed


def test_a_refusal_is_the_sentence_of_the_dialog(signed_in: Page, english: Labels) -> None:
    with pytest.raises(SaveRefusedError) as refused:
        add_administrator(signed_in, english, "nobody")

    assert refused.value.step == "Add"
    assert str(refused.value) == refused.value.seen


def test_who_may_only_read_is_not_offered_it(page: Page, own_world: OwnWorld, english: Labels) -> None:
    own_world.open_as(page, "ea_admin_readonly")

    with pytest.raises(NotOfferedError):
        add_department(page, english, "Research")
