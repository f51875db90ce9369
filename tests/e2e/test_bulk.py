import csv
import json
import os
import pty
import re
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from eaportal.flows.cli.bulk.progress import ONE_PRESS_S
from tests.support.bulk_portal import (
    ACCOUNT,
    EAPORTAL,
    PASSWORD,
    WAITING,
    BulkPortal,
    environment,
    next_row,
    updated,
)
from tests.support.eavesdropping import eavesdropped, files_with
from tests.support.files import ROOT

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
            assert next_row(process).startswith("1 of ")
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
        [
            "Nothing was changed: every row was already as asked for.",
            "Results: changes.results.csv",
            "Report: changes.report/index.html",
        ],
    )
    assert bulk_portal.journal() == journal


def test_each_row_has_an_outcome(bulk_portal: BulkPortal) -> None:
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
        "updated": 4, "unchanged": 1, "refused": 3, "conflict": 1, "failed": 0, "not-run": 0,
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
        ("updated", ""),
    ]  # fmt: skip
    assert [change for change in bulk_portal.changed() if change[2] != "PO-6"] == [
        change for change in updated(results) if change[2] != "PO-6"
    ]


@pytest.mark.slow
def test_a_lock_is_set_and_cleared_with_the_number(bulk_portal: BulkPortal) -> None:
    columns = "enrollment,period,po_number,lock"
    bulk_portal.write([(FIRST, "2020-11", "PO-1", "yes")], columns)
    assert bulk_portal.counts("apply", "changes.csv") == {"updated": 1}
    assert bulk_portal.counts("apply", "changes.csv") == {"unchanged": 1}

    bulk_portal.write([(FIRST, "2020-11", "PO-1", "no")], columns)

    assert bulk_portal.counts("apply", "changes.csv") == {"updated": 1}
    locks = [entry for entry in bulk_portal.world.journal(subject="po_lock") if entry.old is not None]
    assert [(entry.old, entry.new) for entry in locks] == [("False", "True"), ("True", "False")]


def test_an_interrupted_run_finishes_the_rows_in_progress_and_resumes(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2"), (SECOND, "2020-11", "PO-3")])

    with at_work(bulk_portal, "apply", "changes.csv", "--workers", "1", "--per-minute", "2") as process:
        status = bulk_portal.bulk("status", "changes.csv")
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=60)
    resumed = bulk_portal.counts("resume", "changes.csv#1")

    assert status.stdout == "changes.csv#1: apply, at work: 3 rows: 1 updated, 2 not-run\n"
    assert process.returncode == 1
    assert "changes.csv#1: 3 rows: 1 updated, 2 not-run" in output
    assert errors.splitlines()[-1] == "To continue: eaportal bulk resume 'changes.csv#1'"
    assert resumed == {"updated": 3}
    assert bulk_portal.changed() == updated(bulk_portal.results())


def test_a_second_interrupt_ends_at_once_with_counts_and_how_to_go_on(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])

    with at_work(bulk_portal, "apply", "changes.csv", "--results", "out.csv") as process:
        bulk_portal.world.break_next("save", "latency", seconds=60)
        process.send_signal(signal.SIGINT)
        assert next(process.stderr).startswith("Finishing the rows in progress")
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=ONE_PRESS_S)
        errors = process.stderr.read()

    assert process.returncode == 1
    assert WAITING.sub("", errors).splitlines() == [
        "Ended at once after 1 of 2 rows: 1 updated. The ledger has them;"
        " rows in progress are read first when the run continues.",
        "Results so far: eaportal bulk results 'changes.csv#1'",
        "To continue: eaportal bulk resume --results out.csv 'changes.csv#1'",
    ]


def test_an_interrupted_plan_says_how_far_it_came(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(each, "2020-12", "PO-2") for each in (FIRST, SECOND, THIRD)])
    bulk_portal.world.break_next("usage_summary", "latency", seconds=3, from_call=2)

    with at_work(bulk_portal, "plan", "changes.csv", "--workers", "1") as process:
        process.send_signal(signal.SIGINT)
        errors = process.communicate(timeout=60)[1]

    assert process.returncode == 1
    *_, how_far, end = errors.splitlines()
    assert how_far in ("1 of 3 rows was read.", "2 of 3 rows were read.")
    assert end == "Interrupted."


def test_a_second_apply_of_a_run_in_progress_is_refused(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])

    with at_work(bulk_portal, "apply", "changes.csv", "--per-minute", "2"):
        second = bulk_portal.bulk("apply", "changes.csv")

    assert (second.returncode, second.stdout, second.stderr) == (
        2,
        "",
        "Error: changes.csv.ledger.sqlite: another eaportal is working on this run. Wait until it ends, or"
        " see how far it is: eaportal bulk status changes.csv.ledger.sqlite\n",
    )


@pytest.mark.slow
def test_no_file_holds_the_password_or_a_session(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), ("9999999", "2020-11", "PO-4")])
    # The second attempt, of which the trace is kept, has to sign in.
    bulk_portal.world.break_next("save", effect="session-expired")
    bulk_portal.world.break_next("save", status=500)

    with eavesdropped(bulk_portal.world.url) as (url, cookies):
        portal = replace(bulk_portal, world=replace(bulk_portal.world, url=url))
        portal.bulk("plan", "changes.csv", "-o", "plan.json")
        done = portal.bulk("apply", "plan.json", "--workers", "1", "--retries", "1")

    suffixes = {path.suffix for path in bulk_portal.folder.rglob("*")}
    assert suffixes >= {".csv", ".json", ".sqlite", ".jsonl", ".html", ".png"}
    assert "run-1-row-2.zip/trace.trace" in files_with(bulk_portal.folder, [b"PO-1"])
    assert bulk_portal.statuses() == ["failed", "refused"]
    assert cookies
    assert files_with(bulk_portal.folder, {PASSWORD.encode(), *cookies}) == []
    assert PASSWORD not in done.stdout + done.stderr


@pytest.mark.slow
def test_a_password_in_the_keyring_signs_in_and_no_file_holds_it(
    bulk_portal: BulkPortal, tmp_path_factory: pytest.TempPathFactory
) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    with_keyring = {
        **environment(),
        "PYTHONPATH": str(ROOT),
        "PYTHON_KEYRING_BACKEND": "tests.support.file_keyring.FileKeyring",
        "TEST_KEYRING": str(tmp_path_factory.mktemp("keyring") / "passwords.json"),
    }
    del with_keyring["EAPORTAL_PASSWORD"]
    keep = [EAPORTAL.with_name("keyring"), "set", "eaportal", ACCOUNT]
    subprocess.run(keep, input=PASSWORD, text=True, env=with_keyring, check=True)

    done = subprocess.run(
        bulk_portal.command("apply", "changes.csv"),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        cwd=bulk_portal.folder,
        env=with_keyring,
        check=False,
    )

    assert (done.returncode, bulk_portal.statuses()) == (0, ["updated"]), done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    assert files_with(bulk_portal.folder, [PASSWORD.encode()]) == []


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


# What befalls the second save of an enrollment, and what becomes of it.
FAULTS = [
    ({"effect": "status", "status": 500}, "updated"),
    ({"effect": "status", "status": 429, "retry_after": 1}, "updated"),
    ({"effect": "drop-before"}, "updated"),
    ({"effect": "drop-after"}, "updated"),
    ({"effect": "session-expired"}, "updated"),
    ({"effect": "latency", "seconds": 0.5}, "updated"),
    ({"effect": "saved-first", "po_number": "PO-OTHER"}, "conflict"),
    ({"effect": "saved-first", "po_number": "PO-2"}, "unchanged"),
]


@pytest.mark.slow
def test_under_any_fault_the_ledger_agrees_with_the_portal(bulk_portal: BulkPortal) -> None:
    enrollments = [str(7_000_000 + number) for number in range(len(FAULTS))]
    bulk_portal.write(
        [
            (enrollment, period, number)
            for enrollment in enrollments
            for period, number in (("2020-11", "PO-1"), ("2020-12", "PO-2"))
        ]
    )
    for enrollment, (fault, _) in zip(enrollments, FAULTS, strict=True):
        bulk_portal.world.break_next("save", from_call=2, enrollment=enrollment, **fault)

    bulk_portal.bulk("apply", "changes.csv", "--workers", "2")

    results = bulk_portal.results()
    ends = [row["status"] for row in results]
    assert list(zip(FAULTS, ends[::2], ends[1::2], strict=True)) == [
        ((fault, end), "updated", end) for fault, end in FAULTS
    ]
    assert [fault.hits for fault in bulk_portal.world.faults()] == [1] * len(FAULTS)
    assert bulk_portal.changed() == updated(results)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "waiting"),
    [
        ({"effect": "latency", "seconds": 6}, "Row 2: waiting for the portal … "),
        (
            {"status": 429, "retry_after": 6},
            "Waiting 6 s because the portal asks for it before it is tried again: The portal is busy.",
        ),
    ],
    ids=["slow", "busy"],
)
def test_a_run_that_waits_for_the_portal_says_so(
    bulk_portal: BulkPortal, fault: dict[str, object], waiting: str
) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    bulk_portal.world.break_next("usage_summary", **fault)

    done = subprocess.run(
        bulk_portal.command("apply", "changes.csv"),
        capture_output=True,
        text=True,
        cwd=bulk_portal.folder,
        env=environment(),
        check=True,
    )

    assert waiting in done.stderr


@pytest.mark.slow
def test_a_row_that_goes_on_failing_is_given_up_with_what_the_portal_says(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])
    bulk_portal.world.break_next("save", status=500, times=2)

    done = bulk_portal.bulk("apply", "changes.csv", "--retries", "1")
    resumed = bulk_portal.counts("resume", "changes.csv")

    assert done.returncode == 1
    assert (
        f"row 2: {FIRST} 2020-11 azure: failed: The portal couldn't do this (error 500). Nothing was saved."
        in done.stdout
    )
    assert resumed == {"updated": 2}
    assert bulk_portal.changed() == updated(bulk_portal.results())


def test_a_plan_shows_what_would_happen_to_each_row_and_changes_nothing(bulk_portal: BulkPortal) -> None:
    bulk_portal.write(
        [
            (FIRST, "2020-11", "PO-1", ""),
            (FIRST, "2020-12", f"{FIRST}-202012", ""),
            (FIRST, "2020-10", "PO-2", ""),
            (SECOND, "2020-11", "PO-3", "PO-OTHER"),
            ("9999999", "2020-11", "PO-4", ""),
        ],
        "enrollment,period,po_number,expected",
    )
    before = bulk_portal.journal()

    done = bulk_portal.bulk("plan", "changes.csv", "-o", "plan.json", "--workers", "1")

    assert (done.returncode, bulk_portal.journal()) == (1, before)
    assert [line.partition(": The")[0] for line in done.stderr.splitlines()] == [
        "1 of 5: row 2: change",
        "2 of 5: row 3: unchanged",
        "3 of 5: row 4: refused",
        "4 of 5: row 5: conflict",
        "5 of 5: row 6: refused",
        "Plan: plan.json. To apply it: eaportal bulk apply plan.json",
    ]
    assert done.stdout.splitlines() == [
        f"row 2: {FIRST} 2020-11 azure: change: {FIRST}-202011 → PO-1",
        f"row 3: {FIRST} 2020-12 azure: unchanged: {FIRST}-202012",
        f"row 4: {FIRST} 2020-10 azure: refused: {FIRST}-202010:"
        " The invoice for October 2020 has been generated. To change its PO number, open a support ticket.",
        f"row 5: {SECOND} 2020-11 azure: conflict: {SECOND}-202011: The portal shows {SECOND}-202011,"
        " not PO-OTHER: somebody else has changed it. Nothing was written.",
        "row 6: 9999999 2020-11 azure: refused: There is no enrollment 9999999 for this user.",
        "changes.csv: 5 rows: 1 change, 1 unchanged, 2 refused, 1 conflict",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("words", [("plan", "changes.csv"), ("template", "start.csv", "--enrollment", FIRST)])
def test_a_reading_is_retried_if_the_portal_fails(bulk_portal: BulkPortal, words: tuple[str, ...]) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])
    bulk_portal.world.break_next("usage_summary", status=429, retry_after=1)
    bulk_portal.world.break_next("po_numbers", "session-expired", from_call=2)
    bulk_portal.world.break_next("home", status=503, from_call=2)

    done = bulk_portal.bulk(*words)

    assert "2 change" in done.stdout or "4 open periods" in done.stdout, done.stderr
    assert [fault.hits for fault in bulk_portal.world.faults()] == [1, 1, 1]


@pytest.mark.slow
def test_a_plan_by_a_user_who_may_not_edit_refuses_every_row(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (SECOND, "2020-12", "PO-2")])

    done = bulk_portal.bulk("plan", "changes.csv", "--format", "json", account="reader@eaportal.example")

    planned = json.loads(done.stdout)
    assert (done.returncode, planned["counts"], done.stderr) == (1, {"refused": 2}, "")
    assert {row["message"] for row in planned["rows"]} == {
        "The portal does not offer View/Edit PO Numbers to this user here."
    }


@pytest.mark.slow
def test_a_label_that_has_changed_is_a_failure_that_resume_retries(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (SECOND, "2020-12", "PO-2"), (THIRD, "2020-12", "PO-3")])
    bulk_portal.world.plant("label-changed")

    done = bulk_portal.bulk("apply", "changes.csv", "--workers", "1", "--retries", "1", "--max-failures", "2")
    bulk_portal.world.remove_defects()
    resumed = bulk_portal.counts("resume", "changes.csv")

    assert done.returncode == 1
    missing = (
        "The page has no link 'View/Edit PO Numbers': its label may have changed."
        " It has the link 'Edit purchase orders'."
    )
    assert done.stderr.splitlines()[-2:] == [
        "To continue: eaportal bulk resume 'changes.csv#1'",
        "Error: The run has stopped: 2 rows failed, as many as --max-failures allows."
        f" The last one, row 3: {missing}",
    ]
    assert f"row 2: {FIRST} 2020-11 azure: failed: {missing}" in done.stdout
    assert resumed == {"updated": 3}


@pytest.mark.slow
def test_values_changed_since_the_plan_are_not_touched(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])
    bulk_portal.bulk("plan", "changes.csv", "-o", "plan.json")
    other = BulkPortal(bulk_portal.world, bulk_portal.folder / "other")
    other.folder.mkdir()
    other.write([(FIRST, "2020-11", "PO-OTHER")])
    other.counts("apply", "changes.csv")

    counts = bulk_portal.counts("apply", "plan.json")

    assert counts == {"updated": 1, "conflict": 1}
    assert [(row["status"], row["after"]) for row in bulk_portal.results()] == [
        ("conflict", "PO-OTHER"),
        ("updated", "PO-2"),
    ]


@pytest.mark.slow
def test_a_plan_of_what_is_right_already_ends_with_0(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", f"{FIRST}-202011")])

    assert bulk_portal.bulk("plan", "changes.csv").returncode == 0


@pytest.mark.slow
def test_a_rollback_restores_only_values_that_are_still_those_of_the_run(bulk_portal: BulkPortal) -> None:
    columns = "enrollment,period,po_number,lock"
    bulk_portal.write(
        [(FIRST, "2020-12", "PO-1", "yes"), (SECOND, "2020-11", "PO-2", ""), (SECOND, "2020-12", "PO-3", "")],
        columns,
    )
    bulk_portal.counts("apply", "changes.csv")
    other = BulkPortal(bulk_portal.world, bulk_portal.folder / "other")
    other.folder.mkdir()
    other.write([(SECOND, "2020-11", "PO-OTHER")])
    other.counts("apply", "changes.csv")
    drifted = bulk_portal.bulk("verify", "changes.csv")

    done = bulk_portal.bulk("rollback", "changes.csv", "--format", "json")

    assert (drifted.returncode, drifted.stdout.splitlines()[:2]) == (
        1,
        [
            f"row 3: {SECOND} 2020-11 azure: left as PO-2, now PO-OTHER",
            "changes.csv#1: 3 rows read, 1 no longer as the run left them",
        ],
    )
    assert sorted(line.partition(": ")[2] for line in drifted.stderr.splitlines()) == [
        "row 2: as left",
        "row 3: drifted: left as PO-2, now PO-OTHER",
        "row 4: as left",
    ]
    assert (done.returncode, json.loads(done.stdout)["counts"]["updated"]) == (1, 2)
    assert [(row["status"], row["after"]) for row in bulk_portal.results("changes.rollback.csv")] == [
        ("updated", f"{SECOND}-202012"),
        ("conflict", "PO-OTHER"),
        ("updated", f"{FIRST}-202012"),
    ]
    differences = bulk_portal.world.differences()
    assert [(each.subject, each.field, each.new) for each in differences if each.field != "origin"] == [
        (f"po_number {SECOND} 2020-11 azure", "number", "PO-OTHER")
    ]


@pytest.mark.slow
def test_a_rollback_restores_the_numbers_that_locks_changed_in_other_periods(
    locked_portal: BulkPortal,
) -> None:
    locked_portal.write(
        [(FIRST, "2020-11", "PO-1", "yes"), (SECOND, "2020-11", "PO-2", "no")],
        "enrollment,period,po_number,lock",
    )
    applied = locked_portal.counts("apply", "changes.csv")
    numbers = {what: new for _, what, _, new in locked_portal.journal()}

    done = locked_portal.bulk("rollback", "changes.csv")

    assert applied == {"updated": 2}
    assert numbers[f"{FIRST} 2020-12 azure"] == "PO-1"
    assert done.returncode == 0, done.stdout
    assert sorted(
        (row["enrollment"], row["period"], row["po_number"], row["lock"], row["status"])
        for row in locked_portal.results("changes.rollback.csv")
    ) == [
        (FIRST, "2020-11", f"{FIRST}-202011", "no", "updated"),
        (FIRST, "2020-12", f"{FIRST}-202012", "no", "updated"),
        (SECOND, "2020-11", f"{SECOND}-202011", "", "updated"),
        (SECOND, "2020-12", "PO-LOCKED", "yes", "updated"),
    ]
    assert {each.field for each in locked_portal.world.differences()} == {"origin"}


@pytest.mark.slow
def test_a_rollback_names_a_period_that_has_opened_with_the_locked_number(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-12", "PO-1", "yes")], "enrollment,period,po_number,lock")
    bulk_portal.counts("apply", "changes.csv")
    bulk_portal.world.advance("P23D")

    done = bulk_portal.bulk("rollback", "changes.csv")

    assert (done.returncode, done.stdout.splitlines()[0]) == (
        1,
        f"row 2: {FIRST} 2020-12 azure: updated: The lock also gave PO-1 to 2021-01, opened since."
        " Its number without the lock is not known, so it stays.",
    )


@pytest.mark.slow
def test_verify_notices_a_changed_line_of_the_audit_log(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    bulk_portal.counts("apply", "changes.csv")
    log = bulk_portal.folder / "changes.csv.audit.jsonl"
    well = bulk_portal.bulk("verify", "changes.csv")
    log.write_text(log.read_text().replace("PO-1", "PO-2"))

    changed = bulk_portal.bulk("verify", "changes.csv")

    assert (well.returncode, changed.returncode) == (0, 1)
    assert changed.stdout.splitlines()[-1] == (
        "changes.csv.audit.jsonl:2: this line differs from the ledger."
    )


def test_a_template_holds_the_open_periods_and_is_a_plan_once_it_has_numbers(
    bulk_portal: BulkPortal,
) -> None:
    before = bulk_portal.journal()

    done = bulk_portal.bulk("template", "start.csv", "--enrollment", FIRST)

    assert (done.returncode, done.stdout) == (
        0,
        "start.csv: 4 open periods. Write the new numbers into po_number.\n",
    )
    listed = cells_of(bulk_portal.folder / "start.csv")
    assert [row[:2] + row[3:] for row in listed] == [
        ("enrollment", "period", "kind", "lock", "expected"),
        (FIRST, "2020-12", "azure", "", f"{FIRST}-202012"),
        (FIRST, "2020-12", "marketplace", "", f"{FIRST}-202012M"),
        (FIRST, "2020-11", "azure", "", f"{FIRST}-202011"),
        (FIRST, "2020-11", "marketplace", "", f"{FIRST}-202011M"),
    ]
    assert bulk_portal.journal() == before


@pytest.mark.slow
def test_a_template_lists_every_enrollment_of_the_switch(bulk_portal: BulkPortal) -> None:
    bulk_portal.bulk("template", "start.csv")

    listed = cells_of(bulk_portal.folder / "start.csv")
    assert sorted({row[0] for row in listed[1:]}) == [str(7_000_000 + number) for number in range(10)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "account", "status", "sentence"),
    [
        (
            ("template", "changes.csv"),
            ACCOUNT,
            2,
            "changes.csv exists already. Name another file.",
        ),
        (
            ("template", "start.csv", "--enrollment", "9999999"),
            ACCOUNT,
            1,
            "There is no enrollment 9999999 for this user.",
        ),
        (
            ("template", "start.csv"),
            "reader@eaportal.example",
            1,
            "The portal offers reader@eaportal.example no PO number to change.",
        ),
    ],
)
def test_a_template_that_cannot_be_made_is_an_error_and_no_file_is_written(
    bulk_portal: BulkPortal, words: tuple[str, ...], account: str, status: int, sentence: str
) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1")])

    done = bulk_portal.bulk(*words, account=account)

    assert (done.returncode, done.stderr) == (status, f"Error: {sentence}\n")
    assert not (bulk_portal.folder / "start.csv").exists()


def cells_of(path: Path) -> list[tuple[str, ...]]:
    """Every cell of a change list."""
    with path.open(newline="", encoding="utf-8") as file:
        return [tuple(row) for row in csv.reader(file)]


def on_terminal(portal: BulkPortal, *words: str, answer: bytes) -> tuple[int, str]:
    """Run ``eaportal bulk`` with *words* on a terminal, and *answer* its question.

    Python misses a Ctrl-C between its prompt and its read, so that is pressed again, as a person would.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        portal.command(*words),
        preexec_fn=lambda: os.login_tty(theirs),
        close_fds=False,
        cwd=portal.folder,
        env={**environment(), "TERM": "xterm", "NO_COLOR": "1"},
    ) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # of a terminal that nobody has open any more
            while True:
                is_quiet = not select.select([ours], [], [], 1)[0]
                if not is_quiet:
                    shown += os.read(ours, 4096)
                if shown.endswith(b"[y/N]: ") or (is_quiet and shown.endswith(b"^C")):
                    os.write(ours, answer)
    os.close(ours)
    return process.returncode, re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode()).replace("\r\n", "\n")


def test_on_a_terminal_a_run_begins_only_after_a_yes(bulk_portal: BulkPortal) -> None:
    bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])

    declined = on_terminal(bulk_portal, "apply", "changes.csv", answer=b"\x03")  # Ctrl-C
    journal = bulk_portal.journal()
    agreed = on_terminal(bulk_portal, "apply", "changes.csv", answer=b"y\n")

    assert (declined[0], journal) == (1, [])
    assert f"row 2: {FIRST} 2020-11 azure: change: {FIRST}-202011 → PO-1\n" in declined[1]
    assert f"Change 2 PO numbers at {bulk_portal.world.url}? [y/N]: " in declined[1]
    assert agreed[0] == 0
    assert "changes.csv#1: 2 rows: 2 updated" in agreed[1]
