from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from eaportal.flows.bulk.ledger.rows import Status
from eaportal.flows.bulk.report.chart import (
    HEIGHT,
    MOST_INTERVALS,
    Interval,
    Line,
    Part,
    Stretch,
    Timeline,
    chart_of,
    in_words,
    timeline_of,
)

SECOND = timedelta(seconds=1)
BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)
UPDATED, FAILED = Status.UPDATED, Status.FAILED


def timeline(*counts: dict[Status, int]) -> Timeline:
    return Timeline(
        SECOND,
        tuple(Interval(BEGAN + n * SECOND, Counter(each), False) for n, each in enumerate(counts)),
    )


def test_statuses_are_stacked_to_the_scale_of_the_highest_column():
    chart = chart_of(timeline({Status.UPDATED: 3, Status.FAILED: 1}, {}, {Status.REFUSED: 2}))

    assert [column.parts for column in chart.columns] == [
        (Part(Status.UPDATED, 3, HEIGHT / 4, HEIGHT * 3 / 4), Part(Status.FAILED, 1, 0, HEIGHT / 4)),
        (),
        (Part(Status.REFUSED, 2, HEIGHT / 2, HEIGHT / 2),),
    ]
    assert [round(column.x, 2) for column in chart.columns] == [0, 33.33, 66.67]


def test_one_row_among_hundreds_is_visible():
    chart = chart_of(timeline({Status.UPDATED: 999, Status.FAILED: 1}))

    assert chart.columns[0].parts[1].height == 3


@pytest.mark.parametrize(
    ("highest", "lines"),
    [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (20, [0, 5, 10, 15, 20]),
     (21, [0, 10, 20, 30]), (401, [0, 200, 400, 600])],
)  # fmt: skip
def test_the_lines_are_at_round_numbers(highest, lines):
    chart = chart_of(timeline({Status.UPDATED: highest}))

    assert [line.rows for line in chart.lines] == lines
    assert (chart.lines[0], chart.lines[-1].y) == (Line(0, HEIGHT), 0)


@pytest.mark.parametrize(("columns", "labelled"), [(1, [0]), (4, [0, 1, 2, 3]), (5, [0, 2, 4])])
def test_the_axis_has_few_enough_times_to_be_readable(columns, labelled):
    chart = chart_of(timeline(*[{Status.UPDATED: 1}] * columns))

    assert [number for number, column in enumerate(chart.columns) if column.label] == labelled


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
    [
        (47.9, 1, MOST_INTERVALS),
        (48, 2, 25),
        (95.9, 2, MOST_INTERVALS),
        (96, 5, 20),
        (48 * 24 * 3600, 24 * 3600, 49),
    ],
)
def test_intervals_are_as_short_as_the_maximum_count_allows(seconds, length, intervals):
    timeline = timeline_of([stretch(0, seconds)], [(after(0), UPDATED)])

    assert (timeline.length, len(timeline.intervals)) == (timedelta(seconds=length), intervals)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "second"), (5, "5 seconds"), (60, "minute"), (90, "90 seconds"), (1800, "30 minutes"),
     (3600, "hour"), (86400, "24 hours")],
)  # fmt: skip
def test_a_length_is_shown_in_words(seconds, words):
    assert in_words(timedelta(seconds=seconds)) == words
