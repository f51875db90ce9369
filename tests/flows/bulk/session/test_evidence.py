from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.rows import Evidence, Status
from eaportal.flows.bulk.session.evidence import EvidenceFolder, RowEvidence

PICTURE, TRACE = "pictures/run-3-row-2.png", "traces/run-3-row-2.zip"
UPDATED, REFUSED, FAILED = Status.UPDATED, Status.REFUSED, Status.FAILED


class Recorder:
    """A page that shows *shows*, or fails with it if it is an error."""

    def __init__(self, shows: bytes | Exception = b"a page", trace: Exception | None = None) -> None:
        self.shows = shows
        self.trace = trace
        self.records = False

    def picture(self) -> bytes:
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows

    def start_trace(self) -> None:
        if self.trace:
            raise self.trace
        self.records = True

    def stop_trace(self, path: Path | None = None) -> bool:
        recorded, self.records = self.records, False
        if recorded and path:
            path.write_bytes(b"a trace")
        return recorded


@pytest.fixture
def evidence(tmp_path: Path) -> RowEvidence:
    return EvidenceFolder(tmp_path, 3).of_row(2)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_kept_for_a_row_that_is_done(evidence: RowEvidence, tmp_path: Path) -> None:
    evidence.begin_attempt(Recorder(), is_retry=False)
    evidence.take_picture()

    assert evidence.keep(UPDATED) is None
    assert files(tmp_path) == {}


def test_a_refused_row_leaves_the_picture_of_when_it_was_refused(
    evidence: RowEvidence, tmp_path: Path
) -> None:
    recorder = Recorder(b"the dialog")
    evidence.begin_attempt(recorder, is_retry=False)
    evidence.take_picture()
    recorder.shows = b"the page after it"

    assert evidence.keep(REFUSED) == Evidence(PICTURE)
    assert files(tmp_path) == {PICTURE: b"the dialog"}


def test_a_failed_row_leaves_picture_and_trace_of_its_last_attempt(
    evidence: RowEvidence, tmp_path: Path
) -> None:
    first, last = Recorder(b"first"), Recorder(b"last")
    evidence.begin_attempt(first, is_retry=False)
    evidence.take_picture()
    evidence.attempt_failed(is_last=False)
    evidence.begin_attempt(last, is_retry=True)
    evidence.attempt_failed(is_last=True)

    assert evidence.keep(FAILED) == Evidence(PICTURE, TRACE)
    assert files(tmp_path) == {PICTURE: b"last", TRACE: b"a trace"}


def test_an_only_attempt_is_not_traced(evidence: RowEvidence) -> None:
    evidence.begin_attempt(Recorder(), is_retry=False)
    evidence.attempt_failed(is_last=True)

    assert evidence.keep(FAILED) == Evidence(PICTURE)


def test_the_trace_of_an_attempt_that_is_made_once_more_is_dropped(
    evidence: RowEvidence, tmp_path: Path
) -> None:
    recorder = Recorder()
    evidence.begin_attempt(recorder, is_retry=True)
    evidence.attempt_failed(is_last=False)

    assert (recorder.records, files(tmp_path)) == (False, {})


def test_a_number_that_was_stored_after_all_leaves_no_trace(evidence: RowEvidence, tmp_path: Path) -> None:
    evidence.begin_attempt(Recorder(), is_retry=True)
    evidence.attempt_failed(is_last=True)

    assert evidence.keep(UPDATED) is None
    assert files(tmp_path) == {}


def test_a_page_that_is_gone_is_the_reason_for_no_picture(evidence: RowEvidence, tmp_path: Path) -> None:
    gone = Recorder(
        RuntimeError("Page.screenshot: The browser has been closed.\nCall log: …"), OSError("gone")
    )
    evidence.begin_attempt(gone, is_retry=True)
    evidence.attempt_failed(is_last=True)

    assert evidence.keep(FAILED) == Evidence(lacking="The browser has been closed")
    assert files(tmp_path) == {}


def test_a_row_that_never_had_a_page_says_so(evidence: RowEvidence) -> None:
    evidence.attempt_failed(is_last=True)

    assert evidence.keep(FAILED) == Evidence(lacking="there was no page")


def test_a_folder_that_cannot_be_written_is_the_reason_for_no_picture(tmp_path: Path) -> None:
    (tmp_path / "pictures").touch()
    (tmp_path / "traces").touch()
    evidence = EvidenceFolder(tmp_path, 3).of_row(2)
    evidence.begin_attempt(Recorder(), is_retry=True)
    evidence.attempt_failed(is_last=True)

    kept = evidence.keep(FAILED)

    assert kept == Evidence(lacking=f"{tmp_path / 'pictures'}: File exists")
