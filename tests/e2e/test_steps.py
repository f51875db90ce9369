from dataclasses import replace

import pytest
from playwright.sync_api import Page

from eaportal.flows import steps
from eaportal.flows.errors import ControlMissingError, NotOfferedError, SaveRefusedError, SignInRefusedError
from eaportal.flows.labels import Labels
from eaportal.flows.portal import Credentials
from tests.e2e.conftest import OwnWorld


def test_a_label_that_the_portal_lacks_is_named_by_the_step_that_needs_it(
    signed_in: Page, english: Labels
) -> None:
    signed_in.set_default_timeout(500)

    with pytest.raises(ControlMissingError) as failed:
        steps.open_reports(signed_in, replace(english, reports="Statements"))

    assert (failed.value.step, failed.value.expected) == ("Reports", "Statements")
    assert str(failed.value).startswith(
        "The page has no link 'Statements': its label may have changed. It has the links "
    )
    assert "Reports" in failed.value.seen.split(", ")
    assert "\\n" not in str(failed.value)


def test_an_account_that_the_portal_refuses_is_an_error_of_its_own(
    page: Page, own_world: OwnWorld, english: Labels
) -> None:
    with pytest.raises(SignInRefusedError) as refused:
        steps.sign_in(page, own_world.url, english, Credentials("nobody@eaportal.example", "x"))

    assert (refused.value.step, refused.value.seen) == ("Sign in", "Invalid User")


def test_a_period_that_is_not_offered_and_a_number_that_is_refused_name_their_step(
    signed_in: Page, english: Labels
) -> None:
    steps.open_reports(signed_in, english)
    steps.open_usage_summary(signed_in, english)
    with pytest.raises(NotOfferedError) as missing:
        steps.choose_period(signed_in, english, "2031-01")
    steps.choose_period(signed_in, english, "2020-11")
    steps.open_po_numbers(signed_in, english, "azure")
    with pytest.raises(SaveRefusedError) as refused:
        steps.enter_and_save(signed_in, english, "PO=1")

    assert (missing.value.step, missing.value.expected) == ("Usage Summary", "2031-01")
    assert refused.value.step == "Save"
    assert str(refused.value) == refused.value.seen
