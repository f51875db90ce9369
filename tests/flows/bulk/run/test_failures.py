from contextlib import nullcontext
from pathlib import Path
from threading import Event

import pytest

from eaportal.flows.bulk.ledger.messages import common_message
from eaportal.flows.bulk.ledger.opening import opened_to_write
from eaportal.flows.bulk.ledger.rows import Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.look.readings import ReadFailedError, read_rows
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.failures import ALIKE, Failures, TooManyFailuresError
from eaportal.flows.bulk.run.workers import work_through
from eaportal.flows.bulk.session import kept_session
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.errors import ControlMissingError, StepFailedError

SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
CHANGES = [ListedChange(row, "8599081", "2020-11", f"PO-{row}") for row in range(2, 2 + ALIKE + 5)]
GONE = "The page has no link 'Save'."


@pytest.mark.parametrize(
    ("message", "common"),
    [
        ("There is no enrollment 8599081 for this user.", "There is no enrollment … for this user."),
        ("The portal shows PO-NEW, not PO-OLD.", "The portal shows …, not …."),
        ("PO-NEW-2 is another number.", "…-2 is another number."),
        ("XPO-NEW is not its number, nor is 85990812.", "XPO-NEW is not its number, nor is 85990812."),
        ("The invoice has been generated.", "The invoice has been generated."),
    ],
)
def test_what_a_message_says_of_its_row_alone_is_left_out(message: str, common: str) -> None:
    change = ListedChange(2, "8599081", "2020-11", "PO-NEW")

    assert common_message(message, change, "PO-OLD", None) == common


def counted_until_it_stops(most: int | None, *failures: str | None) -> tuple[int | None, str]:
    """How many of *failures* are counted before they stop the run, and its reason."""
    stopping = Event()
    counted = Failures(most, stopping)
    for number, failure in enumerate(failures, start=1):
        counted.count(ListedChange(number, "8599081", "2020-11", f"PO-{number}"), failure)
        if stopping.is_set():
            return number, counted.reason
    return None, counted.reason


def test_a_run_stops_when_twenty_rows_in_a_row_fail_alike() -> None:
    assert ALIKE == 20
    assert counted_until_it_stops(None, *[GONE] * ALIKE) == (
        ALIKE, f"20 rows in a row failed alike. The last one, row 20: {GONE}",
    )  # fmt: skip
    assert counted_until_it_stops(None, *[f"PO-{each} isn't shown." for each in range(1, 21)])[0] == ALIKE


@pytest.mark.parametrize("other", [None, "The portal did not answer."], ids=["done", "another failure"])
def test_a_row_that_ends_otherwise_begins_the_count_again(other: str | None) -> None:
    most = [GONE] * (ALIKE - 1)

    assert counted_until_it_stops(None, *most, other, *most) == (None, "")
    assert counted_until_it_stops(None, *most, other, *most, GONE)[0] == 2 * ALIKE


def test_with_max_failures_any_failed_rows_count() -> None:
    assert counted_until_it_stops(2, GONE, None, "The portal did not answer.") == (
        3, "2 rows failed, as many as --max-failures allows. The last one, row 3: The portal did not answer.",
    )  # fmt: skip
    assert counted_until_it_stops(ALIKE + 1, *[GONE] * ALIKE) == (None, "")


class Page:
    """A session with a page that has changed; it counts how often it is *asked*."""

    is_gone = False
    recorder = None
    retry_after = None

    def __init__(self, error: Exception) -> None:
        self.asked = 0
        self._error = error

    def present(self, _change: ListedChange) -> None:
        self.asked += 1
        raise self._error

    look = present

    def begin_row(self) -> None: ...

    def forget(self) -> None: ...


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_session, "wait_after", lambda _failures, _asked: 0)


@pytest.mark.parametrize(
    ("error", "asked"),
    [
        # Only the first row is retried for want of the control that the page doesn't have.
        (ControlMissingError(GONE), 1 + 4 + (ALIKE - 1)),
        (StepFailedError(GONE), (1 + 4) * ALIKE),
    ],
    ids=["missing control", "other failure"],
)
def test_a_run_and_a_reading_stop_by_themselves_and_say_why(
    tmp_path: Path, error: Exception, asked: int
) -> None:
    running, reading = Page(error), Page(error)
    why = f"20 rows in a row failed alike. The last one, row 21: {GONE}"

    with opened_to_write(tmp_path / "a.csv.ledger.sqlite") as ledger:
        run = ledger.begin("apply", SOURCE, CHANGES)
        with pytest.raises(TooManyFailuresError) as stopped:
            work_through(
                ledger,
                run,
                ledger.rows(run),
                lambda: nullcontext(running),
                1,
                Limits(),
                EvidenceFolder(tmp_path, 1),
                lambda _outcome: None,
                Event(),
            )
        statuses = [row.outcome.status for row in ledger.rows(run)]
    with pytest.raises(ReadFailedError) as unread:
        read_rows(CHANGES, lambda: nullcontext(reading), 1, lambda _reading: None, Event())

    assert (str(stopped.value), str(unread.value)) == (
        f"The run has stopped: {why}", f"Reading has stopped: {why}",
    )  # fmt: skip
    assert (stopped.value.exit_code, unread.value.exit_code) == (1, 3)
    assert statuses == [Status.FAILED] * ALIKE + [Status.NOT_RUN] * 5
    assert (running.asked, reading.asked) == (asked, asked)


def test_a_run_whose_rows_have_all_been_tried_has_not_stopped_early(tmp_path: Path) -> None:
    with opened_to_write(tmp_path / "a.csv.ledger.sqlite") as ledger:
        run = ledger.begin("apply", SOURCE, CHANGES[:ALIKE])
        work_through(
            ledger,
            run,
            ledger.rows(run),
            lambda: nullcontext(Page(StepFailedError(GONE))),
            1,
            Limits(),
            EvidenceFolder(tmp_path, 1),
            lambda _outcome: None,
            Event(),
        )

        assert {row.outcome.status for row in ledger.rows(run)} == {Status.FAILED}
