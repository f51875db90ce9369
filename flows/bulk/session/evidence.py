"""What is kept of a row that does not end well: a picture of the page, and a trace of the last attempt."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from eaportal.flows.browser.sessions import USUAL_SIZE, save_trace
from eaportal.flows.bulk.protocol.outcomes import WELL, Evidence, RowOutcome
from eaportal.flows.whole_files import write_whole

PICTURES, TRACES = "pictures", "traces"
_PICTURE_MS = 5_000
_HIDDEN = "input[type=password]"


class PageRecorder:
    """Pictures and traces of one *page*, which show no password."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._records = False

    def picture(self) -> bytes:
        """The whole page as it is, as a PNG as wide as people have it; a password field is covered."""
        self._hear()
        size = self._page.viewport_size or USUAL_SIZE
        self._page.set_viewport_size(USUAL_SIZE)
        try:
            hidden = [self._page.locator(_HIDDEN)]
            return self._page.screenshot(timeout=_PICTURE_MS, full_page=True, mask=hidden)
        finally:
            self._page.set_viewport_size(size)

    def begin(self) -> None:
        """Begin a trace."""
        self._hear()
        self._page.context.tracing.start(screenshots=True, snapshots=True)
        self._records = True

    def end(self, path: Path | None = None) -> bool:
        """End the trace that was begun, if any, and write it to *path*; returns whether there was one."""
        recorded, self._records = self._records, False
        if recorded and path:
            save_trace(self._page.context, path)
        elif recorded:
            self._page.context.tracing.stop()
        return recorded

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the block out of the trace, which begins anew behind it."""
        recorded = self.end()
        yield
        if recorded:
            with suppress(Exception):
                self.begin()

    def _hear(self) -> None:
        """Raise an Error where the page hangs: Playwright would wait for ever to size or to trace it."""
        self._page.locator("html").wait_for(state="attached", timeout=_PICTURE_MS)


@dataclass(frozen=True)
class EvidenceFolder:
    """Where the evidence of the run with this *number* goes."""

    path: Path
    number: int

    def witness(self, row: int) -> "Witness":
        """Who keeps the evidence of *row*."""
        return Witness(self.path, f"run-{self.number}-row-{row}")


class Witness:
    """Sees one row through its attempts. Whatever goes wrong with the evidence is noted, never raised."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._picture = f"{PICTURES}/{name}.png"
        self._trace = f"{TRACES}/{name}.zip"
        self._recorder: PageRecorder | None = None
        self._png: bytes | None = None
        self._has_trace = False
        self._lacking = "there was no page"

    def attend(self, recorder: PageRecorder, *, again: bool) -> None:
        """See an attempt on the page of *recorder*; one that is made *again* is traced."""
        self._recorder = recorder
        self._png = None
        if again:
            with suppress(Exception):
                recorder.begin()

    def look(self) -> None:
        """Take the picture that is kept if the row does not end well."""
        if self._recorder is None:
            return
        try:
            self._png = self._recorder.picture()
        except Exception as error:
            self._lacking = _reason(error)

    def attempt_failed(self, *, is_last: bool) -> None:
        """Keep what the *last* attempt has left on its page; drop the trace of any other."""
        self._png = None
        if is_last:
            self.look()
        self._end_trace(keep=is_last)
        self._recorder = None

    def evidence(self, outcome: RowOutcome) -> Evidence | None:
        """What is kept of the row that ends with *outcome*: nothing where all is well."""
        is_well = outcome.status in WELL
        if not is_well and self._png is None:
            self.look()
        self._end_trace(keep=not is_well)
        if is_well:
            if self._has_trace:
                (self._folder / self._trace).unlink(missing_ok=True)
            return None
        return Evidence(self._kept_picture(), self._trace if self._has_trace else None, self._lacking)

    def _kept_picture(self) -> str | None:
        if self._png is None:
            return None
        png, path = self._png, self._folder / self._picture
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, lambda file: file.write(png))
        except Exception as error:
            self._lacking = _reason(error)
            return None
        self._lacking = ""
        return self._picture

    def _end_trace(self, *, keep: bool) -> None:
        """End the trace, if one was begun."""
        path = self._folder / self._trace
        with suppress(Exception):
            if keep:
                path.parent.mkdir(parents=True, exist_ok=True)
            if self._recorder and self._recorder.end(path if keep else None):
                self._has_trace = keep


def _reason(error: Exception) -> str:
    """What the first line of *error* says, without the call and the stop."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}"
    return re.sub(r"^[A-Z]\w+\.\w+: ", "", str(error).partition("\n")[0]).rstrip(". ")
