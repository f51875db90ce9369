"""The procedure for every user: by keyboard, without JavaScript, on a narrow screen, with a screen reader."""

import pytest
from playwright.sync_api import Locator, Page, expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.sign_in import SignIn
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.pages import violations
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, PAGES, PASSWORD, default_number
from eaportal.flows.qa.suite.user import Step

NARROW = {"width": 320, "height": 640}
MAX_TABS = 80


@proves(Fact.WITHOUT_SAYING, against="save-dead-for-keyboard")
@pytest.mark.parametrize("saves_by", ["Enter", "Save"])
def test_the_procedure_works_by_keyboard_alone(sign_in_user: SignInUser, saves_by: str) -> None:
    user = sign_in_user(EDITOR)
    keyboard = user.page.keyboard
    usage_summary, panel = user.usage_summary, user.save_panel

    with user.step("Reports"):
        tab_to(user.page.get_by_role("link", name=user.labels.reports, exact=True))
        keyboard.press("Enter")
        expect(usage_summary.usage_summary_link).to_be_visible()
    with user.step("Usage Summary"):
        tab_to(usage_summary.usage_summary_link)
        keyboard.press("Enter")
        tab_to(usage_summary.period_menu)
        keyboard.press("ArrowDown")
        expect(user.page).to_have_url(f"{user.page.url.partition('?')[0]}?enrollment={DIRECT}&period=2020-11")
    with user.step("View/Edit PO Numbers"):
        tab_to(user.view_edit.view_edit_link)
        keyboard.press("Enter")
        expect(panel.po_number_field).to_be_focused()
    with user.step("Save"):
        keyboard.press("ControlOrMeta+A")
        keyboard.type("PO-4711")
        if saves_by == "Save":
            tab_to(panel.save_button)
        keyboard.press("Enter")
        expect(usage_summary.saved_message).to_contain_text("PO-4711")

    user.expect_numbers(azure="PO-4711", marketplace=default_number(DIRECT, "2020-11", "marketplace"))


@proves(Fact.WITHOUT_SAYING, against="needs-javascript")
@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_procedure_works_without_javascript(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    main = user.page.get_by_role("main")

    user.page.get_by_role("link", name=user.labels.reports, exact=True).click()
    user.usage_summary.open()
    user.usage_summary.choose_period("2020-11")
    main.get_by_role("button", name="Show", exact=True).click()
    user.expect_numbers(
        **{kind: default_number(DIRECT, "2020-11", kind) for kind in ("azure", "marketplace")}
    )
    user.view_edit.open()
    user.view_edit.choose_kind("marketplace")
    user.view_edit.dialog.get_by_role("button", name="Show", exact=True).click()
    expect(user.save_panel.po_number_field).to_have_value(default_number(DIRECT, "2020-11", "marketplace"))
    user.save_panel.enter_po_number("MP-4711")
    user.save_panel.save()

    expect(user.usage_summary.saved_message).to_contain_text("MP-4711")
    user.expect_numbers(azure=default_number(DIRECT, "2020-11", "azure"), marketplace="MP-4711")


@proves(Fact.WITHOUT_SAYING, against="page-too-wide")
@pytest.mark.browser_context_args(viewport=NARROW)
def test_the_procedure_works_on_a_narrow_screen(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)

    user.change(DIRECT, "2020-11", "PO-4711")

    too_wide = {}
    for name, path in PAGES.items():
        user.page.goto(portal_world.url + path)
        width = user.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            too_wide[name] = width
    assert too_wide == {}


@proves(Fact.WITHOUT_SAYING, against="focus-lost")
def test_the_focus_goes_to_the_heading_of_the_next_page(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)

    for link in (
        user.page.get_by_role("link", name=user.labels.reports, exact=True),
        user.usage_summary.usage_summary_link,
        user.page.get_by_role("link", name="Invoices", exact=True),
    ):
        link.click()
        heading = user.page.get_by_role("heading", level=1, name=link.inner_text(), exact=True)
        expect(heading).to_be_focused()


@proves(Fact.WITHOUT_SAYING, against="low-contrast field-without-label")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(portal_sign_in: SignIn, step: Step, name: str) -> None:
    page = portal_sign_in(EDITOR, path=PAGES[name])
    with step(name):
        assert violations(page) == []


@proves(Fact.WITHOUT_SAYING)
def test_the_sign_in_pages_are_accessible(
    page: Page, portal_world: World, portal_sign_in_page: SignInPage
) -> None:
    page.goto(portal_world.url)
    assert violations(page) == []

    portal_sign_in_page.enter_account(EDITOR)
    expect(portal_sign_in_page.password_field).to_be_visible()
    assert violations(page) == []

    portal_sign_in_page.enter_password(PASSWORD)
    expect(portal_sign_in_page.no_button).to_be_visible()
    assert violations(page) == []


def tab_to(control: Locator) -> None:
    """Press Tab until *control* has the focus."""
    expect(control).to_be_visible()
    for _ in range(MAX_TABS):
        control.page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    pytest.fail(f"Tab doesn't reach {control}.")
