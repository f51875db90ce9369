"""What the pages look like, compared with pictures of an earlier run where their folder is named."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.sign_in import SignedInAs
from eaportal.flows.qa.suite.procedure import Step
from eaportal.flows.qa.suite.settings import EDITOR, PAGES


@holds(Fact.WITHOUT_SAYING)
@pytest.mark.eaportal_kept
@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_before(
    name: str, signed_in_as: SignedInAs, looks_as_before: Callable[[Page, str], None], step: Step
) -> None:
    page = signed_in_as(EDITOR, path=PAGES[name])
    with step(name):
        looks_as_before(page, name)
