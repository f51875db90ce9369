"""The documented steps as a user does them: an action, and what is seen after it."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from playwright.sync_api import Error, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from eaportal.flows.errors import RefusedError
from eaportal.flows.labels import Labels
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.pages.reports import ReportsPage
from eaportal.flows.pages.save import SavePanel, ShownPoNumber
from eaportal.flows.pages.sign_in import SignInPage
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
from eaportal.flows.portal import Credentials, PortalUnreachableError

_LOOK_UP_MS = 500
_LONGEST_MS = 30_000


class SessionEndedError(AssertionError):
    """The sign-in page came in place of what was asked for."""


@dataclass(frozen=True)
class Saved:
    """What the portal says after Save, and the number that it shows then, if that was seen at once."""

    said: str
    po_number: str | None


def sign_in(page: Page, base_url: str, labels: Labels, credentials: Credentials) -> None:
    """Step 1; in a session that is signed in already the portal shows its first page at once.

    Raises RefusedError, or PortalUnreachableError where no portal answers.
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
    expect(sign_in_page.password_field.or_(sign_in_page.alert)).to_be_visible()
    _refuse_if_alert(sign_in_page, credentials)
    sign_in_page.enter_password(credentials.password)
    expect(sign_in_page.no_button.or_(sign_in_page.alert)).to_be_visible()
    _refuse_if_alert(sign_in_page, credentials)
    sign_in_page.decline_to_stay()
    expect(signed_in).to_be_visible()


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


def turn_to_enrollment(page: Page, labels: Labels, number: str, *, by_keyboard: bool = False) -> None:
    """Switch to the enrollment *number* where the portal shows another one; raises RefusedError."""
    enrollments = EnrollmentsDialog(page, labels, by_keyboard=by_keyboard)
    if enrollments.current_number() == number:
        return
    with _another_page(page):
        enrollments.open()
    expect(enrollments.dialog).to_be_visible()
    if not enrollments.box_link(number).is_visible():
        with _another_page(page):
            enrollments.search(number)
        expect(page).to_have_url(re.compile(rf"[?&]search={re.escape(number)}(&|$)"))
    if not enrollments.box_link(number).is_visible():
        raise RefusedError(f"There is no enrollment {number} for this user.")
    with _another_page(page):
        enrollments.choose(number)
    expect(enrollments.dialog).to_be_hidden()
    expect(enrollments.current_link).to_contain_text(number)


def own_enrollments(page: Page, labels: Labels) -> list[str]:
    """The numbers of the enrollments that the switch shows to who is signed in."""
    enrollments = EnrollmentsDialog(page, labels)
    enrollments.open()
    _see(page, labels, enrollments.dialog)
    numbers = enrollments.numbers()
    enrollments.cancel()
    expect(enrollments.dialog).to_be_hidden()
    return numbers


def open_reports(page: Page, labels: Labels) -> None:
    """Step 2."""
    reports = ReportsPage(page, labels)
    with _another_page(page):
        reports.open()
    _see(page, labels, reports.heading)


def open_usage_summary(page: Page, labels: Labels) -> None:
    """Step 3, its first half."""
    usage_summary = UsageSummaryPage(page, labels)
    with _another_page(page):
        usage_summary.open()
    _see(page, labels, usage_summary.heading)


def choose_period(page: Page, labels: Labels, period: str, *, offered: Collection[str] = ()) -> None:
    """Step 3, its second half; raises RefusedError where the drop-down has no such *period*.

    What is *offered* is known to be in the drop-down, and need not be looked for.
    """
    usage_summary = UsageSummaryPage(page, labels)
    named = re.search(r"[?&]period=([^&]*)", page.url)
    if (named[1] if named else usage_summary.period_menu.input_value()) == period:
        return
    if period not in offered and period not in usage_summary.periods():
        raise RefusedError(_no_period(period))
    with _another_page(page):
        usage_summary.choose_period(period)
    address = re.compile(rf"[?&]period={period}\b")
    if not address.search(page.url):
        _see(page, labels, usage_summary.heading)
        expect(page).to_have_url(address)


def offers_period(page: Page, labels: Labels) -> bool:
    """Whether Usage Summary has a drop-down of periods; where not, its dialog has it [S3a-c]."""
    return UsageSummaryPage(page, labels).period_menu.is_visible()


def shown_po_number(page: Page, labels: Labels, kind: str) -> str:
    """The PO number for *kind* on Usage Summary: ``azure`` or ``marketplace``."""
    usage_summary = UsageSummaryPage(page, labels)
    seen = usage_summary.po_number_cells[kind].all_inner_texts()
    if not seen:
        _see(page, labels, usage_summary.heading)
    return seen[0] if seen else usage_summary.po_number_cells[kind].inner_text()


def open_po_numbers(
    page: Page, labels: Labels, kind: str, *, offered: bool = False, by_keyboard: bool = False
) -> ShownPoNumber:
    """Step 4, and the *kind* of PO number; returns what the dialog shows.

    Raises RefusedError where the control is not there; one that is *offered* need not be looked for.
    """
    view_edit = ViewEditPoNumbersDialog(page, labels)
    if not offered and not view_edit.view_edit_link.is_visible():
        raise RefusedError(f"The portal does not offer {labels.view_edit_po_numbers} to this user here.")
    with _another_page(page):
        view_edit.open_by_keyboard() if by_keyboard else view_edit.open()
    return _turned_to_kind(page, labels, kind)


def enter_and_save(
    page: Page,
    labels: Labels,
    po_number: str,
    *,
    shown: ShownPoNumber | None = None,
    lock: bool | None = None,
    by_keyboard: bool = False,
) -> Saved:
    """Step 5, with the box that locks the number set if *lock* is given; returns what the portal says.

    *shown* is what the dialog shows, where that is known. Raises RefusedError with the dialog's sentence.
    """
    save_panel = SavePanel(ViewEditPoNumbersDialog(page, labels).dialog, labels)
    shown = shown or save_panel.shown()
    if lock is False and shown.can_be_locked:
        save_panel.set_lock(locked=False)
        shown = save_panel.shown()
    if not shown.is_editable:
        raise RefusedError(save_panel.refusal.inner_text())
    save_panel.enter_po_number(po_number)
    expect(save_panel.po_number_field).to_have_value(po_number)
    if lock:
        save_panel.set_lock(locked=True)
    with _another_page(page):
        save_panel.save_by_keyboard() if by_keyboard else save_panel.save()
    usage_summary = UsageSummaryPage(page, labels)
    saved_message = usage_summary.saved_message
    # Both in one look, which costs the browser no more than one of them.
    seen = saved_message.or_(usage_summary.po_number_cells[shown.kind or "azure"]).all_inner_texts()
    if len(seen) == len(("message", "number")):
        return Saved(*seen)
    _see(page, labels, saved_message.or_(save_panel.refusal))
    if save_panel.refusal.is_visible():
        raise RefusedError(save_panel.refusal.inner_text())
    return Saved(saved_message.inner_text(), None)


def turn_in_po_numbers(
    page: Page,
    labels: Labels,
    period: str,
    kind: str,
    *,
    shown: ShownPoNumber,
    offered: Collection[str] = (),
) -> ShownPoNumber:
    """Turn the dialog, which shows *shown*, to another *period* and *kind*; returns what it shows then.

    Raises RefusedError where there is no such *period*; what is *offered* need not be looked for.
    """
    view_edit = ViewEditPoNumbersDialog(page, labels)
    if shown.period != period:
        option = view_edit.period_menu.locator(f"option[value='{period}']")
        if period not in offered and not option.count():
            raise RefusedError(_no_period(period))
        with _another_page(page):
            view_edit.choose_period(period)
        shown = _shown(page, labels)
        if shown.period != period:
            expect(view_edit.period_menu).to_have_value(period)
            shown = _shown(page, labels)
    return shown if shown.kind == kind else _turned_to_kind(page, labels, kind)


def leave_po_numbers(page: Page, labels: Labels, *, by_keyboard: bool = False) -> None:
    """Cancel: close the dialog without a change, if it is open."""
    view_edit = ViewEditPoNumbersDialog(page, labels)
    if view_edit.dialog.is_visible():
        with _another_page(page):
            view_edit.cancel_by_keyboard() if by_keyboard else view_edit.cancel()
        _see(page, labels, UsageSummaryPage(page, labels).heading)


def _turned_to_kind(page: Page, labels: Labels, kind: str) -> ShownPoNumber:
    """In the dialog, which opens; raises AssertionError with what the portal says where it does not."""
    shown = _shown(page, labels)
    if shown.kind == kind:
        return shown
    view_edit = ViewEditPoNumbersDialog(page, labels)
    with _another_page(page):
        view_edit.choose_kind(kind)
    _see(page, labels, view_edit.dialog)
    expect(page).to_have_url(re.compile(rf"[?&]kind={kind}\b"))
    return _shown(page, labels)


def _shown(page: Page, labels: Labels) -> ShownPoNumber:
    """What the dialog shows, as soon as it does; raises AssertionError with what the portal says instead."""
    dialog = ViewEditPoNumbersDialog(page, labels).dialog
    save_panel = SavePanel(dialog, labels)
    try:
        return save_panel.shown(patience_ms=_LOOK_UP_MS)
    except PlaywrightTimeoutError:
        _see(page, labels, dialog)
        return save_panel.shown()


def _see(page: Page, labels: Labels, what: Locator) -> None:
    """Wait until *what* shows; raises AssertionError with what the portal says where that comes instead."""
    if what.is_visible():
        return
    alert = page.get_by_role("alert")
    account_field = SignInPage(page, labels).account_field
    expect(what.or_(alert).or_(account_field).first).to_be_visible()
    if account_field.is_visible():
        raise SessionEndedError("The session has ended: the portal asks to sign in again.")
    if not what.is_visible():
        raise AssertionError(alert.inner_text())


@contextmanager
def _another_page(page: Page) -> Iterator[None]:
    """Do what leads to another page, and go on as soon as the browser has it.

    The browser tells of it at once; expect() alone would look again after 20, 70 and 170 ms. Raises
    AssertionError where nothing follows, with what the page says instead.
    """
    came: list[object] = []
    failed: list[object] = []
    watch, note = (lambda frame: came.append(frame)), (lambda request: failed.append(request))
    page.on("framenavigated", watch)
    page.on("requestfailed", note)
    try:
        with page.expect_event("framenavigated", timeout=_LOOK_UP_MS):
            yield
    except PlaywrightTimeoutError as error:
        _wait_on(page, came, failed, error)
    finally:
        page.remove_listener("framenavigated", watch)
        page.remove_listener("requestfailed", note)


def _wait_on(page: Page, came: list[object], failed: list[object], error: Exception) -> None:
    """Wait for a page that takes longer, looking up now and then whether there is still one to come."""
    for _ in range(_LONGEST_MS // _LOOK_UP_MS):
        if came:
            return
        if failed:
            break
        with suppress(PlaywrightTimeoutError):
            page.wait_for_event("framenavigated", timeout=_LOOK_UP_MS)
    alert = page.get_by_role("alert")
    said = alert.first.inner_text() if alert.first.is_visible() else "The portal showed no other page."
    raise AssertionError(said) from error


def _refuse_if_alert(sign_in_page: SignInPage, credentials: Credentials) -> None:
    if sign_in_page.alert.is_visible():
        said = sign_in_page.alert.inner_text()
        raise RefusedError(f"The portal refused to sign in {credentials.account}: {said}")


def _no_period(period: str) -> str:
    return f"The portal has no billing period {period} for this enrollment."


def _network_reason(error: Error) -> str:
    return re.sub(r"^Page\.goto: | at http.*", "", error.message.partition("\n")[0])
