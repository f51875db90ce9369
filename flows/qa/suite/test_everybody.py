"""The procedure for everybody: by keyboard, without JavaScript, on a narrow screen, with a screen reader."""

import pytest
from playwright.sync_api import Locator, Page, expect

from eaportal.flows.client import World
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.qa.accessibility import violations
from eaportal.flows.qa.checks import holds
from eaportal.flows.qa.facts import Fact
from eaportal.flows.qa.sign_in import SignedInAs
from eaportal.flows.qa.suite.conftest import Signed
from eaportal.flows.qa.suite.procedure import Step
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, PAGES, PASSWORD, default_number

NARROW = {"width": 320, "height": 640}
FARTHEST = 80


@holds(Fact.WITHOUT_SAYING, against="save-dead-for-keyboard")
@pytest.mark.parametrize("saves_by", ["Enter", "Save"])
def test_the_procedure_can_be_done_by_keyboard_alone(signed: Signed, saves_by: str) -> None:
    person = signed(EDITOR)
    keyboard = person.page.keyboard
    usage_summary, panel = person.usage_summary, person.save_panel

    with person.step("Reports"):
        tab_to(person.page.get_by_role("link", name=person.labels.reports, exact=True))
        keyboard.press("Enter")
        expect(usage_summary.usage_summary_link).to_be_visible()
    with person.step("Usage Summary"):
        tab_to(usage_summary.usage_summary_link)
        keyboard.press("Enter")
        tab_to(usage_summary.period_menu)
        keyboard.press("ArrowDown")
        expect(person.page).to_have_url(
            f"{person.page.url.partition('?')[0]}?enrollment={DIRECT}&period=2020-11"
        )
    with person.step("View/Edit PO Numbers"):
        tab_to(person.view_edit.view_edit_link)
        keyboard.press("Enter")
        expect(panel.po_number_field).to_be_focused()
    with person.step("Save"):
        keyboard.press("ControlOrMeta+A")
        keyboard.type("PO-4711")
        if saves_by == "Save":
            tab_to(panel.save_button)
        keyboard.press("Enter")
        expect(usage_summary.saved_message).to_contain_text("PO-4711")

    person.expect_numbers(azure="PO-4711", marketplace=default_number(DIRECT, "2020-11", "marketplace"))


@holds(Fact.WITHOUT_SAYING, against="needs-javascript")
@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_procedure_can_be_done_without_javascript(signed: Signed) -> None:
    person = signed(EDITOR)
    main = person.page.get_by_role("main")

    person.page.get_by_role("link", name=person.labels.reports, exact=True).click()
    person.usage_summary.open()
    person.usage_summary.choose_period("2020-11")
    main.get_by_role("button", name="Show", exact=True).click()
    person.expect_numbers(
        **{kind: default_number(DIRECT, "2020-11", kind) for kind in ("azure", "marketplace")}
    )
    person.view_edit.open()
    person.view_edit.choose_kind("marketplace")
    person.view_edit.dialog.get_by_role("button", name="Show", exact=True).click()
    expect(person.save_panel.po_number_field).to_have_value(default_number(DIRECT, "2020-11", "marketplace"))
    person.save_panel.enter_po_number("MP-4711")
    person.save_panel.save()

    expect(person.usage_summary.saved_message).to_contain_text("MP-4711")
    person.expect_numbers(azure=default_number(DIRECT, "2020-11", "azure"), marketplace="MP-4711")


@holds(Fact.WITHOUT_SAYING, against="page-too-wide")
@pytest.mark.browser_context_args(viewport=NARROW)
def test_the_procedure_can_be_done_on_a_narrow_screen(signed: Signed, world: World) -> None:
    person = signed(EDITOR)

    person.change(DIRECT, "2020-11", "PO-4711")

    too_wide = {}
    for name, path in PAGES.items():
        person.page.goto(world.url + path)
        width = person.page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            too_wide[name] = width
    assert too_wide == {}


@holds(Fact.WITHOUT_SAYING, against="focus-lost")
def test_the_focus_goes_to_the_heading_of_the_page_that_comes(signed: Signed) -> None:
    person = signed(EDITOR)

    for link in (
        person.page.get_by_role("link", name=person.labels.reports, exact=True),
        person.usage_summary.usage_summary_link,
        person.page.get_by_role("link", name="Invoices", exact=True),
    ):
        link.click()
        heading = person.page.get_by_role("heading", level=1, name=link.inner_text(), exact=True)
        expect(heading).to_be_focused()


@holds(Fact.WITHOUT_SAYING, against="low-contrast field-without-label")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(signed_in_as: SignedInAs, world: World, step: Step, name: str) -> None:
    page = signed_in_as(EDITOR, path=PAGES[name])
    with step(name):
        assert violations(page) == []


@holds(Fact.WITHOUT_SAYING)
def test_the_sign_in_pages_are_accessible(page: Page, world: World, sign_in_page: SignInPage) -> None:
    page.goto(world.url)
    assert violations(page) == []

    sign_in_page.enter_account(EDITOR)
    expect(sign_in_page.password_field).to_be_visible()
    assert violations(page) == []

    sign_in_page.enter_password(PASSWORD)
    expect(sign_in_page.no_button).to_be_visible()
    assert violations(page) == []


def tab_to(control: Locator) -> None:
    """Press Tab until *control* has the focus."""
    expect(control).to_be_visible()
    for _ in range(FARTHEST):
        control.page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"{control} cannot be reached by Tab.")
