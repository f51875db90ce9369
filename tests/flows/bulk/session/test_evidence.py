from pathlib import Path

import pytest

from eaportal.flows.bulk.protocol.outcomes import Evidence, RowOutcome, Status
from eaportal.flows.bulk.session.evidence import EvidenceFolder, Witness

PICTURE, TRACE = "pictures/run-3-row-2.png", "traces/run-3-row-2.zip"
UPDATED, REFUSED, FAILED = (
    RowOutcome(2, status) for status in (Status.UPDATED, Status.REFUSED, Status.FAILED)
)


class Recorder:
    """A page that shows *shows*; none where that is an error."""

    def __init__(self, shows: bytes | Exception = b"a page", trace: Exception | None = None) -> None:
        self.shows = shows
        self.trace = trace
        self.records = False

    def picture(self) -> bytes:
        if isinstance(self.shows, Exception):
            raise self.shows
        return self.shows

    def begin(self) -> None:
        if self.trace:
            raise self.trace
        self.records = True

    def end(self, path: Path | None = None) -> bool:
        recorded, self.records = self.records, False
        if recorded and path:
            path.write_bytes(b"a trace")
        return recorded


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return EvidenceFolder(tmp_path, 3).witness(2)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_kept_of_a_row_that_ends_well(witness: Witness, tmp_path: Path) -> None:
    witness.attend(Recorder(), again=False)
    witness.look()

    assert witness.evidence(UPDATED) is None
    assert files(tmp_path) == {}


def test_a_refused_row_leaves_the_picture_of_when_it_was_refused(witness: Witness, tmp_path: Path) -> None:
    recorder = Recorder(b"the dialog")
    witness.attend(recorder, again=False)
    witness.look()
    recorder.shows = b"the page after it"

    assert witness.evidence(REFUSED) == Evidence(PICTURE)
    assert files(tmp_path) == {PICTURE: b"the dialog"}


def test_a_failed_row_leaves_picture_and_trace_of_its_last_attempt(witness: Witness, tmp_path: Path) -> None:
    first, last = Recorder(b"first"), Recorder(b"last")
    witness.attend(first, again=False)
    witness.look()
    witness.attempt_failed(is_last=False)
    witness.attend(last, again=True)
    witness.attempt_failed(is_last=True)

    assert witness.evidence(FAILED) == Evidence(PICTURE, TRACE)
    assert files(tmp_path) == {PICTURE: b"last", TRACE: b"a trace"}


def test_an_only_attempt_is_not_traced(witness: Witness) -> None:
    witness.attend(Recorder(), again=False)
    witness.attempt_failed(is_last=True)

    assert witness.evidence(FAILED) == Evidence(PICTURE)


def test_the_trace_of_an_attempt_that_is_made_once_more_is_dropped(witness: Witness, tmp_path: Path) -> None:
    recorder = Recorder()
    witness.attend(recorder, again=True)
    witness.attempt_failed(is_last=False)

    assert (recorder.records, files(tmp_path)) == (False, {})


def test_a_number_that_was_stored_after_all_leaves_no_trace(witness: Witness, tmp_path: Path) -> None:
    witness.attend(Recorder(), again=True)
    witness.attempt_failed(is_last=True)

    assert witness.evidence(UPDATED) is None
    assert files(tmp_path) == {}


def test_a_page_that_is_gone_is_told_in_words(witness: Witness, tmp_path: Path) -> None:
    gone = Recorder(
        RuntimeError("Page.screenshot: The browser has been closed.\nCall log: …"), OSError("gone")
    )
    witness.attend(gone, again=True)
    witness.attempt_failed(is_last=True)

    assert witness.evidence(FAILED) == Evidence(lacking="The browser has been closed")
    assert files(tmp_path) == {}


def test_a_row_that_came_to_no_page_is_told_in_words(witness: Witness) -> None:
    witness.attempt_failed(is_last=True)

    assert witness.evidence(FAILED) == Evidence(lacking="there was no page")


def test_a_folder_that_cannot_be_written_is_told_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "pictures").touch()
    (tmp_path / "traces").touch()
    witness = EvidenceFolder(tmp_path, 3).witness(2)
    witness.attend(Recorder(), again=True)
    witness.attempt_failed(is_last=True)

    kept = witness.evidence(FAILED)

    assert kept == Evidence(lacking=f"{tmp_path / 'pictures'}: File exists")
