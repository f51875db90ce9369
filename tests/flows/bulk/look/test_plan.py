from pathlib import Path

import pytest

from eaportal.flows.bulk.ledger.rows import Present
from eaportal.flows.bulk.lists.change_list import ChangeList, ListedChange
from eaportal.flows.bulk.look.plan import Action, Plan, plan_of
from eaportal.flows.bulk.look.readings import Reading
from eaportal.flows.bulk.run.decision import Decision, decide

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
