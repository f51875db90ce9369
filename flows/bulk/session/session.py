"""One signed-in browser session for many rows: each row takes only the steps that it needs."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from threading import Lock

from playwright.sync_api import Browser, Page, Response, StorageState, ViewportSize, expect

from eaportal.flows import steps
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.browser.start import started_browser
from eaportal.flows.bulk.activity import doing
from eaportal.flows.bulk.ledger.rows import Present
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.session.evidence import PageRecorder
from eaportal.flows.errors import RefusedError, SignInRefusedError
from eaportal.flows.expectations import documented_step, expect_shown
from eaportal.flows.labels import SOURCE, Labels, labels_for
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.pages.save import SavePanel, ShownPoNumber
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
from eaportal.flows.portal import Credentials

# A browser draws a small page faster. For a picture, the page gets its usual size.
SMALL_SIZE: ViewportSize = {"width": 320, "height": 240}
# A page and the driver of its browser keep about a sixth of a MiB per row until both are closed.
ROWS_A_PAGE = 500
OpenPage = Callable[[StorageState | None], Page]


def session_opener(
    base_url: str, credentials: Credentials
) -> Callable[[], AbstractContextManager["BulkSession"]]:
    """Return a function that opens a session in its own browser, which Ctrl-C doesn't reach.

    The sessions sign in one after another until one has succeeded, so a wrong password is tried once.
    """
    first_sign_in = FirstSignIn()

    @contextmanager
    def open_session() -> Iterator[BulkSession]:
        with (
            started_browser(ends_with_interrupt=False) as browser,
            bulk_session(browser, base_url, credentials, first_sign_in) as session,
        ):
            yield session

    return open_session


@contextmanager
def bulk_session(
    browser: Browser, base_url: str, credentials: Credentials, first_sign_in: "FirstSignIn | None" = None
) -> Iterator["BulkSession"]:
    """Open a session in its own browser context."""
    with ExitStack() as opened:

        def open_page(signed_in: StorageState | None) -> Page:
            opened.close()
            return opened.enter_context(portal_page(browser, SOURCE, signed_in, SMALL_SIZE))

        yield BulkSession(open_page, base_url, credentials, first_sign_in or FirstSignIn())


class FirstSignIn:
    """The turn to sign in: until a session has succeeded, one at a time, and none after a refusal."""

    def __init__(self) -> None:
        self._waiting = Lock()
        self._succeeded = False
        self._refusal: str | None = None

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for the turn to sign in within the block. Raises SignInRefusedError if one was refused."""
        with nullcontext() if self._succeeded else self._waiting:
            if self._refusal:
                raise SignInRefusedError(self._refusal)
            try:
                yield
            except SignInRefusedError as error:
                self._refusal = str(error)
                raise
            self._succeeded = True


class BulkSession:
    """The documented steps for one row after another, each from where the row before left the page."""

    def __init__(
        self, open_page: OpenPage, base_url: str, credentials: Credentials, first_sign_in: FirstSignIn
    ) -> None:
        self.retry_after: float | None = None
        self._open_page = open_page
        self._base_url = base_url
        self._credentials = credentials
        self._first_sign_in = first_sign_in
        self._labels = labels_for(SOURCE)
        self._signed_in = False
        self._enrollment: str | None = None
        self._periods: frozenset[str] = frozenset()
        self._editing = False
        self._looking: ShownPoNumber | None = None
        self._loaded_since_save = False
        self._shown_since_save: str | None = None
        self._crashed = False
        self._use(open_page(None))

    def _use(self, page: Page) -> None:
        self.recorder = PageRecorder(page)
        self._page = page
        self._rows = 0
        self._summary = UsageSummaryPage(page, self._labels)
        self._save_panel = SavePanel(ViewEditPoNumbersDialog(page, self._labels).dialog, self._labels)
        page.on("response", self._note_response)
        # The steps wait for this event. Subscribed once here, it needn't be requested by each step.
        page.on("requestfailed", lambda _request: None)
        page.on("crash", self._note_crash)

    @property
    def is_gone(self) -> bool:
        """Whether the browser or its page has ended."""
        browser = self._page.context.browser
        return self._crashed or self._page.is_closed() or browser is None or not browser.is_connected()

    def forget(self) -> None:
        """Begin the next row at the portal's first page, because what this page shows can't be relied on."""
        self._signed_in = False
        self._enrollment = None
        self._looking = None

    def begin_row(self) -> None:
        """Prepare for a row. After ROWS_A_PAGE rows, continue in a new page, still signed in."""
        self._rows += 1
        if self._rows > ROWS_A_PAGE:
            self.forget()
            self._use(self._open_page(self._page.context.storage_state()))

    def enrollments(self) -> list[str]:
        """Return the enrollments that the portal offers this account."""
        self._sign_in()
        return _offered_enrollments(self._page, self._labels)

    def periods(self, enrollment: str) -> list[str]:
        """Return the periods of *enrollment*, the latest first. Raises RefusedError if it doesn't exist."""
        self._open_enrollment(enrollment)
        return self._summary.periods()

    def present(self, change: ListedChange) -> Present:
        """Read the number that *change* would replace. Raises RefusedError if the portal shows none."""
        self.retry_after = None
        self._open_enrollment(change.enrollment)
        self._choose_period(change.period)
        return self._shown(change)

    def look(self, change: ListedChange) -> tuple[Present, str | None]:
        """Read the number and the lock in the dialog, and why they can't be changed; changes nothing.

        The dialog stays open, so the next row of the enrollment takes only one page. Raises RefusedError if
        the portal shows no number.
        """
        self.retry_after = None
        if self._looking and self._enrollment == change.enrollment:
            looking = steps.choose_in_dialog(
                self._page,
                self._labels,
                change.period,
                change.kind,
                shown=self._looking,
                offered=self._periods,
            )
        else:
            self._open_enrollment(change.enrollment)
            self._choose_period(change.period)
            number = steps.read_po_number(self._page, self._labels, change.kind)
            try:
                looking = steps.open_po_numbers(self._page, self._labels, change.kind, by_keyboard=True)
            except RefusedError as error:
                return Present(number), str(error)
        self._looking = looking
        return Present(looking.po_number, looking.is_locked), self._refusal_of(change, looking)

    def save(self, change: ListedChange, before: Present) -> str:
        """View/Edit PO Numbers, enter the number, Save; returns what the portal says.

        Raises RefusedError, also if the dialog shows another number than *before*.
        """
        shown = steps.open_po_numbers(
            self._page, self._labels, change.kind, offered=self._editing, by_keyboard=True
        )
        self._editing = True
        if shown.po_number != before.number:
            raise RefusedError(conflict_message(shown.po_number, before.number))
        self._loaded_since_save, self._shown_since_save = False, None
        saved = steps.enter_and_save(
            self._page, self._labels, change.po_number, shown=shown, lock=change.lock, by_keyboard=True
        )
        self._shown_since_save = saved.po_number
        return saved.message

    def read_back(self, change: ListedChange) -> Present:
        """Read the number from a page that the portal has made since the save.

        The page after Save is such a page if the portal answered the form with a redirect: the browser then
        requested it after the number was stored. Any other page is reloaded.
        """
        if not (self._loaded_since_save and re.search(rf"[?&]period={change.period}\b", self._page.url)):
            self._page.reload()
        elif self._shown_since_save and change.lock is None:
            return Present(self._shown_since_save)
        return self._shown(change)

    def periods_after(self, change: ListedChange) -> tuple[str, ...]:
        """Return the periods after that of *change*, whose enrollment is open."""
        return tuple(sorted(period for period in self._periods if period > change.period))

    def later_numbers(self, change: ListedChange) -> dict[str, str]:
        """Read the numbers of the periods after that of *change*, and return to its period."""
        numbers = {}
        for period in self._summary.periods():
            if period > change.period:
                self._choose_period(period)
                numbers[period] = steps.read_po_number(self._page, self._labels, change.kind)
        self._choose_period(change.period)
        return numbers

    def lock_holder(self, change: ListedChange) -> tuple[str, str] | None:
        """Find the latest period with a locked number, and that number; return to the period of *change*."""
        holder = None
        for period in self._summary.periods():
            self._choose_period(period)
            if self._summary.locked_cells[change.kind].is_visible():
                holder = period, steps.read_po_number(self._page, self._labels, change.kind)
                break
        self._choose_period(change.period)
        return holder

    def leave_dialog(self) -> None:
        """Close the dialog without changing anything."""
        steps.leave_po_numbers(self._page, self._labels, by_keyboard=True)
        self._looking = None

    def _sign_in(self) -> None:
        if self._signed_in:
            return
        with (
            doing("Waiting for the portal to sign in"),
            self.recorder.paused(),
            self._first_sign_in.turn(),
        ):
            steps.sign_in(self._page, self._base_url, self._labels, self._credentials)
        self._signed_in = True

    def _open_enrollment(self, enrollment: str) -> None:
        """Sign in and open the Usage Summary of *enrollment*, unless it is open."""
        if self._enrollment == enrollment:
            return
        if self._looking:
            self.leave_dialog()
        self._enrollment = None
        self._editing = False
        self._sign_in()
        try:
            steps.switch_enrollment(self._page, self._labels, enrollment, by_keyboard=True)
        except RefusedError:
            self.forget()
            raise
        # Choosing another enrollment on Usage Summary stays there.
        if not self._summary.heading.is_visible():
            steps.open_reports(self._page, self._labels)
            steps.open_usage_summary(self._page, self._labels)
        self._enrollment = enrollment
        self._periods = frozenset(self._summary.periods())

    def _choose_period(self, period: str) -> None:
        steps.choose_period(self._page, self._labels, period, offered=self._periods)

    def _shown(self, change: ListedChange) -> Present:
        """Read the number; also the lock, which only the dialog shows, if *change* sets or clears it."""
        number = steps.read_po_number(self._page, self._labels, change.kind)
        if change.lock is None:
            return Present(number)
        shown = steps.open_po_numbers(self._page, self._labels, change.kind, by_keyboard=True)
        self.leave_dialog()
        return Present(number, shown.is_locked)

    def _refusal_of(self, change: ListedChange, shown: ShownPoNumber) -> str | None:
        """Return the dialog's reason why *change* can't replace the number, if it has one."""
        if shown.is_editable or (change.lock is False and shown.can_be_locked):
            return None
        return self._save_panel.refusal.inner_text()

    def _note_response(self, response: Response) -> None:
        if response.status in (429, 503):
            self.retry_after = _seconds(response.headers.get("retry-after", ""))
        redirected = response.request.redirected_from
        if response.ok and redirected is not None and redirected.method == "POST":
            self._loaded_since_save = True

    def _note_crash(self, _page: Page) -> None:
        self._crashed = True


@documented_step(steps.SIGN_IN)
def _offered_enrollments(page: Page, labels: Labels) -> list[str]:
    """Return the numbers of the enrollments that the user can switch to."""
    enrollments = EnrollmentsDialog(page, labels)
    enrollments.open()
    expect_shown(page, labels, enrollments.dialog, f"the dialog {labels.enrollments!r}")
    numbers = enrollments.numbers()
    enrollments.cancel()
    expect(enrollments.dialog, "the page behind the dialog").to_be_hidden()
    return numbers


def conflict_message(number: str, expected: str | None) -> str:
    """Return the message for a *number* that is not the *expected* one, which is empty if none was read."""
    if expected == "":
        return (
            f"The plan could not read this number, so there is nothing to compare {number} with."
            " Nothing was written. Make a new plan."
        )
    return f"The portal shows {number}, not {expected}: somebody else has changed it. Nothing was written."


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() else None
