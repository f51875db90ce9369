from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from eaportal.flows.bulk.ledger.database import LedgerError
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import opened_to_write
from eaportal.flows.bulk.ledger.rows import Present, Row, Run, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.run.attempts import Pace, RowWorker
from eaportal.flows.bulk.run.lock_effects import in_working_order
from eaportal.flows.bulk.run.rollback import run_to_roll_back, run_to_undo
from eaportal.flows.bulk.session import kept_session
from eaportal.flows.bulk.session.evidence import EvidenceFolder
from eaportal.flows.errors import RefusedError, StepFailedError
from tests.support.fake_portal import State

SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", "http://127.0.0.1:8020/", "a@b.c")
SET = ListedChange(2, "8599081", "2020-11", "PO-NEW", lock=True)
CLEAR = replace(SET, lock=False)


class Portal:
    """A session with a portal in *state* that refuses the period *closed*.

    The first save may *break*: off, "once stored", or "before", to be stored when something is next asked.
    """

    is_gone = False
    recorder = None
    retry_after = None

    def __init__(self, state: State, closed: str = "", breaks: str = "") -> None:
        self.state = state
        self._closed = closed
        self._breaks = breaks
        self._late: State | None = None

    def present(self, change: ListedChange) -> Present:
        locked = None if change.lock is None else self.state.locked is not None
        return Present(self.state.numbers[change.period], locked)

    read_back = present

    def later_numbers(self, change: ListedChange) -> dict[str, str]:
        self._store_late()
        return {period: number for period, number in self.state.numbers.items() if period > change.period}

    def lock_holder(self, _change: ListedChange) -> tuple[str, str]:
        return max(item for item in self.state.numbers.items() if item[1] == self.state.locked)

    def save(self, change: ListedChange, before: Present) -> str:
        self._store_late()
        is_locked = self.state.locked is not None
        if change.period == self._closed or (is_locked and change.lock is not False):
            raise RefusedError("Closed.")
        if self.state.numbers[change.period] != before.number:
            raise RefusedError("Somebody else was first.")
        lock = is_locked if change.lock is None else change.lock
        saved = self.state.saved(change.period, change.po_number, lock)
        breaks, self._breaks = self._breaks, ""
        if breaks == "before":
            self._late = saved
        else:
            self.state = saved
        if breaks:
            raise StepFailedError("The portal did not answer.")
        return "Saved."

    def _store_late(self) -> None:
        self.state, self._late = self._late or self.state, None

    def forget(self) -> None: ...

    def begin_row(self) -> None: ...

    def leave_dialog(self) -> None: ...


def work_off(ledger: Ledger, run: Run, portal: Portal, in_order=list, only_read: bool = False) -> list[Row]:
    evidence = EvidenceFolder(ledger.place.parent, run.number)
    worker = RowWorker(ledger, run, lambda: nullcontext(portal), 1, Pace(None), Event(), evidence)
    for row in in_order(ledger.rows(run)):
        worker.work(row, only_read=only_read)
    worker.close()
    ledger.end(run)
    return ledger.rows(run)


def applied(ledger: Ledger, portal: Portal, *changes: ListedChange) -> Run:
    run = ledger.begin("apply", SOURCE, changes)
    assert [row.outcome.status for row in work_off(ledger, run, portal)] == ["updated"] * len(changes)
    return run


def rolled_back(ledger: Ledger, portal: Portal, run: Run) -> tuple[Run, list[Row]]:
    undoing, _ = run_to_roll_back(ledger, run)
    return undoing, work_off(ledger, undoing, portal)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept_session, "wait_after", lambda _failures, _asked: 0)
    with opened_to_write(tmp_path / "a.csv.ledger.sqlite") as ledger:
        yield ledger


THREE = {"2020-10": "OCT", "2020-11": "NOV", "2020-12": "DEC"}
IN_OCTOBER = replace(SET, period="2020-10")
LATER_TOO = ListedChange(3, "8599081", "2020-12", "PO-DEC", lock=False)
STATES = {
    "later numbers that the portal made": (State(THREE), [SET]),
    "two of them": (State(THREE), [IN_OCTOBER]),
    "a later number that somebody entered": (State(THREE, frozenset({"2020-12"})), [SET]),
    "a later number that was the same": (State(THREE | {"2020-12": "PO-NEW"}), [SET]),
    "a later number changed by the next row": (State(THREE), [SET, LATER_TOO]),
    "a later number changed by the row before": (State(THREE), [replace(LATER_TOO, row=1), SET]),
    "a lock cleared where it was set": (
        State(THREE | {"2020-12": "NOV"}, frozenset({"2020-11"}), "NOV"),
        [CLEAR],
    ),
    "a lock cleared from a period before": (State(THREE, frozenset({"2020-12"}), "DEC"), [CLEAR]),
    "a lock cleared from a period that has its number by chance": (
        State(THREE | {"2020-10": "DEC"}, frozenset({"2020-10", "2020-12"}), "DEC"),
        [replace(CLEAR, period="2020-10")],
    ),
}


@pytest.mark.parametrize("breaks", ["", "once stored", "before"])
@pytest.mark.parametrize(("state", "changes"), STATES.values(), ids=STATES)
def test_a_rollback_undoes_the_effects_of_locks(ledger, state, changes, breaks):
    portal = Portal(state, breaks=breaks)

    _, rows = rolled_back(ledger, portal, applied(ledger, portal, *changes))

    assert {row.outcome.status for row in rows} == {Status.UPDATED}
    assert (portal.state.numbers, portal.state.locked) == (state.numbers, state.locked)


def test_a_rollback_of_a_rollback_sets_the_lock_again(ledger):
    portal = Portal(State(THREE))
    run = applied(ledger, portal, SET)
    locked = portal.state
    undoing, _ = rolled_back(ledger, portal, run)

    _, rows = rolled_back(ledger, portal, undoing)

    assert {row.outcome.status for row in rows} == {Status.UPDATED}
    assert (portal.state.numbers, portal.state.locked) == (locked.numbers, locked.locked)


def test_a_number_carried_on_that_somebody_else_has_changed_is_left_alone(ledger):
    portal = Portal(State(THREE))
    run = applied(ledger, portal, SET)
    portal.state = portal.state.saved("2020-12", "OTHER", locked=False)

    _, rows = rolled_back(ledger, portal, run)

    assert [(row.change.row, row.change.period, row.outcome.status) for row in rows] == [
        (2, "2020-11", Status.UPDATED),
        (3, "2020-12", Status.CONFLICT),
    ]
    assert portal.state.numbers == THREE | {"2020-12": "OTHER"}


def test_a_number_carried_on_is_restored_even_if_the_period_of_the_lock_is_closed(ledger):
    state = State(THREE)
    portal = Portal(state)
    run = applied(ledger, portal, SET)
    portal = Portal(portal.state, closed="2020-11")

    _, rows = rolled_back(ledger, portal, run)

    assert [row.outcome.status for row in rows] == [Status.REFUSED, Status.UPDATED]
    assert (portal.state.numbers, portal.state.locked) == (THREE | {"2020-11": "PO-NEW"}, None)


def test_a_number_that_the_lock_of_a_later_row_overtakes_is_not_done(ledger):
    portal = Portal(State(THREE))
    same = ListedChange(3, "8599081", "2020-12", "DEC")
    run = ledger.begin("apply", SOURCE, [SET, same])

    rows = work_off(ledger, run, portal, in_order=in_working_order)

    assert [(row.outcome.status, row.outcome.message) for row in rows] == [
        (Status.UPDATED, "The lock has carried PO-NEW on into 2020-12."),
        (Status.CONFLICT, "The lock of row 2 has carried PO-NEW on into 2020-12."),
    ]


def test_a_lock_is_set_last_so_that_entered_numbers_stay(ledger):
    portal = Portal(State(THREE))
    changes = [SET, ListedChange(3, "8599081", "2020-12", "PO-DEC", expected="DEC")]
    run = ledger.begin("apply", SOURCE, changes)

    work_off(ledger, run, portal, in_order=in_working_order)
    assert portal.state.numbers == THREE | {"2020-11": "PO-NEW", "2020-12": "PO-DEC"}
    rolled_back(ledger, portal, run)

    assert (portal.state.numbers, portal.state.locked) == (THREE, None)


def test_what_the_own_lock_has_carried_on_is_not_called_somebody_elses(ledger):
    portal = Portal(State(THREE))
    run = ledger.begin("apply", SOURCE, [SET, ListedChange(3, "8599081", "2020-12", "DEC-2", expected="DEC")])

    rows = work_off(ledger, run, portal)

    assert rows[1].outcome.status is Status.CONFLICT
    assert rows[1].outcome.message.startswith("The lock of row 2 has carried PO-NEW on into 2020-12.")


def test_a_save_of_unknown_fate_is_only_read_before_a_rollback(ledger):
    portal = Portal(State(THREE))
    changes = [ListedChange(2, "8599081", "2020-11", "NOV-2"), ListedChange(3, "8599081", "2020-12", "DEC-2")]
    run = ledger.begin("apply", SOURCE, changes)
    with ledger.claimed(run, "8599081") as claimed:
        for change in changes:
            claimed.saving(change, Present(THREE[change.period]))
    portal.state = portal.state.saved("2020-11", "NOV-2", locked=False)

    rows = work_off(ledger, run, portal, only_read=True)
    assert [row.outcome.status for row in rows] == [Status.UPDATED, Status.NOT_RUN]
    rolled_back(ledger, portal, run)

    assert portal.state.numbers == THREE


def test_a_run_is_put_back_once_and_again_only_if_that_was_undone(ledger):
    portal = Portal(State(THREE))
    run = applied(ledger, portal, SET)
    undoing, _ = rolled_back(ledger, portal, run)

    with pytest.raises(LedgerError, match=r"rolled back already, by .*#2\. Nothing is left"):
        run_to_roll_back(ledger, run)
    rolled_back(ledger, portal, undoing)
    rolled_back(ledger, portal, run)

    assert portal.state.numbers == THREE


def test_a_list_means_the_last_run_that_has_changed_something(ledger):
    portal = Portal(State(THREE))
    run = applied(ledger, portal, SET)
    idle = ledger.begin("apply", SOURCE, [SET])
    work_off(ledger, idle, portal)

    assert run_to_undo(ledger) == ledger.run(run.number)


@pytest.mark.parametrize("closed", ["", "2020-11"])
def test_a_period_opened_under_the_lock_is_reported_once(ledger, closed):
    portal = Portal(State(THREE))
    run = applied(ledger, portal, SET)
    portal = Portal(portal.state.with_period("2021-01"), closed)

    _, rows = rolled_back(ledger, portal, run)

    messages = [row.outcome.message for row in rows if row.outcome.status is Status.UPDATED]
    assert [message for message in messages if message] == [
        "The lock also gave PO-NEW to 2021-01, opened since."
        " Its number without the lock is not known, so it stays."
    ]
    assert portal.state.numbers["2021-01"] == "PO-NEW"


def test_a_lock_that_somebody_has_changed_since_is_left_alone(ledger):
    portal = Portal(State(THREE))
    run = applied(ledger, portal, CLEAR)
    portal.state = replace(portal.state, locked="PO-NEW")

    _, rows = rolled_back(ledger, portal, run)

    assert [row.outcome.status for row in rows] == [Status.REFUSED]
    assert portal.state.locked == "PO-NEW"
