"""Workers that share the runs of a database, on a portal without pages."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Event, Thread

import pytest

from eaportal.flows.bulk.ledger.database import DatabasePlace, LedgerError
from eaportal.flows.bulk.ledger.ledger import Ledger
from eaportal.flows.bulk.ledger.opening import opened_to_write
from eaportal.flows.bulk.ledger.rows import TO_DO, Run, Source, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.queue import shared
from eaportal.flows.bulk.queue.chunks import progress_of, put_into_queue
from eaportal.flows.bulk.queue.conducting import cancel, work_together
from eaportal.flows.bulk.queue.shared import SharedPace, SharedWork
from eaportal.flows.bulk.queue.worker import QueueWorker
from eaportal.flows.bulk.run.attempts import Limits
from eaportal.flows.bulk.run.failures import CancelledError, TooManyFailuresError
from eaportal.flows.errors import StepFailedError
from tests.support.fake_portal import TOO_LATE, FakePortal, State

URL, ACCOUNT = "http://127.0.0.1:8020/", "a@b.c"
SOURCE = Source(Path("a.csv"), ("enrollment",), ",", "hash", URL, ACCOUNT)
ENROLLMENTS = [str(7_000_000 + number) for number in range(6)]
PERIODS = ("2020-11", "2020-12")
CHANGES = [
    ListedChange(2 + 2 * place + later, number, period, f"PO-{number}-{period}")
    for place, number in enumerate(ENROLLMENTS)
    for later, period in enumerate(PERIODS)
]


@pytest.fixture
def portal() -> FakePortal:
    numbers = {"2020-11": "NOV", "2020-12": "DEC"}
    return FakePortal({(number, "azure"): State(numbers) for number in ENROLLMENTS})


@pytest.fixture
def place(tmp_path: Path, database: str) -> DatabasePlace:
    return DatabasePlace(database, tmp_path / "a.csv")


@pytest.fixture
def ledger(place: DatabasePlace) -> Iterator[Ledger]:
    with opened_to_write(place) as opened:
        yield opened


@pytest.fixture
def worker(place: DatabasePlace, tmp_path: Path) -> Callable[..., QueueWorker]:
    def make(session: Callable[..., object], browsers: int = 1, lease: float = 2.0) -> QueueWorker:
        return QueueWorker(place, URL, ACCOUNT, session, browsers, tmp_path / "evidence", lease=lease)

    return make


@contextmanager
def at_work(worker: QueueWorker) -> Iterator[None]:
    thread = Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def conduct(ledger: Ledger, run: Run, session: Callable[..., object], **limits: int) -> list[int]:
    seen: list[int] = []
    work_together(
        *(ledger, run, ledger.rows(run), session, 1, Limits(**{"retries": 0, **limits})),
        *(ledger.place.list_path.with_name("evidence"), lambda outcome: seen.append(outcome.row), Event()),
    )
    return seen


def statuses(ledger: Ledger, run: Run) -> set[Status]:
    return {row.outcome.status for row in ledger.rows(run)}


def is_queued(ledger: Ledger, run: Run) -> bool:
    _, is_left = progress_of(ledger.database, run)
    return is_left


def is_in_order(portal: FakePortal) -> bool:
    """Whether the rows of each enrollment were saved once and in the order of the list."""
    return all(
        [saved.new for saved in portal.journal if saved.key[0] == number]
        == [f"PO-{number}-{period}" for period in PERIODS]
        for number in ENROLLMENTS
    )


def test_workers_share_a_run_and_keep_the_rows_of_an_enrollment_together(ledger, worker, portal):
    run = ledger.begin("apply", SOURCE, CHANGES)
    with at_work(worker(portal.session, browsers=2)):
        seen = conduct(ledger, run, portal.session)

    assert sorted(seen) == [change.row for change in CHANGES]
    assert statuses(ledger, run) == {Status.UPDATED}
    assert is_in_order(portal)
    assert not is_queued(ledger, run)


def test_without_who_began_it_workers_finish_a_run(ledger, worker, portal):
    run = ledger.begin("apply", SOURCE, CHANGES)
    with at_work(worker(portal.session)):
        put_to_work(ledger, run, Limits())

    assert statuses(ledger, run) == {Status.UPDATED}
    assert is_in_order(portal)


@pytest.mark.parametrize(
    ("limits", "why"),
    [
        # Rows of other browsers may fail before these stop.
        ({"max_failures": 2}, r"\d rows failed, (as many as|more than the 2 that) --max-failures allows\."),
        ({}, "rows in a row failed alike."),
    ],
)
def test_failures_stop_the_whole_run(ledger, worker, portal, monkeypatch, limits, why):
    monkeypatch.setattr("eaportal.flows.bulk.run.failures.ALIKE", 3)
    run = ledger.begin("apply", SOURCE, CHANGES)
    portal.breaks = ["before"] * 12

    with at_work(worker(portal.session)), pytest.raises(TooManyFailuresError, match=why):
        conduct(ledger, run, portal.session, **limits)

    assert Status.NOT_RUN in statuses(ledger, run)


def test_cancelling_ends_the_run_for_all(ledger, worker, portal):
    run = ledger.begin("apply", SOURCE, CHANGES)
    begun = Event()

    @contextmanager
    def session() -> Iterator[object]:
        with portal.session() as opened:
            begun.set()
            yield opened

    def cancel_it() -> None:
        begun.wait()
        cancel(ledger, run)

    thread = Thread(target=cancel_it)
    thread.start()
    with pytest.raises(CancelledError):
        conduct(ledger, run, session, per_minute=60)
    thread.join()

    assert Status.NOT_RUN in statuses(ledger, run)
    assert sorted(conduct(ledger, run, portal.session)) != []
    assert statuses(ledger, run) == {Status.UPDATED}
    assert is_in_order(portal)


def put_to_work(ledger: Ledger, run: Run, limits: Limits) -> None:
    """Let workers work on what is to do of *run*, and wait until they have."""
    SharedWork(ledger.database).begin(run)
    to_do = [row for row in ledger.rows(run) if row.outcome.status in TO_DO]
    put_into_queue(ledger.database, run, to_do, limits)
    while is_queued(ledger, run):
        Event().wait(0.1)


@pytest.mark.parametrize(("rows", "round_trips"), [(1, 6), (10, 24)])
def test_a_chunk_needs_few_round_trips(ledger, worker, postgres, database, rows, round_trips):
    periods = [f"2020-{month:02}" for month in range(1, rows + 1)]
    portal = FakePortal({(each, "azure"): State(dict.fromkeys(periods, "")) for each in ENROLLMENTS})
    places = [(number, period) for number in ENROLLMENTS for period in periods]
    changes = [ListedChange(row, *place, f"PO-{row}") for row, place in enumerate(places, start=2)]
    postgres.log_statements_of(database)
    before = len(postgres.statements())

    run = ledger.begin("apply", SOURCE, changes)
    with at_work(worker(portal.session, lease=30.0)):
        put_to_work(ledger, run, Limits())

    ends = [place for place, said in enumerate(postgres.statements()[before:]) if "finish_job" in said]
    assert statuses(ledger, run) == {Status.UPDATED}
    assert len(ends) == len(ENROLLMENTS)
    assert median(after - end for end, after in pairwise(ends)) == round_trips


def test_an_idle_worker_asks_little(ledger, worker, portal, postgres, database):
    postgres.log_statements_of(database)
    before = len(postgres.statements())
    with at_work(worker(portal.session, lease=30.0)):
        asks: list[int] = []
        while len(asks) < 5:
            Event().wait(0.1)
            said = postgres.statements()[before:]
            asks = [
                place for place, each in enumerate(said) if each.startswith("SELECT id, status, task_name")
            ]

    assert asks[4] - asks[1] <= 4


def test_limits_that_change_hold_for_a_worker_that_has_worked_on_the_run(ledger, worker, portal):
    run = ledger.begin("apply", SOURCE, CHANGES)
    seen = []
    with at_work(worker(portal.session)):
        for retries in (0, 1):
            portal.breaks = ["before"]
            put_to_work(ledger, run, Limits(retries))
            seen.append(Counter(row.outcome.status for row in ledger.rows(run)))

    assert seen == [{Status.UPDATED: 11, Status.FAILED: 1}, {Status.UPDATED: 12}]


def test_once_the_deadline_has_passed_all_workers_have_their_rows_refused(
    ledger, worker, portal, monkeypatch
):
    monkeypatch.setattr("eaportal.flows.bulk.run.failures.ALIKE", 3)
    portal.saves_left = 5
    run = ledger.begin("apply", SOURCE, CHANGES)
    with at_work(worker(portal.session)):
        conduct(ledger, run, portal.session, retries=3)

    rows = ledger.rows(run)
    stored = {saved.new for saved in portal.journal}
    said = {row.change.po_number: (row.outcome.status, row.outcome.message) for row in rows}
    assert len(portal.journal) == len(stored) == 5
    assert said == {
        row.change.po_number: (Status.UPDATED, "")
        if row.change.po_number in stored
        else (Status.REFUSED, TOO_LATE)
        for row in rows
    }
    assert all(row.intent is None and row.outcome.before for row in rows)


@pytest.mark.parametrize(("breaks", "status"), [("before", Status.REFUSED), ("once stored", Status.UPDATED)])
def test_a_save_that_broke_before_the_deadline_is_read_by_who_takes_over(
    ledger, worker, portal, breaks, status
):
    run = ledger.begin("apply", SOURCE, CHANGES[:1])
    portal.breaks = [breaks]
    with ledger.claimed(run, ENROLLMENTS[0]) as rows, portal.session() as session, suppress(StepFailedError):
        rows.saving(CHANGES[0], session.present(CHANGES[0]))
        session.save(CHANGES[0], session.present(CHANGES[0]))
    portal.saves_left = 0

    with at_work(worker(portal.session)):
        put_to_work(ledger, run, Limits())

    (row,) = ledger.rows(run)
    assert (row.outcome.status, row.intent) == (status, None)
    assert len(portal.journal) == (status is Status.UPDATED)


def test_a_pace_holds_for_all_workers(ledger):
    run = ledger.begin("apply", SOURCE, CHANGES)
    work = SharedWork(ledger.database)
    work.begin(run)
    paces = [SharedPace(work, run.number, 1200) for _ in range(2)]
    began = ledger.database.read(shared.select(shared.database_clock()))[0][0]
    for _ in range(10):
        for pace in paces:
            assert pace.wait(Event())
    ended = ledger.database.read(shared.select(shared.database_clock()))[0][0]

    assert ended - began >= 19 * 60 / 1200


def test_a_worker_of_another_version_is_refused(ledger, worker, portal, monkeypatch):
    run = ledger.begin("apply", SOURCE, CHANGES)
    SharedWork(ledger.database).begin(run)
    monkeypatch.setattr(shared, "version", lambda: "9.9")

    with pytest.raises(
        LedgerError, match=r"This worker is eaportal 9\.9, and a\.csv#1 was begun by "
    ) as refused:
        worker(portal.session).run()
    assert refused.value.exit_code == 2


def test_a_portal_of_another_machine_is_refused(ledger, worker, portal, monkeypatch):
    run = ledger.begin("apply", SOURCE, CHANGES)
    SharedWork(ledger.database).begin(run)
    monkeypatch.setattr(shared.socket, "gethostname", lambda: "elsewhere")

    with pytest.raises(
        LedgerError, match="and this worker runs on elsewhere, where that address means another"
    ):
        worker(portal.session).run()


def test_a_worker_takes_only_runs_of_its_own_portal_and_account(ledger, worker, portal):
    elsewhere = [replace(SOURCE, account="c@b.a"), SOURCE]
    other, own = [ledger.begin("apply", source, CHANGES) for source in elsewhere]
    for run in (other, own):
        SharedWork(ledger.database).begin(run)
        put_into_queue(ledger.database, run, ledger.rows(run), Limits())

    with at_work(worker(portal.session)):
        while is_queued(ledger, own):
            Event().wait(0.1)

    assert statuses(ledger, own) == {Status.UPDATED}
    assert statuses(ledger, other) == {Status.NOT_RUN}


def test_runs_of_two_lists_take_turns_on_an_enrollment(place, portal):
    numbers = {"a.csv": "A", "b.csv": "B"}
    ended: dict[str, set[Status]] = {}

    def apply(name: str) -> None:
        with opened_to_write(DatabasePlace(place.url, place.list_path.with_name(name))) as ledger:
            changes = [replace(change, po_number=f"{numbers[name]}-{change.row}") for change in CHANGES]
            run = ledger.begin("apply", SOURCE, changes)
            conduct(ledger, run, portal.session)
            ended[name] = statuses(ledger, run)

    threads = [Thread(target=apply, args=(name,)) for name in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert ended == {name: {Status.UPDATED} for name in numbers}
    for enrollment in ENROLLMENTS:
        lists = [saved.new[0] for saved in portal.journal if saved.key[0] == enrollment]
        assert lists in (["A", "A", "B", "B"], ["B", "B", "A", "A"])
