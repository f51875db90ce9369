from contextlib import nullcontext
from pathlib import Path
from threading import Event

import pytest

from eaportal.flows.bulk.ledger.opening import opened_to_write
from eaportal.flows.bulk.ledger.rows import Present, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.run.attempts import Pace, RowWorker
from eaportal.flows.bulk.session import kept_session
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.bulk.session.kept_session import LONGEST_RETRY_AFTER_S, LONGEST_WAIT_S, wait_after
from eaportal.flows.errors import RefusedError, StepFailedError
from eaportal.flows.portal import PortalUnreachableError

CHANGE = ListedChange(2, "8599081", "2020-11", "PO-NEW")
SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
DROPPED = StepFailedError("The portal did not answer.")


class Portal:
    """A portal with one number; each save ends as *saves* say: None, an error, or an error once stored."""

    is_gone = False
    recorder = None  # no evidence can be had, and no outcome depends on it
    retry_after = None

    def __init__(self, *saves: object, readings: tuple[object, ...] = ()) -> None:
        self.number = "PO-OLD"
        self.stored: list[str] = []
        self._saves = iter(saves)
        self._readings = iter(readings)

    def present(self, _change: ListedChange) -> Present:
        problem = next(self._readings, None)
        if isinstance(problem, Exception):
            raise problem
        return Present(self.number)

    read_back = present

    def save(self, change: ListedChange, _before: Present) -> str:
        end = next(self._saves, None)
        if isinstance(end, Exception):
            raise end
        self.number = {"other first": "PO-OTHER", "altered": "po-new"}.get(end, change.po_number)
        self.stored.append(self.number)
        if end == "other first":
            raise RefusedError("Somebody else changed it.")
        if end == "stored, then dropped":
            raise DROPPED
        return "Saved."

    def forget(self) -> None: ...

    def begin_row(self) -> None: ...

    def leave_dialog(self) -> None: ...


def worked(tmp_path: Path, portal: Portal, monkeypatch: pytest.MonkeyPatch, retries: int = 1):
    """The outcome of one row, and whether its fate is unknown."""
    monkeypatch.setattr(kept_session, "wait_after", lambda _failures, _asked: 0)
    with opened_to_write(tmp_path / "a.csv.ledger.sqlite") as ledger:
        run = ledger.begin("apply", SOURCE, [CHANGE])
        (row,) = ledger.rows(run)
        evidence = EvidenceFolder(tmp_path, run.number)
        worker = RowWorker(ledger, run, lambda: nullcontext(portal), retries, Pace(None), Event(), evidence)
        worker.work(row)
        (row,) = ledger.rows(run)
        outcome = row.outcome
        return (outcome.status, outcome.before, outcome.after), row.intent is not None


@pytest.mark.parametrize(
    ("portal", "outcome", "is_unknown", "stored"),
    [
        (Portal(), (Status.UPDATED, "PO-OLD", "PO-NEW"), False, ["PO-NEW"]),
        (Portal(DROPPED), (Status.UPDATED, "PO-OLD", "PO-NEW"), False, ["PO-NEW"]),
        (Portal("stored, then dropped"), (Status.UPDATED, "PO-OLD", "PO-NEW"), False, ["PO-NEW"]),
        (Portal(DROPPED, DROPPED), (Status.FAILED, "PO-OLD", "PO-OLD"), False, []),
        (Portal(DROPPED, "stored, then dropped"), (Status.UPDATED, "PO-OLD", "PO-NEW"), False, ["PO-NEW"]),
        (Portal("other first"), (Status.CONFLICT, "PO-OLD", "PO-OTHER"), False, ["PO-OTHER"]),
        (Portal("altered"), (Status.ALTERED, "PO-OLD", "po-new"), False, ["po-new"]),
        (Portal(RefusedError("Closed.")), (Status.REFUSED, "PO-OLD", "PO-OLD"), False, []),
        (
            Portal("stored, then dropped", readings=(None, DROPPED, DROPPED)),
            (Status.FAILED, "PO-OLD", None),
            True,
            ["PO-NEW"],
        ),
        (Portal(readings=(DROPPED, DROPPED)), (Status.FAILED, None, None), False, []),
    ],
)
def test_the_ledger_ends_with_what_the_portal_has(tmp_path, monkeypatch, portal, outcome, is_unknown, stored):
    assert worked(tmp_path, portal, monkeypatch) == (outcome, is_unknown)
    assert portal.stored == stored


def test_a_number_that_somebody_changes_after_a_save_of_unknown_result_is_a_conflict(tmp_path):
    portal = Portal()
    portal.number = "PO-OTHER"
    with opened_to_write(tmp_path / "a.csv.ledger.sqlite") as ledger:
        run = ledger.begin("apply", SOURCE, [CHANGE])
        with ledger.claimed(run, CHANGE.enrollment) as rows:
            rows.saving(CHANGE, Present("PO-OLD"))
        evidence = EvidenceFolder(tmp_path, run.number)
        worker = RowWorker(ledger, run, lambda: nullcontext(portal), 0, Pace(None), Event(), evidence)
        outcome = worker.work(ledger.rows(run)[0])

    assert (outcome.status, outcome.before, outcome.after, outcome.message) == (
        Status.CONFLICT,
        "PO-OLD",
        "PO-OTHER",
        "The portal shows PO-OTHER: somebody else has changed it after this run's save of PO-NEW,"
        " which may have been stored. It was PO-OLD.",
    )
    assert portal.stored == []


class Screen:
    """A recorder of a page that *shows* something."""

    shows = b"the dialog"

    def picture(self) -> bytes:
        return self.shows

    def stop_trace(self, path: Path | None = None) -> bool:
        return False


def test_a_refusal_is_pictured_while_its_dialog_is_open(tmp_path, monkeypatch):
    portal = Portal(RefusedError("Closed."))
    portal.recorder = screen = Screen()
    portal.leave_dialog = lambda: setattr(screen, "shows", b"the page behind it")

    worked(tmp_path, portal, monkeypatch)

    assert (tmp_path / "pictures/run-1-row-2.png").read_bytes() == b"the dialog"


def test_a_portal_that_is_gone_ends_the_run_and_not_the_row(tmp_path, monkeypatch):
    gone = PortalUnreachableError("No portal answers.")

    with pytest.raises(PortalUnreachableError):
        worked(tmp_path, Portal(readings=(gone, gone)), monkeypatch)


@pytest.mark.parametrize(
    ("failures", "asked", "seconds"),
    [
        (1, None, 0.5),
        (2, None, 1.0),
        (6, None, 16.0),
        (7, None, LONGEST_WAIT_S),
        (1, 5.0, 5.0),
        (9, 0.0, 0.0),
        (1, 601.0, LONGEST_RETRY_AFTER_S),
    ],
)
def test_the_wait_doubles_unless_the_portal_names_one(failures, asked, seconds):
    assert wait_after(failures, asked) == seconds
