import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.bulk_portal import ACCOUNT, EAPORTAL, PASSWORD, BulkPortal, environment, updated

FIRST, SECOND, THIRD = "7000000", "7000001", "7000002"


@contextmanager
def at_work(portal: BulkPortal, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A run of ``eaportal bulk`` of which the first row is done."""
    command = portal.command(*words)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=portal.folder,
        env=environment(),
    ) as process:
        try:
            assert process.stderr.readline().startswith("1 of ")
            yield process
        finally:
            process.kill()


def test_a_list_is_applied_and_a_second_time_changes_nothing(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (SECOND, "2020-12", "PO-2"), (FIRST, "2020-12", "PO-3")])

    first = bulk_portal.counts("apply", "changes.csv")
    journal = bulk_portal.journal()
    again = bulk_portal.bulk("apply", "changes.csv")

    assert first == {"updated": 3}
    assert sorted(journal) == [
        (ACCOUNT, f"{FIRST} 2020-11 azure", f"{FIRST}-202011", "PO-1"),
        (ACCOUNT, f"{FIRST} 2020-12 azure", f"{FIRST}-202012", "PO-3"),
        (ACCOUNT, f"{SECOND} 2020-12 azure", f"{SECOND}-202012", "PO-2"),
    ]
    assert (again.returncode, again.stdout.splitlines()[1:]) == (
        0,
        ["Nothing was changed: every row was as it should be.", "Results: changes.results.csv"],
    )
    assert bulk_portal.journal() == journal


def test_each_row_has_its_own_end(bulk_portal: BulkPortal) -> None:
    bulk_portal.write(
        [
            (FIRST, "2020-11", "PO-1", "", "", ""),
            (FIRST, "2020-10", "PO-2", "", "", ""),
            (FIRST, "2018-01", "PO-3", "", "", ""),
            ("9999999", "2020-11", "PO-4", "", "", ""),
            (SECOND, "2020-11", "PO-5", "", "", "PO-OTHER"),
            (SECOND, "2020-12", f"{SECOND}-202012", "", "", ""),
            (SECOND, "2020-12", "MP-1", "marketplace", "", f"{SECOND}-202012M"),
            (THIRD, "2020-11", "PO-6", "", "yes", ""),
            (THIRD, "2020-12", "PO-7", "", "", ""),
        ],
        "enrollment,period,po_number,kind,lock,expected",
    )

    done = bulk_portal.bulk("apply", "changes.csv", "--format", "json")

    results = bulk_portal.results()
    assert done.returncode == 1
    assert json.loads(done.stdout)["counts"] == {
        "updated": 3, "unchanged": 1, "refused": 4, "conflict": 1, "failed": 0, "not-run": 0,
    }  # fmt: skip
    assert [(row["status"], row["message"]) for row in results] == [
        ("updated", ""),
        ("refused", "The invoice for October 2020 has been generated."
         " To change its PO number, open a support ticket."),
        ("refused", "The portal has no billing period 2018-01 for this enrollment."),
        ("refused", "There is no enrollment 9999999 for this user."),
        ("conflict", f"The portal shows {SECOND}-202011, not PO-OTHER: somebody else has changed it."
         " Nothing was written."),
        ("unchanged", ""),
        ("updated", ""),
        ("updated", ""),
        ("refused", "This PO number is locked. Clear Lock PO number to change it."),
    ]  # fmt: skip
    assert [change for change in bulk_portal.changed() if change[2] != "PO-6"] == [
        change for change in updated(results) if change[2] != "PO-6"
    ]


def test_a_lock_is_set_and_cleared_with_the_number(bulk_portal: BulkPortal) -> None:
    columns = "enrollment,period,po_number,lock"
    bulk_portal.write([(FIRST, "2020-11", "PO-1", "yes")], columns)
    assert bulk_portal.counts("apply", "changes.csv") == {"updated": 1}
    assert bulk_portal.counts("apply", "changes.csv") == {"unchanged": 1}

    bulk_portal.write([(FIRST, "2020-11", "PO-1", "no")], columns)

    assert bulk_portal.counts("apply", "changes.csv") == {"updated": 1}
    locks = [entry for entry in bulk_portal.world.journal(subject="po_lock") if entry.old is not None]
    assert [(entry.old, entry.new) for entry in locks] == [("False", "True"), ("True", "False")]


def test_an_interrupted_run_ends_what_is_under_way_and_resumes(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2"), (SECOND, "2020-11", "PO-3")])

    with at_work(bulk_portal, "apply", "changes.csv", "--workers", "1", "--per-minute", "2") as process:
        status = bulk_portal.bulk("status", "changes.csv")
        process.send_signal(signal.SIGINT)
        said, told = process.communicate(timeout=60)
    resumed = bulk_portal.counts("resume", "changes.csv#1")

    assert status.stdout == "changes.csv#1: apply, at work: 3 rows: 1 updated, 2 not-run\n"
    assert process.returncode == 1
    assert "changes.csv#1: 3 rows: 1 updated, 2 not-run" in said
    assert told.splitlines()[-1] == "To go on: eaportal bulk resume 'changes.csv#1'"
    assert resumed == {"updated": 3}
    assert bulk_portal.changed() == updated(bulk_portal.results())


def test_a_second_apply_of_a_run_at_work_is_refused(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])

    with at_work(bulk_portal, "apply", "changes.csv", "--per-minute", "2"):
        second = bulk_portal.bulk("apply", "changes.csv")

    assert (second.returncode, second.stdout, second.stderr) == (
        2,
        "",
        "Error: changes.csv.ledger.sqlite: another eaportal works on this run. Wait for its end, or look at"
        " it: eaportal bulk status changes.csv.ledger.sqlite\n",
    )


def test_the_password_stands_in_no_file(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), ("9999999", "2020-11", "PO-4")])
    bulk_portal.world.break_next("save", status=500)

    done = bulk_portal.bulk("apply", "changes.csv", "--workers", "1")

    files = [path for path in bulk_portal.folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".csv", ".sqlite", ".jsonl"}
    assert [path.name for path in files if PASSWORD.encode() in path.read_bytes()] == []
    assert PASSWORD not in done.stdout + done.stderr


def test_a_wrong_password_runs_no_row(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1")])

    done = bulk_portal.bulk("apply", "changes.csv", account="nobody@eaportal.example")

    assert (done.returncode, bulk_portal.statuses()) == (1, ["not-run"])
    assert done.stderr.splitlines()[-1] == (
        "Error: The portal refused to sign in nobody@eaportal.example: Invalid User"
    )


def test_no_portal_ends_with_3_and_runs_no_row(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    command = [EAPORTAL, "bulk", "apply", "changes.csv", "--base-url", "http://127.0.0.1:9/"]

    done = subprocess.run(
        command, capture_output=True, text=True, cwd=bulk_portal.folder, env=environment(), check=False
    )

    assert (done.returncode, bulk_portal.statuses()) == (3, ["not-run"])


FAULTS = {
    "error 500": ({"effect": "status", "status": 500}, "updated"),
    "error 429": ({"effect": "status", "status": 429, "retry_after": 1}, "updated"),
    "dropped before": ({"effect": "drop-before"}, "updated"),
    "dropped after storing": ({"effect": "drop-after"}, "updated"),
    "session expired": ({"effect": "session-expired"}, "updated"),
    "slow": ({"effect": "latency", "seconds": 0.5}, "updated"),
    "somebody else first": ({"effect": "saved-first", "po_number": "PO-OTHER"}, "conflict"),
    "somebody else first with the same": ({"effect": "saved-first", "po_number": "PO-2"}, "unchanged"),
}


@pytest.mark.parametrize(("fault", "status"), FAULTS.values(), ids=FAULTS)
def test_under_a_fault_the_ledger_has_the_portals_last_word(bulk_portal: BulkPortal, fault, status) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2"), (SECOND, "2020-11", "PO-3")])
    bulk_portal.world.break_next("save", from_call=2, **fault)

    bulk_portal.bulk("apply", "changes.csv", "--workers", "1")

    results = bulk_portal.results()
    assert [row["status"] for row in results] == ["updated", status, "updated"]
    assert bulk_portal.changed() == updated(results)


def test_a_row_that_goes_on_failing_is_given_up_with_what_the_portal_says(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])
    bulk_portal.world.break_next("save", status=500, times=2)

    done = bulk_portal.bulk("apply", "changes.csv", "--retries", "1")
    resumed = bulk_portal.counts("resume", "changes.csv")

    assert done.returncode == 1
    assert "row 2: failed: The portal could not do this (error 500); nothing was stored." in done.stdout
    assert resumed == {"updated": 2}
    assert bulk_portal.changed() == updated(bulk_portal.results())
