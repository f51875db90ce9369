from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from eaportal.flows.bulk.protocol.outcomes import Status
from eaportal.flows.bulk.report.chart import HEIGHT, Line, Part, chart_of
from eaportal.flows.bulk.report.intervals import Interval, Timeline

SECOND = timedelta(seconds=1)
BEGAN = datetime(2026, 11, 22, 9, tzinfo=UTC)


def timeline(*counts: dict[Status, int]) -> Timeline:
    return Timeline(
        SECOND,
        tuple(Interval(BEGAN + n * SECOND, Counter(each), False) for n, each in enumerate(counts)),
    )


def test_statuses_stand_upon_each_other_to_the_scale_of_the_highest_column():
    chart = chart_of(timeline({Status.UPDATED: 3, Status.FAILED: 1}, {}, {Status.REFUSED: 2}))

    assert [column.parts for column in chart.columns] == [
        (Part(Status.UPDATED, 3, HEIGHT / 4, HEIGHT * 3 / 4), Part(Status.FAILED, 1, 0, HEIGHT / 4)),
        (),
        (Part(Status.REFUSED, 2, HEIGHT / 2, HEIGHT / 2),),
    ]
    assert [round(column.x, 2) for column in chart.columns] == [0, 33.33, 66.67]


def test_one_row_in_hundreds_is_still_to_be_seen():
    chart = chart_of(timeline({Status.UPDATED: 999, Status.FAILED: 1}))

    assert chart.columns[0].parts[1].height == 3


@pytest.mark.parametrize(
    ("highest", "lines"),
    [(1, [0, 1]), (4, [0, 1, 2, 3, 4]), (5, [0, 2, 4, 6]), (20, [0, 5, 10, 15, 20]),
     (21, [0, 10, 20, 30]), (401, [0, 200, 400, 600])],
)  # fmt: skip
def test_the_lines_stand_at_round_numbers(highest, lines):
    chart = chart_of(timeline({Status.UPDATED: highest}))

    assert [line.rows for line in chart.lines] == lines
    assert (chart.lines[0], chart.lines[-1].y) == (Line(0, HEIGHT), 0)


@pytest.mark.parametrize(("columns", "labelled"), [(1, [0]), (4, [0, 1, 2, 3]), (5, [0, 2, 4])])
def test_few_enough_times_stand_below_to_be_read(columns, labelled):
    chart = chart_of(timeline(*[{Status.UPDATED: 1}] * columns))

    assert [number for number, column in enumerate(chart.columns) if column.label] == labelled
