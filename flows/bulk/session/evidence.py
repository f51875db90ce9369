"""The evidence kept for a row that doesn't end well: a picture of the page, and the trace of a retry."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from eaportal.flows.browser.sessions import USUAL_SIZE, save_trace
from eaportal.flows.bulk.ledger.rows import DONE, Evidence, Status
from eaportal.flows.files import write_atomically

PICTURES, TRACES = "pictures", "traces"
_PICTURE_MS = 5_000
_HIDDEN = "input[type=password]"


class PageRecorder:
    """Pictures and traces of one *page*, without passwords."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._is_tracing = False

    def picture(self) -> bytes:
        """Take a picture of the page at its usual width, as a PNG with password fields covered.

        It shows the whole page, or only what a screen would, if the page has a dialog or an alert there.
        """
        self._check_responds()
        size = self._page.viewport_size or USUAL_SIZE
        self._page.set_viewport_size(USUAL_SIZE)
        try:
            hidden = [self._page.locator(_HIDDEN)]
            # Over a whole page, a dialog would be far below what the report shows of the picture.
            alert, dialog = (self._page.get_by_role(role).first for role in ("alert", "dialog"))
            if has_alert := alert.is_visible():
                alert.scroll_into_view_if_needed(timeout=_PICTURE_MS)
            whole = not has_alert and not dialog.is_visible()
            return self._page.screenshot(timeout=_PICTURE_MS, full_page=whole, mask=hidden)
        finally:
            self._page.set_viewport_size(size)

    def start_trace(self) -> None:
        """Start a trace."""
        self._check_responds()
        self._page.context.tracing.start(screenshots=True, snapshots=True)
        self._is_tracing = True

    def stop_trace(self, path: Path | None = None) -> bool:
        """Stop the trace, if there is one, and write it to *path*; returns whether there was one."""
        was_tracing, self._is_tracing = self._is_tracing, False
        if was_tracing and path:
            save_trace(self._page.context, path)
        elif was_tracing:
            self._page.context.tracing.stop()
        return was_tracing

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Keep the block out of the trace: a new trace starts after it."""
        was_tracing = self.stop_trace()
        yield
        if was_tracing:
            with suppress(Exception):
                self.start_trace()

    def _check_responds(self) -> None:
        """Raise an Error if the page hangs: Playwright would wait forever to resize or trace it."""
        self._page.locator("html").wait_for(state="attached", timeout=_PICTURE_MS)


@dataclass(frozen=True)
class EvidenceFolder:
    """The folder for the evidence of the run with this *number*.

    If it is on another *machine* than the report, the report says where.
    """

    path: Path
    number: int
    machine: str = ""

    def of_row(self, row: int) -> "RowEvidence":
        """Return what collects the evidence of *row*."""
        return RowEvidence(self.path, f"run-{self.number}-row-{row}", self.machine)


class RowEvidence:
    """The evidence of one row, collected over its attempts. Its own failures are noted, never raised."""

    def __init__(self, folder: Path, name: str, machine: str = "") -> None:
        self._folder = folder
        self._machine = machine
        self._picture = f"{PICTURES}/{name}.png"
        self._trace = f"{TRACES}/{name}.zip"
        self._recorder: PageRecorder | None = None
        self._png: bytes | None = None
        self._has_trace = False
        self._lacking = "there was no page"

    def begin_attempt(self, recorder: PageRecorder, *, is_retry: bool) -> None:
        """Follow an attempt on the page of *recorder*; a retry is traced."""
        self._recorder = recorder
        self._png = None
        if is_retry:
            with suppress(Exception):
                recorder.start_trace()

    def take_picture(self) -> None:
        """Take the picture that is kept if the row doesn't end well."""
        if self._recorder is None:
            return
        try:
            self._png = self._recorder.picture()
        except Exception as error:
            self._lacking = _reason(error)

    def attempt_failed(self, *, is_last: bool) -> None:
        """Keep what the last attempt left on its page; drop the trace of any other."""
        self._png = None
        if is_last:
            self.take_picture()
        self._stop_trace(keep=is_last)
        self._recorder = None

    def keep(self, status: Status) -> Evidence | None:
        """Write the evidence of the row that ends with *status*, and return it; None if the row is done."""
        is_done = status in DONE
        if not is_done and self._png is None:
            self.take_picture()
        self._stop_trace(keep=not is_done)
        if is_done:
            if self._has_trace:
                (self._folder / self._trace).unlink(missing_ok=True)
            return None
        picture, trace = self._kept_picture(), self._trace if self._has_trace else None
        if self._machine and (picture or trace):
            return Evidence(
                lacking=f"it is on {self._machine}: {self._folder.absolute() / (picture or trace or '')}"
            )
        return Evidence(picture, trace, self._lacking)

    def _kept_picture(self) -> str | None:
        if self._png is None:
            return None
        png, path = self._png, self._folder / self._picture
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, lambda file: file.write(png))
        except Exception as error:
            self._lacking = _reason(error)
            return None
        self._lacking = ""
        return self._picture

    def _stop_trace(self, *, keep: bool) -> None:
        """Stop the trace, if there is one."""
        path = self._folder / self._trace
        with suppress(Exception):
            if keep:
                path.parent.mkdir(parents=True, exist_ok=True)
            if self._recorder and self._recorder.stop_trace(path if keep else None):
                self._has_trace = keep


def _reason(error: Exception) -> str:
    """Return the first line of *error*, without the call and the full stop."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return re.sub(r"^[A-Z]\w+\.\w+: ", "", str(error).partition("\n")[0]).rstrip(". ")
