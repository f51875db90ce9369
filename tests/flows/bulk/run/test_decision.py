import pytest

from eaportal.flows.bulk.ledger.rows import Present, Status
from eaportal.flows.bulk.lists.change_list import ListedChange
from eaportal.flows.bulk.run.decision import Decision, decide, status_after_refusal

OLD, NEW, OTHER = Present("PO-OLD"), Present("PO-NEW"), Present("PO-OTHER")


def change(expected: str | None = None, lock: bool | None = None) -> ListedChange:
    return ListedChange(2, "8599081", "2020-11", "PO-NEW", lock=lock, expected=expected)


@pytest.mark.parametrize(
    ("asked", "present", "intent", "decision"),
    [
        (change(), NEW, None, Decision.UNCHANGED),
        (change(), OLD, None, Decision.WRITE),
        (change("PO-OLD"), OLD, None, Decision.WRITE),
        (change("PO-OLD"), OTHER, None, Decision.CONFLICT),
        (change("PO-OLD"), NEW, None, Decision.UNCHANGED),
        (change(), NEW, OLD, Decision.ARRIVED),
        (change(), OLD, OLD, Decision.WRITE),
        (change(), OTHER, OLD, Decision.CONFLICT),
        (change(), Present("po-new"), OLD, Decision.ALTERED),
        (change(), Present("po-new"), None, Decision.WRITE),
        (change(lock=True), Present("PO-NEW", locked=True), None, Decision.UNCHANGED),
        (change(lock=True), Present("PO-NEW", locked=False), None, Decision.WRITE),
        (change(lock=False), Present("PO-NEW", locked=True), Present("PO-NEW", locked=True), Decision.WRITE),
        (change(lock=False), Present("PO-NEW", locked=False), OLD, Decision.ARRIVED),
    ],
)
def test_a_row_is_decided_by_what_is_shown_and_what_may_have_been_saved(asked, present, intent, decision):
    assert decide(asked, present, intent) is decision


@pytest.mark.parametrize(
    ("present", "intent", "decision"),
    [
        (NEW, OLD, Decision.ARRIVED),
        (NEW, None, Decision.UNCHANGED),
        (Present("po-new"), OLD, Decision.ALTERED),
        (Present("PO-NEW", locked=False), OLD, Decision.CONFLICT),
    ],
)
def test_spaces_around_a_number_decide_nothing(present, intent, decision):
    lock = None if present.locked is None else True
    for number in ("PO-NEW", " PO-NEW "):
        asked = ListedChange(2, "8599081", "2020-11", number, lock=lock)

        assert decide(asked, present, intent) is decision


@pytest.mark.parametrize(
    ("now", "intent", "status"),
    [
        (OLD, None, Status.REFUSED),
        (OLD, OLD, Status.REFUSED),
        (OTHER, None, Status.CONFLICT),
        (OTHER, OLD, Status.CONFLICT),
        (NEW, None, Status.UNCHANGED),
        (NEW, OLD, Status.UPDATED),
    ],
)
def test_after_a_refused_save_the_number_shows_who_was_first(now, intent, status):
    assert status_after_refusal(change(), OLD, now, intent) is status
