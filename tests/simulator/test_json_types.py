from datetime import UTC, datetime

import pytest

from eaportal.simulator.json_types import read_duration


@pytest.mark.parametrize(
    ("moment", "duration", "later"),
    [
        ((2020, 12, 10, 9), "P7D", (2020, 12, 17, 9)),
        ((2020, 12, 10, 9), "P1W", (2020, 12, 17, 9)),
        ((2020, 12, 10, 9), "PT1H", (2020, 12, 10, 10)),
        ((2020, 12, 10, 9), "PT90M", (2020, 12, 10, 10, 30)),
        ((2020, 12, 10, 9), "PT0.5S", (2020, 12, 10, 9, 0, 0, 500_000)),
        ((2020, 12, 31, 23), "P1M", (2021, 1, 31, 23)),
        ((2020, 12, 31, 23), "P2M", (2021, 2, 28, 23)),
        ((2020, 1, 31), "P1M", (2020, 2, 29)),
        ((2020, 2, 29), "P1Y", (2021, 2, 28)),
        ((2020, 2, 29), "P4Y", (2024, 2, 29)),
        ((2020, 1, 31), "P1M1D", (2020, 3, 1)),
        ((2020, 12, 10, 9), "P1Y2M3DT4H5M6S", (2022, 2, 13, 13, 5, 6)),
        ((2020, 12, 10, 9), "P0D", (2020, 12, 10, 9)),
    ],
)
def test_months_and_years_go_by_the_calendar_and_the_rest_by_the_clock(moment, duration, later):
    assert read_duration(duration).after(datetime(*moment, tzinfo=UTC)) == datetime(*later, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "P1DT", "1D", "P1H", "P1", "p1d", "-P1D", "P-1D", "P1.5D", " P1D", "P1D\n", "P１D"],
)
def test_text_that_is_not_a_duration_is_refused(text):
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the whole sentence is compared below
        read_duration(text)

    assert str(error.value) == f"{text!r} is not an ISO 8601 duration such as P7D, PT1H or P1M"


@pytest.mark.parametrize("duration", ["P9999Y", "P99999M", "P999999W", "PT999999999H"])
def test_no_duration_leads_past_the_end_of_the_calendar(duration):
    with pytest.raises(OverflowError):
        read_duration(duration).after(datetime(2020, 12, 10, tzinfo=UTC))
