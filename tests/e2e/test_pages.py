import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from eaportal.flows import steps
from eaportal.flows.labels import LABELS, Labels
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.pages.save import SavePanel
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
from eaportal.simulator.clock import now
from eaportal.simulator.database.tables import PoNumberRow
from eaportal.simulator.timeline import advance
from tests.e2e.conftest import OwnWorld

PAGES = (
    "signin",
    "manage/enrollment",
    "manage/enrollment/switch",
    "manage/enrollment/settings",
    "manage/enrollment/administrators/add",
    "manage/department",
    "manage/account",
    "manage/taxid",
    "support/tickets",
    "support/tickets/new",
    "report",
    "report/downloadusage",
    "report/pricesheet",
    "report/invoices",
    "report/usagesummary",
    "report/usagesummary/ponumbers",
    "mailbox",
    "nothing",
)


def open_dialog(page: Page, labels: Labels) -> SavePanel:
    steps.open_reports(page, labels)
    steps.open_usage_summary(page, labels)
    steps.open_po_numbers(page, labels, "azure")
    return SavePanel(ViewEditPoNumbersDialog(page, labels).dialog, labels)


def test_links_exchange_the_content_without_loading_the_page(signed_in: Page, english: Labels) -> None:
    signed_in.evaluate("window.stillTheSamePage = true")

    save_panel = open_dialog(signed_in, english)
    save_panel.enter_po_number("PO-1")
    save_panel.save()

    expect(UsageSummaryPage(signed_in, english).saved_message).to_be_visible()
    assert signed_in.evaluate("window.stillTheSamePage") is True


# In the page: types into every field, follows a link to *path*, and compares with what the portal sends.
FOLLOW_AND_COMPARE = """async path => {
  const fields = root => [...root.querySelectorAll("input:not([type=hidden]), select, textarea")];
  for (const field of fields(document)) {
    if (field.options) field.selectedIndex = field.options.length - 1;
    else if (["checkbox", "radio"].includes(field.type)) field.checked = !field.checked;
    else if (!["date", "month"].includes(field.type)) field.value = "typed";
  }
  const link = Object.assign(document.createElement("a"), { href: path });
  const arrived = new Promise(done => {
    const push = history.pushState;
    history.pushState = (...state) => (push.apply(history, state), history.pushState = push, done());
  });
  document.querySelector("main").prepend(link);
  link.click();
  await arrived;
  const sent = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const part = (root, name) => {
    const copy = root.querySelector(name).cloneNode(true);
    copy.querySelectorAll("[name=csrf_token]").forEach(field => field.remove());
    return copy;
  };
  const held = fields(document).map(({ value, checked }) => [value, checked]);
  const wanted = fields(sent).map(({ value, checked }) => [value, checked]);
  return ["header", "nav.side", "main"].filter(name => !part(document, name).isEqualNode(part(sent, name)))
    .concat(JSON.stringify(held) === JSON.stringify(wanted) ? [] : ["fields"]);
}"""


def test_a_page_reached_by_a_link_is_the_page_that_the_portal_sends(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    pages = [f"/{path}" for path in PAGES[1:]]
    pages += [f"/report/usagesummary?period={month}" for month in ("2020-11", "2020-10")]
    signed_in.evaluate("window.stillTheSamePage = true")

    walk = [path for stride in (1, 4, 7) for path in pages[::stride]]
    differs = [
        (path, parts)
        for path in walk
        if (parts := signed_in.evaluate(FOLLOW_AND_COMPARE, own_world.url.rstrip("/") + path))
    ]

    assert differs == []
    assert signed_in.evaluate("window.stillTheSamePage") is True


def test_a_message_leaves_the_rest_of_the_page_untouched(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    save_panel = open_dialog(signed_in, english)
    signed_in.evaluate("document.querySelectorAll('main *').forEach((each) => (each.kept = true))")
    save_panel.enter_po_number("PO-1")
    save_panel.save()
    expect(UsageSummaryPage(signed_in, english).saved_message).to_be_visible()

    all_with_name = "[...document.querySelectorAll('main *')].map(({ kept, nodeName }) => [kept, nodeName])"
    new = [name for kept, name in signed_in.evaluate(all_with_name) if not kept]
    assert new == ["P", "TEMPLATE"]


def test_a_file_is_asked_for_once_and_the_page_stays(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    signed_in.goto(f"{own_world.url}report/downloadusage")
    asked: list[str] = []
    signed_in.on("request", lambda request: asked.append(request.url))

    with signed_in.expect_download() as download:
        signed_in.locator("main a[href*='/2020-11.csv']").click()

    assert download.value.path().read_text("utf-8-sig").startswith("Enrollment Number,Period Start,")
    assert len(asked) == 1
    expect(signed_in.get_by_role("heading", name="Download Usage", level=1)).to_be_visible()


def test_the_dialog_opens_without_asking_the_portal_and_shows_what_the_page_shows(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    steps.open_reports(signed_in, english)
    steps.open_usage_summary(signed_in, english)
    asked: list[str] = []
    signed_in.on("request", lambda request: asked.append(request.url))

    for number in ("PO-1", "PO-2"):
        steps.open_po_numbers(signed_in, english, "azure")
        assert (asked, signed_in.title()) == ([], "View/Edit PO Numbers – EA portal simulator")
        steps.enter_and_save(signed_in, english, number)
        asked.clear()

    with own_world.world.session(writes=True) as session, session.begin():
        session.execute(update(PoNumberRow).values(number="PO-3"))
    steps.open_usage_summary(signed_in, english)
    steps.open_po_numbers(signed_in, english, "azure")
    save_panel = SavePanel(ViewEditPoNumbersDialog(signed_in, english).dialog, english)
    expect(save_panel.po_number_field).to_have_value("PO-3")


def test_a_dialog_turns_over_a_page_that_stays_until_it_closes(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    open_dialog(signed_in, english)
    dialog = ViewEditPoNumbersDialog(signed_in, english)
    menu = UsageSummaryPage(signed_in, english).period_menu
    signed_in.evaluate("document.querySelector('main h1').kept = true")

    dialog.choose_period("2020-11")
    dialog.choose_kind("marketplace")

    expect(SavePanel(dialog.dialog, english).po_number_field).to_have_value(f"{own_world.direct}-202011M")
    assert signed_in.evaluate("document.querySelector('main h1').kept") is True
    dialog.cancel()
    expect(dialog.dialog).to_be_hidden()
    expect(menu).to_have_value("2020-11")


def test_a_dialog_of_another_page_found_in_the_history_brings_its_page(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    open_dialog(signed_in, english)
    steps.leave_po_numbers(signed_in, english)
    signed_in.get_by_role("link", name="Manage").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Manage")
    EnrollmentsDialog(signed_in, english).open()
    expect(signed_in.get_by_role("dialog", name="Enrollments")).to_be_visible()

    signed_in.evaluate("history.go(-3)")

    expect(signed_in.get_by_role("dialog", name="View/Edit PO Numbers")).to_be_visible()
    assert signed_in.locator("main h1").inner_text() == "Usage Summary"


def test_save_pressed_twice_saves_once_and_says_so(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    save_panel = open_dialog(signed_in, english)
    before = own_world.contents()

    save_panel.enter_po_number("PO-1")
    save_panel.save_button.dblclick()

    expect(UsageSummaryPage(signed_in, english).saved_message).to_contain_text("PO-1")
    assert [(table, row[2]) for table, row in own_world.changes_since(before)] == [("po_number", "PO-1")]


def test_error_that_answers_a_form_is_shown_and_back_leads_to_the_form(
    signed_in: Page, own_world: OwnWorld, english: Labels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eaportal.simulator.database.sqlite.BUSY_SECONDS", 0.05)
    save_panel = open_dialog(signed_in, english)
    save_panel.enter_po_number("PO-1")
    before = own_world.contents()
    own_world.world.close()  # whoever opens it next waits for a shorter time

    with own_world.world.session(writes=True) as writer, writer.begin():
        now(writer)
        save_panel.save_button.click()
        expect(signed_in.get_by_role("alert")).to_contain_text("The portal is busy")
    expect(signed_in.get_by_role("heading", level=1)).to_be_focused()
    signed_in.go_back()

    expect(save_panel.save_button).to_be_visible()
    assert own_world.changes_since(before) == []


def test_page_asked_for_with_an_ended_session_comes_after_signing_in(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    save_panel = open_dialog(signed_in, english)
    save_panel.enter_po_number("PO-1")
    with own_world.world.session(writes=True) as session, session.begin():
        advance(session, timedelta(hours=24))
    before = own_world.contents()

    save_panel.save_button.click()
    expect(signed_in.get_by_role("status")).to_have_text("Your session has ended. Sign in to continue.")
    sign_in_page = SignInPage(signed_in, english)
    sign_in_page.enter_account(own_world.credentials().account)
    sign_in_page.enter_password(own_world.credentials().password)
    sign_in_page.decline_to_stay()

    expect(save_panel.po_number_field).to_have_value(f"{own_world.direct}-202012")
    assert own_world.changes_since(before) == []


def test_title_focus_and_history_follow_the_content(signed_in: Page, english: Labels) -> None:
    steps.open_reports(signed_in, english)
    expect(signed_in).to_have_title("Reports – EA portal simulator")
    expect(signed_in.get_by_role("heading", level=1)).to_be_focused()

    steps.open_usage_summary(signed_in, english)
    expect(signed_in).to_have_title("Usage Summary – EA portal simulator")

    signed_in.evaluate("addEventListener('focusin', ({ target }) => (window.focused = target.innerText))")
    signed_in.go_back()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Reports")
    expect(signed_in).to_have_title("Reports – EA portal simulator")
    assert signed_in.evaluate("window.focused") == "Reports"


def test_choosing_a_period_keeps_the_focus_on_the_menu(signed_in: Page, english: Labels) -> None:
    steps.open_reports(signed_in, english)
    steps.open_usage_summary(signed_in, english)
    menu = UsageSummaryPage(signed_in, english).period_menu

    menu.press("ArrowDown")

    expect(signed_in).to_have_url(re.compile("period=2020-11"))
    expect(menu).to_have_value("2020-11")
    expect(menu).to_be_focused()


def test_procedure_by_keyboard_alone(signed_in: Page, own_world: OwnWorld) -> None:
    before = own_world.contents()
    keyboard = signed_in.keyboard

    def tab_to(name: str) -> None:
        for _ in range(30):
            keyboard.press("Tab")
            focused = signed_in.locator(":focus")
            if focused.count() and focused.inner_text().strip() == name:
                return
        raise AssertionError(f"the Tab key never reaches {name!r}")

    signed_in.reload()
    tab_to("Reports")
    keyboard.press("Enter")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Reports")
    tab_to("Usage Summary")
    keyboard.press("Enter")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Usage Summary")
    tab_to("View/Edit PO Numbers")
    keyboard.press("Enter")
    expect(signed_in.get_by_role("textbox", name="PO Number")).to_be_focused()
    keyboard.press("Control+a")
    keyboard.type("PO-KEYS")
    keyboard.press("Enter")

    expect(signed_in.get_by_role("status")).to_contain_text("PO-KEYS")
    assert [(table, row[2]) for table, row in own_world.changes_since(before)] == [("po_number", "PO-KEYS")]


def test_answer_to_an_earlier_choice_does_not_replace_that_to_a_later(
    signed_in: Page, english: Labels
) -> None:
    steps.open_reports(signed_in, english)
    steps.open_usage_summary(signed_in, english)
    usage_summary = UsageSummaryPage(signed_in, english)
    held = []
    signed_in.route("**/report/usagesummary?*period=2020-11*", lambda route: held.append(route))

    with signed_in.expect_request("**/report/usagesummary?*period=2020-11*"):
        usage_summary.choose_period("2020-11")
    usage_summary.choose_period("2020-10")
    expect(signed_in).to_have_url(re.compile("period=2020-10"))
    with signed_in.expect_response("**/report/usagesummary?*period=2020-11*") as late:
        held[0].continue_()
    late.value.finished()

    assert signed_in.evaluate("new Promise(done => setTimeout(() => done(location.search), 0))").count(
        "2020-10"
    )
    expect(usage_summary.period_menu).to_have_value("2020-10")


def test_escape_and_cancel_leave_the_dialog_without_a_change(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    before = own_world.contents()
    dialog = ViewEditPoNumbersDialog(signed_in, english)

    open_dialog(signed_in, english).enter_po_number("PO-1")
    signed_in.keyboard.press("Escape")
    expect(dialog.dialog).to_be_hidden()
    expect(signed_in).to_have_url(re.compile(r"/report/usagesummary\?"))
    dialog.open()
    expect(dialog.dialog).to_be_visible()
    dialog.cancel()
    expect(dialog.dialog).to_be_hidden()

    assert own_world.changes_since(before) == []


def test_a_dialog_opened_again_at_once_stays_open(signed_in: Page, english: Labels) -> None:
    open_dialog(signed_in, english)
    dialog = ViewEditPoNumbersDialog(signed_in, english)
    held = []
    signed_in.route("**/report/usagesummary?*", lambda route: held.append(route))

    with signed_in.expect_request("**/report/usagesummary?*"):
        signed_in.keyboard.press("Escape")
    dialog.open()
    with signed_in.expect_response("**/report/usagesummary?*") as late:
        held[0].continue_()
    late.value.finished()

    assert signed_in.evaluate("new Promise(done => setTimeout(() => done(location.pathname), 0))").endswith(
        "/ponumbers"
    )
    expect(dialog.dialog).to_be_visible()
    assert signed_in.locator("main dialog").count() == 1


def test_clearing_the_lock_frees_the_field_and_setting_it_again_restores_the_number(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    steps.switch_enrollment(signed_in, english, own_world.locked)
    panel = open_dialog(signed_in, english)
    number = panel.po_number_field.input_value()
    expect(panel.po_number_field).not_to_be_editable()

    panel.lock_checkbox.uncheck()
    panel.enter_po_number("PO-FREE")
    panel.lock_checkbox.check()
    expect(panel.po_number_field).to_have_value(number)
    expect(panel.po_number_field).not_to_be_editable()

    panel.lock_checkbox.uncheck()
    panel.enter_po_number("PO-FREE")
    panel.save()
    expect(UsageSummaryPage(signed_in, english).saved_message).to_contain_text("PO-FREE")
    expect(signed_in.get_by_role("cell", name=english.lock_po_number)).to_have_count(0)


def test_a_lost_connection_is_reported_and_the_typed_number_stays(
    signed_in: Page, own_world: OwnWorld, english: Labels
) -> None:
    before = own_world.contents()
    panel = open_dialog(signed_in, english)
    signed_in.route("**/ponumbers*", lambda route: route.abort())

    panel.enter_po_number("PO-1")
    panel.save()

    expect(panel.refusal).to_have_text("The portal didn't answer. Reload the page to see what was saved.")
    expect(panel.po_number_field).to_have_value("PO-1")
    assert own_world.changes_since(before) == []


def test_everything_works_without_javascript(
    browser: Browser, own_world: OwnWorld, locale: str, labels: Labels
) -> None:
    before = own_world.contents()
    show = {"en-US": "Show", "nl-NL": "Weergeven", "de-DE": "Anzeigen", "ar-SA": "إظهار"}[locale]
    with browser.new_context(locale=locale, java_script_enabled=False) as context:
        page = context.new_page()
        steps.sign_in(page, own_world.url, labels, own_world.credentials())
        steps.open_reports(page, labels)
        steps.open_usage_summary(page, labels)
        usage_summary = UsageSummaryPage(page, labels)
        usage_summary.choose_period("2020-11")
        page.get_by_role("main").get_by_role("button", name=show).click()
        dialog = ViewEditPoNumbersDialog(page, labels)
        dialog.open()
        dialog.choose_kind("marketplace")
        dialog.dialog.get_by_role("button", name=show).click()
        panel = SavePanel(dialog.dialog, labels)
        expect(panel.po_number_field).to_have_value(f"{own_world.direct}-202011M")
        panel.enter_po_number("")
        panel.save()
        expect(panel.refusal).to_be_visible()
        panel.enter_po_number("PO-PLAIN")
        panel.po_number_field.press("Enter")
        expect(usage_summary.saved_message).to_contain_text("PO-PLAIN")

    assert [(table, row[2]) for table, row in own_world.changes_since(before)] == [("po_number", "PO-PLAIN")]


def test_language_choice_changes_the_page_and_stays(signed_in: Page) -> None:
    signed_in.get_by_role("combobox", name="Language").select_option("nl-NL")

    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Beheren")
    signed_in.reload()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Beheren")


def test_the_language_menu_is_moved_by_keys_and_waits_for_show(page: Page, own_world: OwnWorld) -> None:
    page.goto(own_world.url)
    menu = page.get_by_role("combobox", name="Language")

    page.keyboard.press("Shift+Tab")
    expect(menu).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(menu).to_have_value("fr-FR")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


@pytest.mark.browser_context_args(locale="ar-SA")
def test_a_page_from_right_to_left_is_mirrored(page: Page, own_world: OwnWorld) -> None:
    labels = LABELS["ar-SA"]
    own_world.open_as(page)
    steps.open_reports(page, labels)
    steps.open_usage_summary(page, labels)

    def middle(css: str) -> float:
        box = page.locator(css).first.bounding_box()
        assert box
        return box["x"] + box["width"] / 2

    assert middle("nav.side") > middle("main") > middle(".po-numbers") > 0
    assert middle(".product") > middle(".language") > middle(".user")
    assert middle(".chart g.chosen") < middle(".chart g:not(.chosen)") < middle(".chart text")


def test_pages_fit_the_screen_and_nothing_fails_in_the_browser(
    browser: Browser, own_world: OwnWorld, locale: str
) -> None:
    problems = []
    with browser.new_context(locale=locale) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("response", lambda answer: answer.status >= 500 and problems.append(answer.url))
        page.on("console", lambda message: message.type == "error" and problems.append(message.text))
        own_world.open_as(page)
        for path in PAGES:
            page.goto(own_world.url + path)
            for width in (375, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    problems.append(f"{path} is {wide} px wide on a screen of {width} px")

    assert [each for each in problems if "404" not in each] == []


def test_language_chosen_after_some_clicks_shows_the_current_page(signed_in: Page, english: Labels) -> None:
    steps.open_reports(signed_in, english)
    steps.open_usage_summary(signed_in, english)

    signed_in.get_by_role("combobox", name="Language").select_option("nl-NL")

    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Samenvatting van gebruik")


def test_wrong_password_keeps_the_account_and_says_so(
    page: Page, own_world: OwnWorld, english: Labels
) -> None:
    page.goto(own_world.url)
    sign_in = SignInPage(page, english)

    sign_in.enter_account("ea_admin@eaportal.example")
    sign_in.enter_password("wrong")

    expect(sign_in.alert).to_have_text("Your account or password is incorrect.")
    expect(page.get_by_text("ea_admin@eaportal.example")).to_be_visible()
