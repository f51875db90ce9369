"""What a run is: which one a command continues, what it shows, and what has become of its rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.support.bulk_commands import SAVED, SAVING, BulkCommands, without_pages
from tests.support.bulk_portal import read_results
from tests.support.fake_portal import FakePortal, State

FIRST, SECOND = "7000000", "7000001"
NOV = (FIRST, "2020-11", "azure")
NUMBERS = {"2020-11": "NOV", "2020-12": "DEC"}
ROWS = (f"{FIRST},2020-11,PO-1", f"{FIRST},2020-12,PO-2", f"{SECOND},2020-12,PO-3")


@pytest.fixture
def bulk(tmp_path: Path) -> Iterator[BulkCommands]:
    portal = FakePortal({(enrollment, "azure"): State(NUMBERS) for enrollment in (FIRST, SECOND)})
    with without_pages(portal, tmp_path) as commands:
        commands.write(*ROWS)
        yield commands


def outcomes(bulk: BulkCommands, results: str = "changes.results.csv") -> list[tuple[str, str]]:
    return [(row["status"], row["message"]) for row in read_results(bulk.folder / results)]


def states(bulk: BulkCommands) -> list[str]:
    return [run["state"] for run in bulk("runs", "changes.csv", "--format", "json").printed["runs"]]


def a_colleague(bulk: BulkCommands) -> None:
    """Change the first number in the portal."""
    bulk.portal.save("colleague", NOV, "PO-OTHER")


def another_list(bulk: BulkCommands) -> None:
    """Change the first number with another list."""
    bulk.write(f"{FIRST},2020-11,PO-OTHER", name="others.csv")
    assert bulk("apply", "others.csv", "--ledger", "changes.csv.ledger.sqlite").code == 0


@pytest.mark.parametrize(
    ("change", "words", "by"),
    [
        (a_colleague, ("resume", "changes.csv"), "somebody else"),
        (a_colleague, ("apply", "changes.csv"), "somebody else"),
        (another_list, ("resume", "changes.csv#1"), "changes.csv#2"),
    ],
)
def test_a_done_row_that_was_changed_before_its_run_is_continued_is_a_conflict(bulk, change, words, by):
    assert bulk("apply", "changes.csv", rows=1).code is None
    change(bulk)

    ended = bulk(*words)

    assert ended.code == 1
    assert outcomes(bulk) == [
        ("conflict", f"The run left PO-1 here, and {by} has changed it to PO-OTHER since."),
        ("updated", ""),
        ("updated", ""),
    ]
    assert bulk.portal.numbers()[NOV] == "PO-OTHER"


def test_done_rows_are_read_again_only_once_no_row_is_left_to_do(bulk):
    bulk("apply", "changes.csv", rows=1)
    bulk.portal.breaks = ["before"]

    stopped = bulk("resume", "changes.csv", "--retries", "0")
    ended = bulk("resume", "changes.csv")

    assert (stopped.code, ended.code) == (1, 0)
    assert "again" not in stopped.errors
    assert "Reading the 2 rows again that had been done before." in ended.errors


def test_a_run_that_a_plan_began_is_continued_by_its_list(bulk):
    bulk("plan", "changes.csv", "-o", "plan.json")
    assert bulk("apply", "plan.json", rows=1).code is None

    ended = bulk("apply", "changes.csv", "--format", "json")

    assert (ended.code, ended.printed["run"], states(bulk)) == (0, "changes.csv#1", ["finished"])


def test_what_a_run_wrote_is_restored_even_if_it_was_a_conflict_for_a_while(bulk):
    bulk("apply", "changes.csv", rows=1)
    another_list(bulk)
    bulk("resume", "changes.csv#1")
    bulk("rollback", "changes.csv#2")

    ended = bulk("rollback", "changes.csv#1")

    assert ended.code == 0
    assert bulk.portal.numbers()[NOV] == "NOV"


def test_the_runs_of_a_list_are_shown_with_their_states(bulk):
    bulk("apply", "changes.csv", rows=1)
    bulk("rollback", "changes.csv")
    bulk("apply", "changes.csv", rows=2)

    shown = bulk("runs", "changes.csv").output.splitlines()

    assert [line.split(", ", 1)[0] for line in shown] == [
        "changes.csv#1: apply", "changes.csv#2: rollback of #1", "changes.csv#3: apply",
    ]  # fmt: skip
    assert [line.partition(" UTC, ")[2] for line in shown] == [
        "rolled back by #2: 3 rows: 1 updated, 2 not-run",
        "finished: 1 row: 1 updated",
        "unfinished: 3 rows: 2 updated, 1 not-run",
    ]


def test_a_run_of_which_a_part_is_restored_is_partly_rolled_back(bulk):
    bulk("apply", "changes.csv")
    bulk.portal.save("colleague", NOV, "PO-OTHER")

    ended = bulk("rollback", "changes.csv")

    assert ended.code == 1
    assert states(bulk) == ["partly rolled back", "finished"]
    bulk("rollback", "changes.csv#2")
    assert states(bulk)[0] == "finished"


def test_a_closed_run_is_not_continued_and_its_list_is_a_new_run(bulk):
    bulk("apply", "changes.csv", rows=1)

    closed = bulk("close", "changes.csv")
    resumed = bulk("resume", "changes.csv")
    again = bulk("close", "changes.csv")
    applied = bulk("apply", "changes.csv", "--format", "json")

    assert closed.output == (
        "changes.csv#1 is closed: 3 rows: 1 updated, 2 not-run\n"
        "To roll back what it has done: eaportal bulk rollback 'changes.csv#1'\n"
    )
    assert (resumed.code, resumed.errors) == (
        2,
        "Error: changes.csv#1 is closed, so it can't be continued. Nothing was written."
        f" To apply the list in a new run: eaportal bulk apply {bulk.folder / 'changes.csv'}\n",
    )
    assert (again.code, again.errors) == (
        2, "Error: changes.csv#1 has ended, so there is nothing to close.\n",
    )  # fmt: skip
    assert (applied.code, applied.printed["run"], states(bulk)) == (
        0,
        "changes.csv#2",
        ["closed", "finished"],
    )


def test_a_run_that_was_rolled_back_is_not_continued(bulk):
    bulk("apply", "changes.csv", rows=1)
    bulk("rollback", "changes.csv")

    ended = bulk("resume", "changes.csv#1")

    assert (ended.code, ended.errors.partition(". ")[0]) == (
        2, "Error: changes.csv#1 was rolled back by changes.csv#2, so it can't be continued",
    )  # fmt: skip


def test_a_closed_run_can_be_rolled_back_also_if_a_save_has_no_known_result(bulk):
    bulk("apply", "changes.csv", steps=SAVED)
    assert bulk.portal.numbers()[NOV] == "PO-1"

    closed = bulk("close", "changes.csv")
    ended = bulk("rollback", "changes.csv")

    assert "It is not known whether 1 row was stored." in closed.output
    assert (ended.code, bulk.portal.numbers()[NOV]) == (0, "NOV")


def test_the_message_of_a_list_that_has_changed_names_every_way_on(bulk):
    bulk("apply", "changes.csv", rows=1)
    bulk.write(*ROWS[:2], f"{SECOND},2020-12,PO-9")

    ended = bulk("resume", "changes.csv")

    assert (ended.code, ended.errors) == (
        2,
        "Error: changes.csv is not what it was when changes.csv#1 began: row 4 had PO-3, now PO-9."
        " Nothing was written."
        " For the list as it is now: eaportal bulk apply changes.csv"
        " To go on with the rows as they were: eaportal bulk resume --as-begun 'changes.csv#1'"
        " To roll back what is done: eaportal bulk rollback 'changes.csv#1'"
        " To leave it as it is: eaportal bulk close 'changes.csv#1'\n",
    )


def test_the_results_of_any_run_can_be_written_again(bulk):
    bulk("apply", "changes.csv", rows=1)
    bulk("close", "changes.csv")
    bulk("apply", "changes.csv")
    last = (bulk.folder / "changes.results.csv").read_text()
    (bulk.folder / "changes.results.csv").unlink()

    printed = [
        bulk("results", *words, "--format", "json").printed["results"]
        for words in (("changes.csv",), ("changes.csv#1",), ("changes.csv#1", "-o", "first.json"))
    ]

    assert printed == ["changes.results.csv", "changes.run-1.results.csv", "first.json"]
    assert (bulk.folder / "changes.results.csv").read_text() == last
    assert [status for status, _ in outcomes(bulk, "changes.run-1.results.csv")] == [
        "updated", "not-run", "not-run",
    ]  # fmt: skip
    assert (bulk.folder / "changes.run-1.errors.csv").exists()
    assert not (bulk.folder / "changes.errors.csv").exists()


def workbook(path: Path, number: str = "PO-2") -> None:
    """Write a list on a sheet that isn't the first, with a hidden row."""
    book = Workbook()
    book.active.append(["enrollment", "period", "po_number"])
    sheet = book.create_sheet("Dec")
    for row in (
        ["enrollment", "period", "po_number"],
        [FIRST, "2020-11", "PO-1"],
        [FIRST, "2020-12", number],
    ):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    book.save(path)


def test_a_run_remembers_which_cells_were_its_list(bulk):
    workbook(bulk.folder / "changes.xlsx")
    cells = ("--sheet", "Dec", "--include-hidden")
    bulk("apply", "changes.xlsx", *cells, rows=1)

    (run,) = bulk("runs", "changes.xlsx", "--format", "json").printed["runs"]
    resumed = bulk("resume", "changes.xlsx")

    assert (run["sheet"], run["include_hidden"]) == ("Dec", True)
    assert resumed.code == 0
    assert bulk.portal.states[FIRST, "azure"].numbers == {"2020-11": "PO-1", "2020-12": "PO-2"}


def test_other_cells_of_the_workbook_are_another_list(bulk):
    workbook(bulk.folder / "changes.xlsx")
    bulk("plan", "changes.xlsx", "--sheet", "Dec", "--include-hidden", "-o", "plan.json")
    bulk("apply", "plan.json", rows=1)

    ended = bulk("apply", "changes.xlsx", "--sheet", "Dec")

    assert ended.errors.startswith(
        "changes.xlsx#1 was not finished and is left as it is: the list was another (with hidden rows)."
        " This is a new run, changes.xlsx#2. To close the earlier one: eaportal bulk close 'changes.xlsx#1'\n"
    )
    assert ended.code == 0


def test_a_number_that_a_later_run_wrote_is_not_taken_for_that_of_a_save_without_result(bulk):
    bulk("apply", "changes.csv", steps=SAVING)
    assert bulk("status", "changes.csv", "--format", "json").printed["being_saved"] == 1
    assert bulk.portal.journal == []
    bulk("close", "changes.csv")
    bulk("apply", "changes.csv")

    ended = bulk("rollback", "changes.csv#1")

    assert (ended.code, ended.errors.splitlines()[-1]) == (
        2, "Error: changes.csv#1 has changed nothing, so there is nothing to roll back.",
    )  # fmt: skip
    assert bulk.portal.numbers()[NOV] == "PO-1"


def test_a_finished_run_that_is_resumed_is_only_read_again(bulk):
    bulk("apply", "changes.csv")
    bulk("rollback", "changes.csv")

    ended = bulk("resume", "changes.csv")

    assert ended.code == 0
    assert ended.errors.splitlines()[:2] == [
        "changes.csv#2, a rollback, is finished: no row is left to do.",
        "Reading the 3 rows again that had been done before.",
    ]
