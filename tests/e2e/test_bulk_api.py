import csv
import os
from pathlib import Path

import pytest

from eaportal import BulkProgress, BulkUpdates, Credentials, StoppedError, WrongInputError
from eaportal.flows.bulk.operation import RunResult
from tests.support.bulk_portal import ACCOUNT, PASSWORD, BulkPortal

FIRST, SECOND = "7000000", "7000001"


def updates_of(portal: BulkPortal, **options: object) -> BulkUpdates:
    return BulkUpdates(portal.world.url, Credentials(ACCOUNT, PASSWORD), workers=1, **options)


def counts(run: RunResult) -> dict[str, int]:
    return {status: count for status, count in run.counts.items() if count}


def test_a_list_is_planned_applied_verified_and_rolled_back_from_python(bulk_portal: BulkPortal) -> None:
    changes = bulk_portal.write([(FIRST, "2020-11", "PO-1"), ("9999999", "2020-11", "PO-2")])
    seen: list[BulkProgress] = []
    updates = updates_of(bulk_portal, progress=seen.append)

    plan = updates.plan(changes)
    run = updates.apply(plan, report=bulk_portal.folder / "page")
    verified = updates.verify(run.name)
    undone = updates.rollback(run.name)

    assert [row.action for row in plan.rows] == ["change", "refused"]
    assert (counts(run), run.succeeded, run.error) == ({"updated": 1, "refused": 1}, False, None)
    assert run.name == f"{changes}#1"
    assert run.results == bulk_portal.folder / "changes.results.csv"
    assert run.report == bulk_portal.folder / "page/index.html"
    assert bulk_portal.statuses() == ["updated", "refused"]
    assert (verified.checked, verified.drifted, verified.succeeded) == (1, (), True)
    assert (counts(undone), undone.succeeded) == ({"updated": 1}, True)
    assert [(each.done, each.total, each.row, each.status) for each in seen] == [
        (0, 2, None, ""), (1, 2, 2, "change"), (2, 2, 3, "refused"),
        (0, 2, None, ""), (1, 2, 2, "updated"), (2, 2, 3, "refused"),
        (0, 1, None, ""), (1, 1, 2, "as left"),
        (0, 0, None, ""), (0, 1, None, ""), (1, 1, 2, "updated"),
    ]  # fmt: skip
    assert {each.field for each in bulk_portal.world.differences()} == {"origin"}


@pytest.mark.slow
def test_a_run_that_is_stopped_is_continued_by_resume_or_apply(bulk_portal: BulkPortal) -> None:
    changes = bulk_portal.write([(FIRST, "2020-11", "PO-1"), (FIRST, "2020-12", "PO-2")])
    seen: list[BulkProgress] = []

    def stop_after_a_row(progress: BulkProgress) -> None:
        seen.append(progress)
        if progress.done:
            updates.stop()

    updates = updates_of(bulk_portal, progress=stop_after_a_row)

    stopped = updates.apply(changes)
    continued = updates.apply(changes)

    assert counts(stopped) == {"updated": 1, "not-run": 1}
    assert (continued.name, counts(continued)) == (stopped.name, {"updated": 2})
    assert [(each.done, each.continues) for each in seen if each.run] == [
        (0, False), (1, False),
        (0, True), (1, True),
        (0, False),
    ]  # fmt: skip
    assert str(continued.error) == "Stopped before 1 row could be read again."


@pytest.mark.parametrize("operation", ["plan", "template"])
def test_a_reading_that_is_stopped_has_no_result(bulk_portal: BulkPortal, operation: str) -> None:
    changes = bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    updates = updates_of(bulk_portal)
    operations = {
        "plan": lambda: updates.plan(changes),
        "template": lambda: updates.template(bulk_portal.folder / "start.csv"),
    }
    updates.stop()

    with pytest.raises(StoppedError):
        operations[operation]()

    assert os.listdir(bulk_portal.folder) == ["changes.csv"]


def test_what_ends_a_run_early_is_in_its_result(bulk_portal: BulkPortal) -> None:
    changes = bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    nobody = BulkUpdates(bulk_portal.world.url, Credentials("nobody@eaportal.example", PASSWORD))

    run = nobody.apply(changes)

    assert counts(run) == {"not-run": 1}
    assert str(run.error) == "The portal refused to sign in nobody@eaportal.example: Invalid User"


def test_a_run_belongs_to_its_portal_and_its_account(bulk_portal: BulkPortal) -> None:
    changes = bulk_portal.write([(FIRST, "2020-11", "PO-1")])
    updates = updates_of(bulk_portal)
    updates.stop()
    run = updates.apply(changes)
    elsewhere = BulkUpdates("http://127.0.0.1:9/", Credentials(ACCOUNT, PASSWORD))
    nobody = BulkUpdates(bulk_portal.world.url, Credentials("nobody@eaportal.example", PASSWORD))

    for other, message in (
        (elsewhere, f"was made against {bulk_portal.world.url}, but you asked for http://127.0.0.1:9/."),
        (nobody, f"was made by {ACCOUNT}, not by nobody@eaportal.example."),
    ):
        with pytest.raises(WrongInputError) as refused:
            other.resume(run.name)
        assert str(refused.value) == f"{run.name} {message}"


@pytest.mark.slow
def test_a_template_is_written_from_python(bulk_portal: BulkPortal) -> None:
    path = bulk_portal.folder / "start.csv"

    periods = updates_of(bulk_portal).template(path, [SECOND])

    assert periods == len(rows_of(path)) == 4


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
