"""Signing in by hand, and the five steps in each language."""

import pytest
from playwright.sync_api import Page, expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.labels import LABELS, SOURCE, Labels
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.portal import Credentials
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, PASSWORD, default_number
from eaportal.flows.qa.suite.user import Step
from eaportal.flows.steps import sign_in
from eaportal.flows.update_po_number import Change, Outcome, update_po_number


@proves(Fact.STEPS, against="save-without-effect success-without-saving stale-number-shown two-save-buttons")
def test_the_five_steps_change_a_number(page: Page, portal_world: World, step: Step) -> None:
    do_the_five_steps(SOURCE, page, portal_world, step)


@proves(Fact.LABELS, against="language-mixed label-changed")
@pytest.mark.parametrize(
    "language",
    [
        pytest.param(tag, marks=pytest.mark.browser_context_args(locale=tag))
        for tag in LABELS
        if tag != SOURCE
    ],
)
def test_the_five_steps_work_with_the_labels_of_a_language(
    language: str, page: Page, portal_world: World, step: Step
) -> None:
    do_the_five_steps(language, page, portal_world, step)


def do_the_five_steps(language: str, page: Page, portal_world: World, step: Step) -> None:
    """Update a number in *language*, and expect the new one."""
    change = Change(DIRECT, "2020-11", "PO-4711")

    result = update_po_number(
        page, portal_world.url, LABELS[language], Credentials(EDITOR, PASSWORD), change, step
    )

    assert (result.outcome, result.before, result.after) == (
        Outcome.UPDATED,
        default_number(DIRECT, "2020-11", "azure"),
        "PO-4711",
    ), result.message
    assert page.locator("html").get_attribute("lang") == language


@proves(Fact.WITHOUT_SAYING, against="cookie-open-to-scripts password-in-address")
def test_a_sign_in_leaves_nothing_that_others_can_use(
    page: Page, portal_world: World, portal_labels: Labels, step: Step
) -> None:
    addresses: list[str] = []
    page.on("framenavigated", lambda frame: addresses.append(frame.url))

    with step("Sign in"):
        sign_in(page, portal_world.url, portal_labels, Credentials(EDITOR, PASSWORD))

    assert [address for address in addresses if PASSWORD in address] == []
    cookies = page.context.cookies()
    assert [cookie["name"] for cookie in cookies if not cookie["httpOnly"]] == []
    assert cookies != []


@proves(Fact.WITHOUT_SAYING, against="page-kept-after-sign-out")
def test_back_shows_nothing_after_signing_out(
    sign_in_user: SignInUser, portal_sign_in_page: SignInPage
) -> None:
    page = sign_in_user(EDITOR).page
    page.reload()

    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(portal_sign_in_page.account_field).to_be_visible()
    page.go_back()

    expect(portal_sign_in_page.account_field).to_be_visible()
