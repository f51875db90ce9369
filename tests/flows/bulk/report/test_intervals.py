from datetime import UTC, datetime, timedelta

import pytest

from eaportal.flows.bulk.protocol.outcomes import Status
from eaportal.flows.bulk.report.history import Stretch
from eaportal.flows.bulk.report.intervals import MOST, in_words, timeline_of

BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)
UPDATED, FAILED = Status.UPDATED, Status.FAILED


def after(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def stretch(began: float, ended: float) -> Stretch:
    return Stretch(after(began), after(ended))


def test_a_row_is_counted_in_the_interval_in_which_it_ended():
    timeline = timeline_of(
        [stretch(0, 2)],
        [(after(0), UPDATED), (after(0.999), FAILED), (after(1), UPDATED), (after(2), UPDATED)],
    )

    assert [(each.began, dict(each.counts)) for each in timeline.intervals] == [
        (after(0), {UPDATED: 1, FAILED: 1}),
        (after(1), {UPDATED: 1}),
        (after(2), {UPDATED: 1}),
    ]


def test_a_pause_takes_no_room_and_is_marked():
    timeline = timeline_of([stretch(0, 1), stretch(5000, 5001)], [(after(1), UPDATED), (after(5000), FAILED)])

    assert [(each.began, each.after_a_pause) for each in timeline.intervals] == [
        (after(0), False),
        (after(1), False),
        (after(5000), True),
        (after(5001), False),
    ]


def test_a_stretch_in_which_no_row_ended_is_left_out():
    timeline = timeline_of([stretch(0, 1), stretch(50, 51)], [(after(50), UPDATED)])

    assert [each.began for each in timeline.intervals] == [after(50), after(51)]


@pytest.mark.parametrize(
    ("seconds", "length", "intervals"),
    [(47.9, 1, MOST), (48, 2, 25), (95.9, 2, MOST), (96, 5, 20), (48 * 24 * 3600, 24 * 3600, 49)],
)
def test_intervals_are_as_short_as_leaves_at_most_so_many(seconds, length, intervals):
    timeline = timeline_of([stretch(0, seconds)], [(after(0), UPDATED)])

    assert (timeline.length, len(timeline.intervals)) == (timedelta(seconds=length), intervals)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "second"), (5, "5 seconds"), (60, "minute"), (90, "90 seconds"), (1800, "30 minutes"),
     (3600, "hour"), (86400, "24 hours")],
)  # fmt: skip
def test_a_length_is_told_in_words(seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words
