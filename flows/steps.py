"""The documented steps as a user does them: an action, and what the page shows after it.

A step that doesn't lead to what it should raises StepFailedError or one of its subclasses.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from playwright.sync_api import Error, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.errors import NotOfferedError, SaveRefusedError, SignInRefusedError
from eaportal.flows.expectations import (
    LOOK_UP_MS,
    control_missing,
    documented_step,
    expect_next_page,
    expect_shown,
)
from eaportal.flows.labels import Labels
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.pages.reports import ReportsPage
from eaportal.flows.pages.save import SavePanel, ShownPoNumber
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
from eaportal.flows.portal import Credentials, PortalUnreachableError

SIGN_IN, REPORTS, USAGE_SUMMARY, VIEW_EDIT, SAVE = STEPS = (
    "Sign in",
    "Reports",
    "Usage Summary",
    "View/Edit PO Numbers",
    "Save",
)


@dataclass(frozen=True)
class Saved:
    """What the portal says after Save, and the number that it shows then, None if it wasn't shown at once."""

    message: str
    po_number: str | None


@documented_step(SIGN_IN)
def sign_in(page: Page, base_url: str, labels: Labels, credentials: Credentials) -> None:
    """Step 1: sign in, if the session isn't signed in already.

    Raises SignInRefusedError, or PortalUnreachableError if no portal answers.
    """
    open_portal(page, base_url)
    sign_in_page = SignInPage(page, labels)
    signed_in = EnrollmentsDialog(page, labels).current_link
    try:
        expect(sign_in_page.account_field.or_(signed_in)).to_be_visible()
    except AssertionError as error:
        raise PortalUnreachableError(
            f"What answers at {base_url} is not the portal: it has no field {labels.account!r}."
        ) from error
    if signed_in.is_visible():
        return
    sign_in_page.enter_account(credentials.account)
    password_field = f"the field {labels.password!r}"
    expect(sign_in_page.password_field.or_(sign_in_page.alert), password_field).to_be_visible()
    _refuse_if_alert(sign_in_page, credentials)
    sign_in_page.enter_password(credentials.password)
    no_button = f"the button {labels.no!r}"
    expect(sign_in_page.no_button.or_(sign_in_page.alert), no_button).to_be_visible()
    _refuse_if_alert(sign_in_page, credentials)
    sign_in_page.decline_to_stay()
    expect(signed_in, "the current enrollment").to_be_visible()


def open_portal(page: Page, base_url: str) -> None:
    """Go to the portal's first page; raises PortalUnreachableError."""
    try:
        response = page.goto(base_url)
    except Error as error:
        raise PortalUnreachableError(
            f"No portal answers at {base_url} ({_network_reason(error)})."
        ) from error
    if response is None or not response.ok:
        status = response.status if response else "nothing"
        raise PortalUnreachableError(f"The portal at {base_url} answers {status}.")


@documented_step(SIGN_IN)
def switch_enrollment(page: Page, labels: Labels, number: str, *, by_keyboard: bool = False) -> None:
    """Switch to the enrollment *number* if the portal shows another one; raises NotOfferedError."""
    enrollments = EnrollmentsDialog(page, labels, by_keyboard=by_keyboard)
    if enrollments.current_number() == number:
        return
    with expect_next_page(page):
        enrollments.open()
    expect(enrollments.dialog, f"the dialog {labels.enrollments!r}").to_be_visible()
    if not enrollments.box_link(number).is_visible():
        with expect_next_page(page):
            enrollments.search(number)
        searched = re.compile(rf"[?&]search={re.escape(number)}(&|$)")
        expect(page, f"the enrollments that match {number}").to_have_url(searched)
    if not enrollments.box_link(number).is_visible():
        raise NotOfferedError(f"There is no enrollment {number} for this user.", expected=number)
    with expect_next_page(page):
        enrollments.choose(number)
    expect(enrollments.dialog, "the page behind the dialog").to_be_hidden()
    expect(enrollments.current_link, f"the enrollment {number}").to_contain_text(number)


@documented_step(REPORTS)
def open_reports(page: Page, labels: Labels) -> None:
    """Step 2: open Reports."""
    reports = ReportsPage(page, labels)
    with expect_next_page(page):
        reports.open()
    expect_shown(page, labels, reports.heading, f"the heading {labels.reports!r}")


@documented_step(USAGE_SUMMARY)
def open_usage_summary(page: Page, labels: Labels) -> None:
    """Step 3, first half: open Usage Summary."""
    usage_summary = UsageSummaryPage(page, labels)
    with expect_next_page(page):
        usage_summary.open()
    expect_shown(page, labels, usage_summary.heading, f"the heading {labels.usage_summary!r}")


@documented_step(USAGE_SUMMARY)
def choose_period(page: Page, labels: Labels, period: str, *, offered: Collection[str] = ()) -> None:
    """Step 3, second half: choose *period*; raises NotOfferedError if the drop-down doesn't have it.

    A period that is known to be *offered* isn't looked up first.
    """
    usage_summary = UsageSummaryPage(page, labels)
    named = re.search(r"[?&]period=([^&]*)", page.url)
    if (named[1] if named else usage_summary.period_menu.input_value()) == period:
        return
    if period not in offered and period not in usage_summary.periods():
        raise _no_period(period)
    with expect_next_page(page):
        usage_summary.choose_period(period)
    address = re.compile(rf"[?&]period={period}\b")
    if not address.search(page.url):
        expect_shown(page, labels, usage_summary.heading, f"the heading {labels.usage_summary!r}")
        expect(page, f"the billing period {period}").to_have_url(address)


def has_period_menu(page: Page, labels: Labels) -> bool:
    """Whether Usage Summary has a drop-down of periods; otherwise the dialog has it [S3a-c]."""
    return UsageSummaryPage(page, labels).period_menu.is_visible()


@documented_step(USAGE_SUMMARY)
def read_po_number(page: Page, labels: Labels, kind: str) -> str:
    """Read the PO number for *kind*, ``azure`` or ``marketplace``, on Usage Summary."""
    usage_summary = UsageSummaryPage(page, labels)
    seen = usage_summary.po_number_cells[kind].all_inner_texts()
    if not seen:
        expect_shown(page, labels, usage_summary.heading, f"the heading {labels.usage_summary!r}")
    return seen[0] if seen else usage_summary.po_number_cells[kind].inner_text()


@documented_step(VIEW_EDIT)
def open_po_numbers(
    page: Page, labels: Labels, kind: str, *, offered: bool = False, by_keyboard: bool = False
) -> ShownPoNumber:
    """Step 4: open View/Edit PO Numbers and choose *kind*; returns what the dialog shows.

    Raises NotOfferedError if the control isn't on the page, and ControlMissingError if another is in its
    place; one that is known to be *offered* isn't looked up first.
    """
    view_edit = ViewEditPoNumbersDialog(page, labels)
    if not offered and not view_edit.view_edit_link.is_visible():
        others = UsageSummaryPage(page, labels).po_number_links
        if others.count():
            raise control_missing("link", labels.view_edit_po_numbers, others)
        sentence = f"The portal does not offer {labels.view_edit_po_numbers} to this user here."
        raise NotOfferedError(sentence, expected=labels.view_edit_po_numbers)
    with expect_next_page(page):
        view_edit.open_by_keyboard() if by_keyboard else view_edit.open()
    return _with_kind(page, labels, kind)


@documented_step(VIEW_EDIT)
def choose_in_dialog(
    page: Page,
    labels: Labels,
    period: str,
    kind: str,
    *,
    shown: ShownPoNumber,
    offered: Collection[str] = (),
) -> ShownPoNumber:
    """Choose *period* and *kind* in the dialog, which shows *shown*; returns what it shows then.

    Raises NotOfferedError if there is no such *period*; one that is *offered* isn't looked up first.
    """
    view_edit = ViewEditPoNumbersDialog(page, labels)
    if shown.period != period:
        option = view_edit.period_menu.locator(f"option[value='{period}']")
        if period not in offered and not option.count():
            raise _no_period(period)
        with expect_next_page(page):
            view_edit.choose_period(period)
        shown = _shown(page, labels)
        if shown.period != period:
            expect(view_edit.period_menu, f"the billing period {period}").to_have_value(period)
            shown = _shown(page, labels)
    return shown if shown.kind == kind else _with_kind(page, labels, kind)


@documented_step(SAVE)
def enter_and_save(
    page: Page,
    labels: Labels,
    po_number: str,
    *,
    shown: ShownPoNumber | None = None,
    lock: bool | None = None,
    by_keyboard: bool = False,
) -> Saved:
    """Step 5: enter *po_number*, set the lock if *lock* is given, and save; returns what the portal says.

    *shown* is what the dialog shows, if that is known. Raises SaveRefusedError with the dialog's sentence.
    """
    save_panel = SavePanel(ViewEditPoNumbersDialog(page, labels).dialog, labels)
    shown = shown or save_panel.shown()
    if lock is False and shown.can_be_locked:
        save_panel.set_lock(locked=False)
        shown = save_panel.shown()
    if not shown.is_editable:
        raise _refused(save_panel)
    save_panel.enter_po_number(po_number)
    expect(save_panel.po_number_field, f"{po_number!r} in the field").to_have_value(po_number)
    if lock:
        save_panel.set_lock(locked=True)
    with expect_next_page(page):
        save_panel.save_by_keyboard() if by_keyboard else save_panel.save()
    usage_summary = UsageSummaryPage(page, labels)
    saved_message = usage_summary.saved_message
    # Both in one look, which costs the browser no more than one of them.
    seen = saved_message.or_(usage_summary.po_number_cells[shown.kind or "azure"]).all_inner_texts()
    if len(seen) == len(("message", "number")):
        return Saved(*seen)
    expect_shown(page, labels, saved_message.or_(save_panel.refusal), "a message about the save")
    if save_panel.refusal.is_visible():
        raise _refused(save_panel)
    return Saved(saved_message.inner_text(), None)


@documented_step(VIEW_EDIT)
def leave_po_numbers(page: Page, labels: Labels, *, by_keyboard: bool = False) -> None:
    """Cancel: close the dialog without a change, if it is open."""
    view_edit = ViewEditPoNumbersDialog(page, labels)
    if view_edit.dialog.is_visible():
        with expect_next_page(page):
            view_edit.cancel_by_keyboard() if by_keyboard else view_edit.cancel()
        heading = UsageSummaryPage(page, labels).heading
        expect_shown(page, labels, heading, f"the heading {labels.usage_summary!r}")


def _with_kind(page: Page, labels: Labels, kind: str) -> ShownPoNumber:
    """Choose *kind* in the dialog, which is opening; returns what it shows then."""
    shown = _shown(page, labels)
    if shown.kind == kind:
        return shown
    view_edit = ViewEditPoNumbersDialog(page, labels)
    with expect_next_page(page):
        view_edit.choose_kind(kind)
    expect_shown(page, labels, view_edit.dialog, _dialog(labels))
    expect(page, f"the PO number for {kind}").to_have_url(re.compile(rf"[?&]kind={kind}\b"))
    return _shown(page, labels)


def _shown(page: Page, labels: Labels) -> ShownPoNumber:
    """What the dialog shows, as soon as it is open."""
    dialog = ViewEditPoNumbersDialog(page, labels).dialog
    save_panel = SavePanel(dialog, labels)
    try:
        return save_panel.shown(timeout_ms=LOOK_UP_MS)
    except PlaywrightTimeoutError:
        expect_shown(page, labels, dialog, _dialog(labels))
        return save_panel.shown()


def _dialog(labels: Labels) -> str:
    return f"the dialog {labels.view_edit_po_numbers!r}"


def _refuse_if_alert(sign_in_page: SignInPage, credentials: Credentials) -> None:
    if sign_in_page.alert.is_visible():
        said = sign_in_page.alert.inner_text()
        sentence = f"The portal refused to sign in {credentials.account}: {said}"
        raise SignInRefusedError(sentence, seen=said)


def _refused(save_panel: SavePanel) -> SaveRefusedError:
    said = save_panel.refusal.inner_text()
    return SaveRefusedError(said, seen=said)


def _no_period(period: str) -> NotOfferedError:
    sentence = f"The portal has no billing period {period} for this enrollment."
    return NotOfferedError(sentence, expected=period)


def _network_reason(error: Error) -> str:
    return re.sub(r"^Page\.goto: | at http.*", "", error.message.partition("\n")[0])
