"""One signed-in browser session, kept over many rows: each costs only the steps that it needs."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from playwright.sync_api import Browser, Page, Response, StorageState, ViewportSize, expect

from eaportal.flows import steps
from eaportal.flows.browser.sessions import portal_page
from eaportal.flows.bulk.lists.changes import Change
from eaportal.flows.bulk.protocol.decision import Present, moved
from eaportal.flows.bulk.session.evidence import PageRecorder
from eaportal.flows.errors import RefusedError
from eaportal.flows.expectations import documented_step, expect_shown
from eaportal.flows.labels import SOURCE, Labels, labels_for
from eaportal.flows.pages.enrollments import EnrollmentsDialog
from eaportal.flows.pages.save import SavePanel, ShownPoNumber
from eaportal.flows.pages.usage_summary import UsageSummaryPage
from eaportal.flows.pages.view_edit_po_numbers import ViewEditPoNumbersDialog
from eaportal.flows.portal import Credentials

# A browser draws little quickly; for a picture the page is as large as people have it.
SMALL_SIZE: ViewportSize = {"width": 320, "height": 240}
# A page and the driver of its browser keep something of each row, a sixth of a MiB, until both are let go.
ROWS_A_PAGE = 500
OpenPage = Callable[[StorageState | None], Page]


@contextmanager
def bulk_session(browser: Browser, base_url: str, credentials: Credentials) -> Iterator["BulkSession"]:
    """A session in a context of its own, for the block."""
    with ExitStack() as opened:

        def open_page(signed_in: StorageState | None) -> Page:
            opened.close()
            return opened.enter_context(portal_page(browser, SOURCE, signed_in, SMALL_SIZE))

        yield BulkSession(open_page, base_url, credentials)


class BulkSession:
    """The documented steps for row after row, from wherever on the page the row before has left it."""

    def __init__(self, open_page: OpenPage, base_url: str, credentials: Credentials) -> None:
        self.retry_after: float | None = None
        self._open_page = open_page
        self._base_url = base_url
        self._credentials = credentials
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
        page.on("response", self._note)
        # So that the driver tells of it all the time, and need not be asked by each step.
        page.on("requestfailed", lambda _request: None)
        page.on("crash", self._note_crash)

    @property
    def is_gone(self) -> bool:
        """Whether the browser or its page has ended."""
        browser = self._page.context.browser
        return self._crashed or self._page.is_closed() or browser is None or not browser.is_connected()

    def forget(self) -> None:
        """Begin the next row at the portal's first page: what this one shows is not to be relied on."""
        self._signed_in = False
        self._enrollment = None
        self._looking = None

    def begin_row(self) -> None:
        """Go on signed in, on a page and in a context anew, where this one has worked off its rows."""
        self._rows += 1
        if self._rows > ROWS_A_PAGE:
            self.forget()
            self._use(self._open_page(self._page.context.storage_state()))

    def enrollments(self) -> list[str]:
        """The enrollments that the portal's switch shows to this account."""
        self._sign_in()
        return _offered_enrollments(self._page, self._labels)

    def periods(self, enrollment: str) -> list[str]:
        """The periods of *enrollment*, the latest first; raises RefusedError where there is no such one."""
        self._turn_to(enrollment)
        return self._summary.periods()

    def present(self, change: Change) -> Present:
        """Read the number of the period of *change*; raises RefusedError where there is none to be seen."""
        self.retry_after = None
        self._turn_to(change.enrollment)
        self._choose(change.period)
        return self._shown(change)

    def look(self, change: Change) -> tuple[Present, str | None]:
        """Read the number and the lock in the dialog, with why it could not be changed; changes nothing.

        The dialog stays open: the next row of the enrollment costs one page. Raises RefusedError where
        there is no number to be seen.
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
            self._turn_to(change.enrollment)
            self._choose(change.period)
            number = steps.read_po_number(self._page, self._labels, change.kind)
            try:
                looking = steps.open_po_numbers(self._page, self._labels, change.kind, by_keyboard=True)
            except RefusedError as error:
                return Present(number), str(error)
        self._looking = looking
        return Present(looking.po_number, looking.is_locked), self._why_not(change, looking)

    def save(self, change: Change, before: Present) -> str:
        """View/Edit PO Numbers, enter the number, Save; returns what the portal says.

        Raises RefusedError, also where the dialog shows another number than *before*.
        """
        shown = steps.open_po_numbers(
            self._page, self._labels, change.kind, offered=self._editing, by_keyboard=True
        )
        self._editing = True
        if shown.po_number != before.number:
            raise RefusedError(moved(shown.po_number, before.number))
        self._loaded_since_save, self._shown_since_save = False, None
        saved = steps.enter_and_save(
            self._page, self._labels, change.po_number, shown=shown, lock=change.lock, by_keyboard=True
        )
        self._shown_since_save = saved.po_number
        return saved.message

    def read_back(self, change: Change) -> Present:
        """Read the number from a page that the portal has made since the save.

        The page that follows Save is one where the portal answers the form with a redirect, so that the
        page is asked for after the number is stored; any other is reloaded.
        """
        if not (self._loaded_since_save and re.search(rf"[?&]period={change.period}\b", self._page.url)):
            self._page.reload()
        elif self._shown_since_save and change.lock is None:
            return Present(self._shown_since_save)
        return self._shown(change)

    def later_numbers(self, change: Change) -> dict[str, str]:
        """Read the numbers of the periods after that of *change*, by period, and show its own again."""
        numbers = {}
        for period in self._summary.periods():
            if period > change.period:
                self._choose(period)
                numbers[period] = steps.read_po_number(self._page, self._labels, change.kind)
        self._choose(change.period)
        return numbers

    def lock_holder(self, change: Change) -> tuple[str, str] | None:
        """Find the latest period whose number is shown as locked; the period of *change* is shown again."""
        holder = None
        for period in self._summary.periods():
            self._choose(period)
            if self._summary.locked_cells[change.kind].is_visible():
                holder = period, steps.read_po_number(self._page, self._labels, change.kind)
                break
        self._choose(change.period)
        return holder

    def leave_dialog(self) -> None:
        """Close the dialog without a change."""
        steps.leave_po_numbers(self._page, self._labels, by_keyboard=True)
        self._looking = None

    def _sign_in(self) -> None:
        if self._signed_in:
            return
        with self.recorder.held():
            steps.sign_in(self._page, self._base_url, self._labels, self._credentials)
        self._signed_in = True

    def _turn_to(self, enrollment: str) -> None:
        """Sign in and open the Usage Summary of *enrollment*, as far as it is not open already."""
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
        # Another enrollment chosen on Usage Summary is shown there.
        if not self._summary.heading.is_visible():
            steps.open_reports(self._page, self._labels)
            steps.open_usage_summary(self._page, self._labels)
        self._enrollment = enrollment
        self._periods = frozenset(self._summary.periods())

    def _choose(self, period: str) -> None:
        steps.choose_period(self._page, self._labels, period, offered=self._periods)

    def _shown(self, change: Change) -> Present:
        """What the page shows; the lock, which stands in the dialog, only for who asks for one."""
        number = steps.read_po_number(self._page, self._labels, change.kind)
        if change.lock is None:
            return Present(number)
        shown = steps.open_po_numbers(self._page, self._labels, change.kind, by_keyboard=True)
        self.leave_dialog()
        return Present(number, shown.is_locked)

    def _why_not(self, change: Change, shown: ShownPoNumber) -> str | None:
        """The sentence with which the dialog shows a number that *change* could not replace."""
        if shown.is_editable or (change.lock is False and shown.can_be_locked):
            return None
        return self._save_panel.refusal.inner_text()

    def _note(self, response: Response) -> None:
        if response.status in (429, 503):
            self.retry_after = _seconds(response.headers.get("retry-after", ""))
        sent_on = response.request.redirected_from
        if response.ok and sent_on is not None and sent_on.method == "POST":
            self._loaded_since_save = True

    def _note_crash(self, _page: Page) -> None:
        self._crashed = True


@documented_step(steps.SIGN_IN)
def _offered_enrollments(page: Page, labels: Labels) -> list[str]:
    """The numbers of the enrollments that the portal's switch shows to the user."""
    enrollments = EnrollmentsDialog(page, labels)
    enrollments.open()
    expect_shown(page, labels, enrollments.dialog, f"the dialog {labels.enrollments!r}")
    numbers = enrollments.numbers()
    enrollments.cancel()
    expect(enrollments.dialog, "the page behind the dialog").to_be_hidden()
    return numbers


def _seconds(header: str) -> float | None:
    return float(header) if header.isdecimal() else None
