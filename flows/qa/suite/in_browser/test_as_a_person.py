"""Pages as a person meets them: focus, Back and Forward, double click, Escape, slow answers, titles."""

import re

import pytest
from playwright.sync_api import Route, expect

from eaportal.facts import Fact
from eaportal.flows.client import World
from eaportal.flows.labels import LABELS
from eaportal.flows.qa.checks import proves
from eaportal.flows.qa.suite.conftest import SignInUser
from eaportal.flows.qa.suite.settings import DIRECT, EDITOR, default_number

# Pages that links lead to, with their titles.
TITLES = {
    "Reports": "Reports",
    "Usage Summary": "Usage Summary",
    "Download Usage": "Download Usage",
    "Price Sheet": "Price Sheet",
    "Invoices": "Invoices",
    "Support tickets": "Support tickets",
    "Mailbox": "Mailbox",
    "Manage": "Manage",
    "Department": "Manage",
    "Account": "Manage",
}
NUMBER = default_number(DIRECT, "2020-12", "azure")
PARTS = "header, nav.side, main"
# What the page is now, and what it is if it is loaded; the tokens of forms differ each time.
SHOWN_AND_LOADED = """async (parts) => {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  return [document, page].map((each) => {
    each.querySelectorAll("[name=csrf_token]").forEach((token) => token.setAttribute("value", ""));
    const inTemplates = /(name="csrf_token" value=")[^"]*/g;
    return [...each.querySelectorAll(parts)].map((part) => part.outerHTML.replace(inTemplates, "$1"));
  });
}"""


@proves(Fact.WITHOUT_SAYING)
def test_each_page_has_its_title_and_the_focus_on_its_heading(sign_in_user: SignInUser) -> None:
    page = sign_in_user(EDITOR).page

    for link, title in TITLES.items():
        page.get_by_role("link", name=link, exact=True).click()
        expect(page).to_have_title(re.compile(rf"^{title} – "))
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_role("heading", level=1)).to_be_focused()
        current = page.locator("[aria-current]").all_inner_texts()
        assert link in current or link in ("Support tickets", "Mailbox"), (link, current)


@proves(Fact.WITHOUT_SAYING)
def test_back_and_forward_show_the_pages_in_order(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    page = user.page
    user.go_to_summary(DIRECT, "2020-11")
    there = page.url
    user.open_dialog()
    dialog = page.url
    assert "/ponumbers?" in dialog

    page.go_back()
    expect(user.view_edit.dialog).to_have_count(0)
    expect(page).to_have_url(there)
    expect(user.usage_summary.period_menu).to_have_value("2020-11")
    page.go_back()
    expect(user.usage_summary.period_menu).to_have_value("2020-12")
    page.go_forward()
    expect(user.usage_summary.period_menu).to_have_value("2020-11")
    page.go_forward()
    expect(user.view_edit.dialog).to_be_visible()
    expect(page).to_have_url(dialog)
    expect(user.view_edit.period_menu).to_have_value("2020-11")
    expect(page).to_have_title(re.compile("^View/Edit PO Numbers – "))


@proves(Fact.WITHOUT_SAYING)
def test_a_page_that_replaces_parts_of_another_is_as_if_it_was_loaded(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    page = user.page
    user.go_to_summary(DIRECT, "2020-12")
    page.evaluate(
        "(parts) => document.querySelectorAll(`:is(${parts}) *`).forEach((each) => each.isOld = true)", PARTS
    )

    for name in ("Charge by Hierarchy", "Invoices", "Usage Summary", "Manage", "Department", "Reports"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.locator("[aria-current]").filter(has_text=name).first).to_be_visible()
        shown, loaded = page.evaluate(SHOWN_AND_LOADED, PARTS)
        assert shown == loaded, name

    # What is the same on each page was never replaced; the values of hidden fields differ.
    same = page.locator("header :not([type=hidden]), nav.side *")
    assert (
        same.evaluate_all("(found) => found.filter((each) => !each.isOld).map((each) => each.outerHTML)")
        == []
    )
    assert same.count() > 0


@proves(Fact.WITHOUT_SAYING)
@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_a_dialog_that_is_left_changes_nothing(
    sign_in_user: SignInUser, portal_world: World, way: str
) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-12")
    user.save_panel.enter_po_number("LEFT-1")

    if way == "Escape":
        user.page.keyboard.press("Escape")
    else:
        user.view_edit.cancel_link.click()

    expect(user.view_edit.dialog).to_have_count(0)
    expect(user.page).to_have_url(re.compile(r"/usagesummary\?"))
    user.expect_numbers(azure=NUMBER, marketplace=f"{NUMBER}M")
    assert portal_world.journal(who=EDITOR) == []
    user.open_dialog()
    expect(user.save_panel.po_number_field).to_have_value(NUMBER)


@proves(Fact.WITHOUT_SAYING)
def test_a_double_click_on_save_saves_once(sign_in_user: SignInUser, portal_world: World) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-12")
    user.save_panel.enter_po_number("TWICE-1")
    sent: list[str] = []
    user.page.on("request", lambda request: sent.append(request.method))

    user.save_panel.save_button.dblclick()

    expect(user.usage_summary.saved_message).to_contain_text("TWICE-1")
    assert sent.count("POST") == 1
    assert [entry.new for entry in portal_world.journal(who=EDITOR) if entry.field == "number"] == ["TWICE-1"]


@proves(Fact.WITHOUT_SAYING)
def test_an_answer_that_comes_late_does_not_replace_a_later_page(sign_in_user: SignInUser) -> None:
    page = sign_in_user(EDITOR).page
    held: list[Route] = []
    page.route("**/report/invoices*", lambda route: held.append(route))

    page.get_by_role("link", name="Reports", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Reports")).to_be_visible()
    page.get_by_role("link", name="Invoices", exact=True).click()
    page.get_by_role("link", name="Price Sheet", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Price Sheet")).to_be_visible()
    with page.expect_response(re.compile("/report/invoices")):
        held[0].continue_()
    page.get_by_role("link", name="Manage", exact=True).click(trial=True)
    # A round trip through the page after the late answer has been handled.
    page.evaluate("() => new Promise((done) => setTimeout(done))")

    expect(page.get_by_role("heading", level=1, name="Price Sheet")).to_be_visible()
    expect(page).to_have_url(re.compile("/report/pricesheet"))


@proves(Fact.WITHOUT_SAYING)
def test_a_portal_that_does_not_answer_is_said_and_the_entry_kept(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-12")
    user.save_panel.enter_po_number("KEPT-1")
    user.page.route("**/ponumbers*", lambda route: route.abort())

    user.save_panel.save_button.click()

    expect(user.save_panel.refusal).to_have_text(
        "The portal didn't answer. Reload the page to see what was saved."
    )
    expect(user.save_panel.po_number_field).to_have_value("KEPT-1")
    user.page.unroute("**/ponumbers*")
    user.save_panel.save_button.click()
    expect(user.usage_summary.saved_message).to_contain_text("KEPT-1")
    assert [entry.new for entry in portal_world.journal(who=EDITOR) if entry.field == "number"] == ["KEPT-1"]


@proves(Fact.LOCKED, against="lock-shown-inverted")
def test_clearing_the_lock_makes_the_field_editable_and_checking_it_restores_the_number(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(EDITOR, "8100002")
    user.go_to_dialog("8100002", "2020-12")
    field, lock = user.save_panel.po_number_field, user.save_panel.lock_checkbox
    expect(field).not_to_be_editable()

    lock.uncheck()
    expect(field).to_be_editable()
    field.fill("OTHER-1")
    lock.check()

    expect(field).not_to_be_editable()
    expect(field).to_have_value("LOCKED-1")
    assert portal_world.journal(who=EDITOR) == []


@proves(Fact.DIALOG)
def test_the_dialog_shows_the_other_kind_and_period_as_they_are_chosen(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-12")
    expect(user.save_panel.po_number_field).to_be_focused()

    user.view_edit.kind_radios["marketplace"].check()
    expect(user.save_panel.po_number_field).to_have_value(f"{NUMBER}M")
    expect(user.view_edit.kind_radios["marketplace"]).to_be_focused()
    user.view_edit.period_menu.select_option("2020-11")
    expect(user.save_panel.po_number_field).to_have_value(default_number(DIRECT, "2020-11", "marketplace"))
    expect(user.view_edit.period_menu).to_be_focused()
    user.view_edit.period_menu.select_option("2020-10")
    expect(user.save_panel.po_number_field).not_to_be_editable()
    expect(user.save_panel.save_button).to_be_disabled()
    expect(user.view_edit.dialog.get_by_role("link", name="Open a support ticket")).to_be_visible()


@proves(Fact.WITHOUT_SAYING)
def test_a_refusal_is_tied_to_its_field_and_gone_with_the_next_save(sign_in_user: SignInUser) -> None:
    user = sign_in_user(EDITOR)
    user.go_to_dialog(DIRECT, "2020-12")

    assert user.save("-1").startswith("A PO number begins with")
    expect(user.save_panel.po_number_field).to_have_accessible_description(
        re.compile("A PO number begins with")
    )
    expect(user.view_edit.dialog).to_be_visible()
    user.save("GOOD-1")

    expect(user.page.get_by_role("alert")).to_have_count(0)
    expect(user.page.get_by_role("heading", level=1)).to_be_focused()
    user.page.reload()
    expect(user.page.get_by_role("status")).to_have_count(0)


@proves(Fact.WITHOUT_SAYING)
def test_what_has_the_focus_can_be_seen(sign_in_user: SignInUser) -> None:
    page = sign_in_user(EDITOR).page
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()

    for _ in range(6):
        page.keyboard.press("Tab")
        width = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        style = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
        assert (width, style) == ("2px", "solid")


@proves(Fact.WITHOUT_SAYING)
def test_a_link_opens_in_a_new_tab_and_a_file_is_downloaded(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    page = sign_in_user(EDITOR).page
    page.goto(f"{portal_world.url}report/downloadusage?enrollment={DIRECT}")

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Invoices", exact=True).click(modifiers=["ControlOrMeta"])
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=True).first.click()

    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Invoices")
    assert download.value.suggested_filename == f"usage-{DIRECT}-2020-12.csv"
    expect(page.get_by_role("heading", level=1)).to_have_text("Download Usage")


@proves(Fact.SESSIONS)
def test_a_session_that_ends_leads_to_the_sign_in_page_and_back(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    page = sign_in_user(EDITOR).page
    portal_world.advance("PT25H")

    page.get_by_role("link", name="Reports", exact=True).click()

    expect(page.get_by_text("Your session has ended. Sign in to continue.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/signin\?next="))


@proves(Fact.LABELS, against="language-mixed")
@pytest.mark.browser_context_args(java_script_enabled=False)
@pytest.mark.parametrize(("language", "direction"), [("nl-NL", "ltr"), ("ar-SA", "rtl")])
def test_another_language_can_be_chosen_without_javascript_and_stays(
    sign_in_user: SignInUser, language: str, direction: str
) -> None:
    page = sign_in_user(EDITOR).page
    page.get_by_role("link", name="Reports", exact=True).click()

    page.get_by_label("Language").select_option(language)
    page.locator("form.language button").click()

    for _ in range(2):
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", direction)
        expect(page.get_by_role("heading", level=1)).to_have_text(LABELS[language].reports)
        page.reload()


@proves(Fact.STEPS)
@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_dialog_shows_what_is_chosen_without_javascript(
    sign_in_user: SignInUser, portal_world: World
) -> None:
    user = sign_in_user(EDITOR)
    page = user.page
    page.goto(f"{portal_world.url}report/usagesummary?enrollment={DIRECT}")
    user.usage_summary.period_menu.select_option("2020-11")
    page.locator("form.period button").click()
    user.view_edit.view_edit_link.click()

    user.view_edit.kind_radios["marketplace"].check()
    page.locator("main dialog button.show").click()

    expect(user.save_panel.po_number_field).to_have_value(default_number(DIRECT, "2020-11", "marketplace"))
    user.save_panel.po_number_field.fill("PLAIN-1")
    user.save_panel.save_button.click()
    user.expect_numbers(azure=default_number(DIRECT, "2020-11", "azure"), marketplace="PLAIN-1")
