"""What apply and rollback show before they change anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.bulk_commands import SAVED, BulkCommands, without_pages
from tests.support.bulk_portal import ACCOUNT
from tests.support.fake_portal import FakePortal, State

FIRST, SECOND, LOCKED = "7000000", "7000001", "7000002"
NOV = (FIRST, "2020-11", "azure")
NUMBERS = {"2020-11": "NOV", "2020-12": "DEC"}


@pytest.fixture
def bulk(tmp_path: Path) -> Iterator[BulkCommands]:
    states = {(enrollment, "azure"): State(NUMBERS) for enrollment in (FIRST, SECOND)}
    states[LOCKED, "azure"] = State(NUMBERS, locked="DEC")
    with without_pages(FakePortal(states), tmp_path) as commands:
        commands.write(
            f"{FIRST},2020-11,PO-1",
            f"{FIRST},2020-12,DEC",
            f"{SECOND},2020-12,PO-3",
            f"{LOCKED},2020-12,PO-4",
        )
        yield commands


APPLYING = """\
changes.csv: 4 rows: 2 change, 1 unchanged, 1 refused
  enrollment 7000000: 1 change, 1 unchanged
  enrollment 7000001: 1 change
  enrollment 7000002: 1 refused
  row 2: 7000000 2020-11 azure: change: NOV → PO-1
  row 4: 7000001 2020-12 azure: change: DEC → PO-3
  row 5: 7000002 2020-12 azure: refused: DEC: Locked.
Change 2 PO numbers at http://127.0.0.1:8020/? [y/N]: """


def test_apply_shows_on_a_terminal_what_it_changes_and_asks(bulk):
    declined = bulk("apply", "changes.csv", answer="\n")
    journal = list(bulk.portal.journal)
    agreed = bulk("apply", "changes.csv", answer="y\n")

    assert (declined.code, journal) == (1, [])
    assert (
        declined.errors.partition("4 of 4: row 5: refused: Locked.\n")[2]
        == f"{APPLYING}\nNothing was changed.\n"
    )
    assert bulk("status", "changes.csv").output.startswith(
        "changes.csv#1: apply, finished: 4 rows: 2 updated"
    )
    assert [saved.new for saved in bulk.portal.journal] == ["PO-1", "PO-3"]
    assert agreed.code == 1  # for the row that was refused


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_an_answer_other_than_yes_leaves_nothing_behind(bulk, answer):
    bulk("plan", "changes.csv", "-o", "plan.json")
    before = sorted(bulk.folder.rglob("*"))

    ended = [bulk("apply", name, answer=answer).code for name in ("changes.csv", "plan.json")]

    assert (ended, sorted(bulk.folder.rglob("*"))) == ([1, 1], before)


def test_a_rollback_that_is_declined_leaves_nothing_behind(bulk):
    bulk("apply", "changes.csv")
    before = sorted(bulk.folder.rglob("*"))

    ended = bulk("rollback", "changes.csv", answer="n\n")

    assert (ended.code, sorted(bulk.folder.rglob("*"))) == (1, before)


@pytest.mark.parametrize("words", [(), ("--yes",)])
def test_apply_does_not_ask_without_a_terminal_or_with_yes(bulk, words):
    ended = bulk("apply", "changes.csv", *words, answer="" if words else None)

    assert "[y/N]" not in ended.errors
    assert len(bulk.portal.journal) == 2


def test_a_plan_is_shown_without_reading_again(bulk):
    bulk("plan", "changes.csv", "-o", "plan.json")
    bulk.portal.save("colleague", NOV, "PO-OTHER")

    ended = bulk("apply", "plan.json", answer="y\n")

    assert "row 2: 7000000 2020-11 azure: change: NOV → PO-1" in ended.errors
    assert bulk.portal.numbers()[NOV] == "PO-OTHER"


def test_what_changes_after_it_was_shown_is_left_alone(bulk, monkeypatch):
    monkeypatch.setattr(
        "click.confirm", lambda *_, **__: bulk.portal.save("colleague", NOV, "PO-OTHER") or True
    )

    bulk("apply", "changes.csv", answer="")

    assert bulk.portal.numbers()[NOV] == "PO-OTHER"


def test_of_an_unfinished_run_the_rows_left_are_shown_and_it_is_continued(bulk):
    bulk("apply", "changes.csv", rows=1)

    ended = bulk("apply", "changes.csv", answer="y\n")

    assert "changes.csv#1 was not finished: 3 rows left.\n" in ended.errors
    assert "changes.csv: 3 rows: 1 unchanged, 1 change, 1 refused\n" in ended.errors
    assert "Change 1 PO number at" in ended.errors
    assert "changes.csv#1: 4 rows: 2 updated, 1 unchanged, 1 refused" in ended.output


def test_nothing_is_asked_if_nothing_changes(bulk):
    bulk.write(f"{FIRST},2020-12,DEC")

    ended = bulk("apply", "changes.csv", answer="")

    assert (ended.code, "[y/N]" in ended.errors) == (0, False)


def test_only_the_first_rows_are_shown(bulk):
    numbers = {f"20{year}-{month:02}": "OLD" for year in (19, 20) for month in range(1, 13)}
    bulk.portal.states[FIRST, "azure"] = State(numbers)
    bulk.write(*(f"{FIRST},{period},PO-{period}" for period in numbers))

    ended = bulk("apply", "changes.csv", answer="n\n")

    assert ended.errors.count("→") == 5
    assert "  … 19 more\nChange 24 PO numbers" in ended.errors


def test_rollback_shows_what_it_restores_and_asks(bulk):
    bulk("apply", "changes.csv")

    declined = bulk("rollback", "changes.csv", answer="n\n")
    runs = bulk("runs", "changes.csv").output.splitlines()
    agreed = bulk("rollback", "changes.csv", answer="y\n")

    assert (declined.code, len(runs)) == (1, 1)
    assert "  row 2: 7000000 2020-11 azure: change: PO-1 → NOV\n" in declined.errors
    assert "Restore 2 PO numbers at http://127.0.0.1:8020/? [y/N]: " in declined.errors
    assert (agreed.code, bulk.portal.numbers()[NOV]) == (0, "NOV")


def test_a_dry_run_shows_every_row_and_changes_nothing(bulk):
    planned = bulk("plan", "changes.csv")
    assert bulk("apply", "changes.csv", "--dry-run") == planned
    assert not list(bulk.folder.glob("changes.csv.*"))
    bulk("apply", "changes.csv")
    bulk.portal.save("colleague", NOV, "PO-OTHER")
    journal = list(bulk.portal.journal)

    ended = bulk("rollback", "changes.csv", "--dry-run")

    assert (ended.code, ended.output.splitlines()) == (
        1,
        [
            "row 4: 7000001 2020-12 azure: change: PO-3 → DEC",
            "row 2: 7000000 2020-11 azure: conflict: PO-OTHER: The portal shows PO-OTHER, not PO-1:"
            " somebody else has changed it. Nothing was written.",
            "changes.csv: 2 rows: 1 change, 1 conflict",
        ],
    )
    assert (bulk.portal.journal, len(bulk("runs", "changes.csv").output.splitlines())) == (journal, 1)


def test_a_dry_run_of_a_rollback_includes_what_may_have_been_stored(bulk):
    bulk("apply", "changes.csv", steps=SAVED)
    assert bulk.portal.numbers()[NOV] == "PO-1"

    ended = bulk("rollback", "changes.csv", "--dry-run")

    assert ended.output.splitlines()[0] == "row 2: 7000000 2020-11 azure: change: PO-1 → NOV"


THEIRS = "http://127.0.0.1:9000/"
WARNING = (
    "plan.json: you haven't made this plan, or somebody has edited it. It signs in to http://127.0.0.1:9000/"
)


@pytest.fixture
def theirs(bulk: BulkCommands) -> BulkCommands:
    """A plan that somebody has edited, so that it signs in to another portal."""
    bulk("plan", "changes.csv", "-o", "plan.json")
    plan = Path("plan.json")
    plan.write_text(plan.read_text().replace("http://127.0.0.1:8020/", THEIRS))
    return bulk


@pytest.mark.parametrize(("words", "answer"), [((), None), (("--yes",), ""), (("--dry-run",), None)])
def test_a_plan_of_somebody_else_signs_in_nowhere_unasked(theirs, words, answer):
    ended = theirs("apply", "plan.json", *words, answer=answer)

    assert (ended.code, ended.errors) == (
        2,
        f"Error: {WARNING}. If that is right, add --base-url {THEIRS}\n",
    )


def test_on_a_terminal_somebody_agrees_to_the_portal_of_a_plan(theirs):
    declined = theirs("apply", "plan.json", answer="n\n")
    agreed = theirs("apply", "plan.json", answer="y\ny\n")
    named = theirs("apply", "plan.json", "--base-url", THEIRS, answer="y\n")

    question = f"{WARNING} as {ACCOUNT}. Is that right? [y/N]: "
    assert (declined.code, declined.errors) == (1, f"{question}n\nNothing was changed.\n")
    assert agreed.errors.startswith(question)
    assert "Change 2 PO numbers at http://127.0.0.1:9000/?" in agreed.errors
    assert question not in named.errors


def test_an_edited_plan_for_the_usual_portal_is_applied(bulk):
    bulk("plan", "changes.csv", "-o", "plan.json")
    plan = Path("plan.json")
    plan.write_text(plan.read_text().replace("\n", ""))

    assert bulk("apply", "plan.json").code == 1
    assert len(bulk.portal.journal) == 2
