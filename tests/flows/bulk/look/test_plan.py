import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.rows import Present
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange
from eaportal.flows.bulk.look import own_files
from eaportal.flows.bulk.look.plan import Action, Plan, check_plan_path, plan_of, read_plan, write_plan
from eaportal.flows.bulk.look.readings import Reading
from eaportal.flows.bulk.run.decision import Decision, decide
from eaportal.flows.errors import WrongInputError

URL = "http://127.0.0.1:8020/"


def planned(*readings: Reading) -> Plan:
    """The plan for a list of the changes that were read."""
    changes = tuple(reading.change for reading in readings)
    listed = ChangeList(Path("a.csv"), ("enrollment",), changes)
    return plan_of(listed, URL, "a@b.c", {reading.change.row: reading for reading in readings})


@pytest.mark.parametrize("expected", [None, "PO-OLD"])
@pytest.mark.parametrize("reading", [{"problem": "Error 500."}, {"refusal": "There is no such enrollment."}])
def test_a_plan_writes_no_row_of_which_it_has_seen_no_number(reading, expected):
    change = ListedChange(2, "8599081", "2020-11", "PO-NEW", expected=expected)

    (applied,) = planned(Reading(change, **reading)).as_list().changes

    assert decide(applied, Present("PO-OLD"), None) is Decision.CONFLICT
    assert decide(applied, Present("PO-NEW"), None) is Decision.UNCHANGED


def test_a_plan_names_the_rows_that_could_not_be_read():
    read = Reading(ListedChange(2, "8599081", "2020-11", "PO-NEW"), Present("PO-OLD"))
    broken = Reading(ListedChange(3, "8599081", "2020-12", "PO-NEW"), problem="Error 500.")

    plan = planned(read, broken)

    assert [(row.row, row.action) for row in plan.rows] == [(2, Action.CHANGE), (3, Action.FAILED)]
    assert [row.row for row in plan.unread] == [3]


def plan_for(change_list: str) -> Plan:
    return Plan(list=change_list, columns=("enrollment",), delimiter=",", base_url="", account="", rows=())


def test_a_plan_names_its_list_from_any_folder(tmp_path: Path) -> None:
    write_plan(tmp_path / "plan.json", plan_for("lists/changes.csv"))

    assert read_plan(tmp_path / "plan.json").list == str(tmp_path / "lists/changes.csv")


def signed_elsewhere(path: Path, monkeypatch: pytest.MonkeyPatch, plan: Plan) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(own_files, "key_path", lambda: path.with_name("key of somebody else"))
        write_plan(path, plan)


def test_a_plan_of_somebody_else_names_a_list_next_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plan.json"
    for change_list in ("/elsewhere/changes.csv", "../changes.csv", "changes.csv"):
        signed_elsewhere(path, monkeypatch, plan_for(change_list))

        read = read_plan(path)

        assert (read.list, read.is_own) == (str(tmp_path / "changes.csv"), False)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('"base_url": ""', '"base_url": "http://127.0.0.1:9000/"'),
        lambda text: re.sub('"signature": "[^"]*"', '"signature": ""', text),
        lambda text: re.sub('"signature": "[^"]*"', '"signature": "é"', text),
        lambda text: re.sub(',\\s*"signature": "[^"]*"', "", text),
    ],
)
def test_a_plan_is_own_until_it_is_edited(tmp_path: Path, edit: Callable[[str], str]) -> None:
    path = tmp_path / "plan.json"
    write_plan(path, plan_for("changes.csv"))
    before = read_plan(path).is_own
    path.write_text(edit(path.read_text()))

    assert (before, read_plan(path).is_own) == (True, False)


def test_a_plan_is_written_although_there_can_be_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(own_files, "key_path", lambda: tmp_path / "file" / "key")
    write_plan(tmp_path / "plan.json", plan_for("changes.csv"))

    assert not read_plan(tmp_path / "plan.json").is_own


def test_only_its_owner_can_read_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "new" / "key"
    monkeypatch.setattr(own_files, "key_path", lambda: key)
    write_plan(tmp_path / "plan.json", plan_for("changes.csv"))

    assert [stat.S_IMODE(each.stat().st_mode) for each in (key, key.parent)] == [0o600, 0o700]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("changes.csv", "changes.csv: a plan is a .json file. Write -o changes.csv.json"),
        ("nowhere/plan.json", "nowhere/plan.json: cannot be written: there is no folder nowhere."),
        (
            "other.json",
            "other.json exists and is not a plan, so no plan is written over it. Name another file.",
        ),
    ],
)
def test_a_plan_is_written_only_where_it_replaces_a_plan_at_most(
    name: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("other.json").write_text("{}")
    write_plan(Path("plan.json"), plan_for("changes.csv"))

    check_plan_path(Path("plan.json"))
    with pytest.raises(WrongInputError) as refusal:
        check_plan_path(Path(name))

    assert str(refusal.value) == sentence


def with_lock(later: tuple[str, ...] = ("2020-12", "2021-01")) -> Reading:
    change = ListedChange(2, "8599081", "2020-11", "PO-LOCK", lock=True)
    return Reading(change, Present("NOV", locked=False), later_periods=later)


def test_a_plan_names_the_periods_that_a_lock_carries_on_into():
    (row,) = planned(with_lock()).rows

    assert row.may_carry_into == ("2020-12", "2021-01")
    assert row.message == (
        "The lock carries PO-LOCK on into 2020-12, 2021-01, unless somebody has entered a number there."
    )


def test_a_plan_says_which_rows_come_before_a_lock_and_which_it_overtakes():
    entered = Reading(ListedChange(3, "8599081", "2020-12", "PO-DEC"), Present("DEC"))
    same = Reading(ListedChange(4, "8599081", "2021-01", "JAN"), Present("JAN"))
    elsewhere = Reading(ListedChange(5, "7000000", "2021-01", "JAN"), Present("JAN"))

    rows = planned(with_lock(), entered, same, elsewhere).rows

    assert rows[0].may_carry_into == ("2021-01",)
    assert rows[0].message.startswith("Row 3 enters PO-DEC for 2020-12 before the lock is set.")
    assert [row.message for row in rows[1:]] == [
        "",
        "The lock of row 2 carries PO-LOCK on into this period, unless somebody has entered this number.",
        "",
    ]
