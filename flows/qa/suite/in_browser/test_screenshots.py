"""Compare what the pages look like with screenshots, if a folder for them is given."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from eaportal.facts import Fact
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.sign_in import SignIn
from eaportal.flows.qa.suite.settings import EDITOR, PAGES
from eaportal.flows.qa.suite.user import Step


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.eaportal_kept
@pytest.mark.parametrize("name", PAGES)
def test_a_page_matches_its_screenshot(
    name: str, portal_sign_in: SignIn, portal_assert_screenshot: Callable[[Page, str], None], step: Step
) -> None:
    page = portal_sign_in(EDITOR, path=PAGES[name])
    with step(name):
        portal_assert_screenshot(page, name)
