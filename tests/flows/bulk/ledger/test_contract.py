"""What a ledger promises, in a file and in a database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.database import LedgerError, Place, ReplacedError
from eaportal.flows.bulk.ledger.opening import opened_to_read, opened_to_write
from eaportal.flows.bulk.ledger.rows import Evidence, Present, Status
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange
from eaportal.flows.bulk.run.continuing import begin_to_apply, difference_of, run_that_continues
from eaportal.flows.bulk.run.rollback import run_to_roll_back
from tests.support.ledgers import FIRST, SECOND, SOURCE, UPDATED, begun, edit, saving


def test_a_save_whose_end_is_not_recorded_is_an_intent(place):
    with opened_to_write(place) as ledger:
        saving(ledger, begun(ledger))

    with opened_to_read(place) as ledger:
        rows = ledger.rows(ledger.run())
    assert [(row.change, row.intent, row.outcome.status) for row in rows] == [
        (FIRST, Present("PO-OLD", locked=False), Status.NOT_RUN),
        (SECOND, None, Status.NOT_RUN),
    ]


@pytest.mark.parametrize(("settled", "intent"), [(True, None), (False, Present("PO-OLD", locked=False))])
def test_a_recorded_save_is_an_intent_only_while_its_outcome_is_unknown(place, settled, intent):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        with ledger.claimed(run, FIRST.enrollment) as rows:
            rows.saving(FIRST, Present("PO-OLD", locked=False))
            rows.record(UPDATED, settled=settled)

        row = ledger.rows(run)[0]

    assert (row.intent, row.before, row.outcome) == (intent, Present("PO-OLD", locked=False), UPDATED)


def test_events_that_came_late_can_be_read_with_those_after_a_number(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        for _ in range(4):
            ledger.resumed(run)
            ledger.record(run, UPDATED)
        numbers = [event.number for event in ledger.events()]

        assert [event.number for event in ledger.events(numbers[-2], numbers[1:3])] == [
            *numbers[1:3],
            numbers[-1],
        ]


def test_every_process_that_continues_a_run_is_recorded(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        ledger.resumed(run)
        ledger.record(run, UPDATED)
        ledger.resumed(run)
        ledger.resumed(run)

        assert [event.what for event in ledger.events()] == ["run-began", "recorded", "taken-up", "taken-up"]


@pytest.mark.parametrize(
    ("evidence", "noted"),
    [
        (None, {}),
        (Evidence("p.png", "t.zip"), {"picture": "p.png", "trace": "t.zip", "lacking": ""}),
    ],
)
def test_the_evidence_of_a_row_is_recorded_with_its_last_result(place, evidence, noted):
    with opened_to_write(place) as ledger:
        with ledger.claimed(begun(ledger), FIRST.enrollment) as rows:
            rows.record(UPDATED, evidence=evidence)

        *_, recorded = ledger.events()

    said = {"status": "updated", "message": "", "before": "PO-OLD", "after": "PO-1"}
    assert recorded.detail == {**said, **noted}


def test_only_one_process_writes(place):
    with opened_to_write(place), pytest.raises(LedgerError) as refused, opened_to_write(place):
        pass
    assert f"{place}: another eaportal is working on " in str(refused.value)


LIST = ChangeList(Path("a.csv"), ("enrollment",), (FIRST,))


PORTAL = SOURCE.base_url, SOURCE.account


def test_applying_a_list_again_continues_only_its_own_unfinished_run(place):
    with opened_to_write(place) as ledger:
        before = run_that_continues(ledger, LIST, *PORTAL)
        run = begin_to_apply(ledger, LIST, *PORTAL)
        again = run_that_continues(ledger, LIST, *PORTAL)
        elsewhere = run_that_continues(ledger, LIST, SOURCE.base_url, "c@b.a")
        ledger.end(run)
        after = run_that_continues(ledger, LIST, *PORTAL)

    assert (before, again, elsewhere, after) == (None, run, None, None)


def test_a_run_is_not_continued_once_another_has_been_on_the_ledger(place):
    with opened_to_write(place) as ledger:
        begin_to_apply(ledger, LIST, *PORTAL)
        ledger.begin("apply", SOURCE, [SECOND])

        assert run_that_continues(ledger, LIST, *PORTAL) is None


@pytest.mark.parametrize(
    ("now", "difference"),
    [
        ([FIRST, SECOND], ""),
        ([FIRST, replace(SECOND, po_number="PO-9")], "row 3 had PO-2, now PO-9"),
        ([replace(FIRST, lock=None), SECOND], "row 2 had lock yes, now nothing"),
        ([FIRST], "row 3 is gone"),
        ([FIRST, SECOND, replace(SECOND, row=4)], "row 4 is new"),
    ],
)
def test_the_first_row_of_a_list_that_differs_from_its_run_is_named(place, now, difference):
    with opened_to_write(place) as ledger:
        assert difference_of(ledger.rows(begun(ledger)), now) == difference


def test_a_rollback_restores_the_old_value_where_the_portal_still_has_the_one_of_the_run(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        saving(ledger, run)
        ledger.record(run, UPDATED)
        undoing, _ = run_to_roll_back(ledger, run)

        changes = [row.change for row in ledger.rows(undoing)]

    cells = ("8599081", "2020-11", "PO-OLD", "azure", "no", "PO-1")
    assert changes == [ListedChange(2, "8599081", "2020-11", "PO-OLD", "azure", False, "PO-1", cells)]


def test_a_rollback_is_refused_while_rows_have_an_unknown_outcome(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        saving(ledger, run)

        with pytest.raises(LedgerError, match="it is still not known whether row 2 was stored"):
            run_to_roll_back(ledger, run)


def test_a_rollback_of_nothing_is_refused(place):
    with opened_to_write(place) as ledger, pytest.raises(LedgerError, match="there is nothing to roll back"):
        run_to_roll_back(ledger, begun(ledger))


@pytest.mark.parametrize(
    ("damage", "wrong_line"),
    [
        (lambda lines: lines, None),
        (lambda lines: [lines[0], lines[1].replace(b"PO-1", b"PO-9"), *lines[2:]], 2),
        (lambda lines: [lines[0], *lines[2:]], 2),
        (lambda lines: [*lines, b"{}\n"], 4),
        (lambda lines: lines[:2], 3),
    ],
)
def test_the_audit_log_is_compared_line_by_line(place, damage, wrong_line):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        ledger.record(run, UPDATED)
        ledger.end(run)
        ledger.catch_up()
        lines = ledger.log.path.read_bytes().splitlines(keepends=True)
        ledger.log.path.write_bytes(b"".join(damage(lines)))

        assert ledger.log.check(ledger.events()).wrong_line == wrong_line


EDITED_ROW = "a row of run 1 is damaged (row 2 was changed by hand or by another program). Nothing was run."


EDITED_RUN = "a run is damaged (run 1 was changed by hand or by another program). Nothing was run."


@pytest.mark.parametrize(
    "statement",
    [
        *("enrollment='8599082'", "period='2020-10'", "po_number='PO-9'", "kind='marketplace'", "lock=0"),
        *("expected='PO-8'", "cells='[\"x\"]'", "position=7", "saving=1", "before='PO-7'", "before_lock=1"),
        *('others=\'[["2020-12", "PO-1", "later"]]\'', "status='unchanged'", "message='Done.'"),
        *("after='PO-9'", "finished_at='2020-12-11'", "wrote='PO-9'", "seal=NULL"),
    ],
)
def test_a_row_that_was_edited_by_hand_is_refused(place, statement):
    with opened_to_write(place) as ledger:
        ledger.record(begun(ledger), UPDATED)
    edit(place, f"UPDATE row SET {statement} WHERE row=2")  # noqa: S608 - of this test

    with opened_to_read(place) as ledger, pytest.raises(LedgerError) as refusal:
        ledger.rows(ledger.run())

    assert EDITED_ROW in str(refusal.value)


@pytest.mark.parametrize(
    "statement",
    [
        *("UPDATE run SET base_url='http://127.0.0.1:8021/'", "UPDATE run SET account='b@b.c'"),
        *("UPDATE run SET is_closed=1", "UPDATE run SET ended_at='2020-12-10'", "UPDATE run SET sheet='x'"),
        *("DELETE FROM row WHERE row=2", "DELETE FROM row WHERE row=3"),
    ],
)
def test_a_run_that_was_edited_by_hand_is_refused(place, statement):
    with opened_to_write(place) as ledger:
        ledger.record(begun(ledger), UPDATED)
    edit(place, statement)

    with opened_to_read(place) as ledger, pytest.raises(LedgerError) as refusal:
        ledger.run()

    assert EDITED_RUN in str(refusal.value)


OTHER = replace(UPDATED, status=Status.FAILED, message="Late.", after=None)


def expire(place: Place) -> None:
    """Let the leases of all claims end by the database's clock."""
    edit(place, "UPDATE claim SET until = until - 1000")


def test_an_enrollment_has_one_worker_at_a_time(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        first = ledger.claim(run, FIRST.enrollment)
        second = ledger.claim(run, FIRST.enrollment)
        ledger.release(first)
        third = ledger.claim(run, FIRST.enrollment)

    assert second is None
    assert third.claim.token > first.claim.token


def test_the_last_record_of_a_claim_releases_its_rows(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        first = ledger.claim(run, FIRST.enrollment)
        first.saving(FIRST, Present("PO-OLD"))
        during = ledger.claim(run, FIRST.enrollment)
        first.record(UPDATED, releases=True)
        second = ledger.claim(run, FIRST.enrollment)
        ledger.release(first)

        assert during is None
        assert second.row(FIRST.row).outcome == UPDATED
        assert ledger.claim(run, FIRST.enrollment) is None


def test_a_worker_that_was_replaced_releases_nothing(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        sleeper = ledger.claim(run, FIRST.enrollment)
        expire(place)
        ledger.claim(run, FIRST.enrollment)

        with pytest.raises(ReplacedError):
            sleeper.record(UPDATED, releases=True)
        ledger.release(sleeper)
        expire(place)
        ledger.renew()

        assert ledger.rows(run)[0].outcome.status is Status.NOT_RUN
        assert ledger.claim(run, FIRST.enrollment) is None


def test_of_many_who_claim_at_once_one_succeeds(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        with ThreadPoolExecutor(8) as threads:
            claims = list(threads.map(lambda _each: ledger.claim(run, FIRST.enrollment), range(24)))

    assert sum(claim is not None for claim in claims) == 1


def test_an_enrollment_is_claimed_for_every_run_of_its_portal(place):
    with opened_to_write(place) as ledger:
        earlier, later = begun(ledger), begun(ledger)
        ledger.claim(earlier, FIRST.enrollment)

        assert ledger.claim(later, FIRST.enrollment) is None
        assert ledger.claim(later, "8599082") is not None


def test_a_worker_that_was_only_asleep_writes_nothing_after_it_was_replaced(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        sleeper = ledger.claim(run, FIRST.enrollment)
        sleeper.saving(FIRST, Present("PO-OLD"))
        expire(place)
        successor = ledger.claim(run, FIRST.enrollment)
        seen = successor.row(FIRST.row)
        successor.record(UPDATED)
        before = [*ledger.rows(run), *ledger.events()]
        writes = (
            lambda: sleeper.record(OTHER),
            lambda: sleeper.saving(FIRST, Present("PO-OTHER")),
            lambda: sleeper.failed_attempt(FIRST, 1, "Late."),
        )
        for write in writes:
            with pytest.raises(ReplacedError):
                write()
        ledger.release(sleeper)

        assert seen.intent == Present("PO-OLD")
        assert [*ledger.rows(run), *ledger.events()] == before
        assert ledger.claim(run, FIRST.enrollment) is None


def test_a_worker_whose_lease_has_ended_goes_on_unless_it_was_replaced(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
        expire(place)
        rows.record(UPDATED)

        assert ledger.rows(run)[0].outcome == UPDATED


def test_a_lease_that_is_renewed_does_not_end(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        ledger.claim(run, FIRST.enrollment)
        expire(place)
        ledger.renew()

        assert ledger.claim(run, FIRST.enrollment) is None


def test_a_row_that_another_program_changes_under_a_claim_is_not_overwritten(place):
    with opened_to_write(place) as ledger:
        run = begun(ledger)
        rows = ledger.claim(run, FIRST.enrollment)
        edit(place, "UPDATE row SET after='PO-9', seal='x' WHERE row=2")

        with pytest.raises(LedgerError, match="changed by another program"):
            rows.record(UPDATED)
        assert [event.what for event in ledger.events()] == ["run-began"]
