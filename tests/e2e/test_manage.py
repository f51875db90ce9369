"""The flows of Manage, in two languages."""

import pytest
from playwright.sync_api import Page

from eaportal.flows.errors import NotOfferedError, SaveRefusedError
from eaportal.flows.labels import Labels
from eaportal.flows.manage import add_account, add_administrator, add_department
from tests.e2e.conftest import OwnWorld

ADDRESS, OWNER = "new.colleague@eaportal.example", "owner@eaportal.example"


def test_what_is_added_is_in_the_portal(signed_in: Page, own_world: OwnWorld, labels: Labels) -> None:
    said = [
        add_administrator(signed_in, labels, ADDRESS, read_only=True),
        add_department(signed_in, labels, "Research"),
        add_account(signed_in, labels, "Laboratory", OWNER),
    ]

    assert all(said)
    added = {(entry.subject, entry.field): entry.new for entry in own_world.control.journal()}
    assert added[f"user {ADDRESS}", "role"] == "ea_admin_readonly"
    assert added[f"department {own_world.direct} Research", "name"] == "Research"
    assert added[f"account {own_world.direct} {OWNER}", "name"] == "Laboratory"


def test_a_refusal_is_the_sentence_of_the_dialog(signed_in: Page, english: Labels) -> None:
    with pytest.raises(SaveRefusedError) as refused:
        add_administrator(signed_in, english, "nobody")

    assert refused.value.step == "Add"
    assert str(refused.value) == refused.value.seen


def test_who_may_only_read_is_not_offered_it(page: Page, own_world: OwnWorld, english: Labels) -> None:
    own_world.open_as(page, "ea_admin_readonly")

    with pytest.raises(NotOfferedError):
        add_department(page, english, "Research")
