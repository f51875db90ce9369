from datetime import UTC, datetime, timedelta

from eaportal.flows.bulk.ledger.audit import Event
from eaportal.flows.bulk.ledger.rows import Evidence
from eaportal.flows.bulk.report.chart import Stretch
from eaportal.flows.bulk.report.page import FailedAttempt, history_of

KEPT = {"picture": "pictures/run-1-row-2.png", "trace": None, "lacking": ""}


def at(seconds: int) -> datetime:
    return datetime(2026, 11, 22, 9, tzinfo=UTC) + timedelta(seconds=seconds)


def history(*noted: tuple[int, int | None, str, dict[str, object]], run: int = 1):
    events = [
        Event(number, at(seconds).isoformat(), run, row, what, detail)
        for number, (seconds, row, what, detail) in enumerate(noted, start=1)
    ]
    return history_of(events, 1)


def test_the_time_between_two_processes_is_not_time_at_work():
    read = history(
        (0, None, "run-began", {}),
        (4, 2, "saving", {}),
        (3600, None, "taken-up", {}),
        (3602, 2, "recorded", {}),
    )

    assert read.stretches == (Stretch(at(0), at(4)), Stretch(at(3600), at(3602)))
    assert read.at_work == timedelta(seconds=6)


def test_the_last_word_on_a_row_and_what_was_kept_with_it_count():
    read = history(
        (0, None, "run-began", {}),
        (1, 2, "attempt-failed", {"attempt": 1, "message": "No answer."}),
        (2, 2, "recorded", {"status": "failed", **KEPT}),
        (3, 3, "recorded", {"status": "refused", **KEPT}),
        (9, None, "taken-up", {}),
        (10, 2, "attempt-failed", {"attempt": 1, "message": "Error 500."}),
        (11, 2, "recorded", {"status": "updated"}),
    )

    assert read.ended == {2: at(11), 3: at(3)}
    assert read.attempts == {2: (FailedAttempt(at(1), "No answer."), FailedAttempt(at(10), "Error 500."))}
    assert read.evidence == {3: Evidence("pictures/run-1-row-2.png", None, "")}


def test_the_events_of_another_run_are_of_that_run():
    read = history((0, None, "run-began", {}), (1, 2, "recorded", {}), run=2)

    assert (read.stretches, read.ended) == ((), {})
