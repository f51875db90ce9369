import pytest

from eaportal.flows.bulk.lists.cells import CellError
from eaportal.flows.bulk.lists.periods import read_period


@pytest.mark.parametrize(
    "text",
    [
        "2020-11", "2020/11", "2020.11", "2020 11", "202011", "112020",
        "11/2020", "11-2020", "11.2020", "11 2020",
        "November 2020", "november 2020", "NOVEMBER 2020", "nov 2020", "Nov. 2020", "Nov-2020",
        "2020 November", "November, 2020", "Nov-20", "nov 20", "1-Nov-20", "01-Nov-20",
        "1 Nov 2020", "Nov 1, 2020", "30 november 2020", "1 de noviembre de 2020", "1. November 2020",
        "20201101", "30112020", "11302020", "11112020",
        "novembre 2020", "novembro de 2020", "noviembre de 2020", "ноябрь 2020 г.", "ноября 2020",
        "2020 m. lapkritis", "2020年11月", "พฤศจิกายน 2020", "نوفمبر 2020",
        "2020-11-01", "2020-11-30", "2020/11/13", "2020-11-01 00:00:00", "2020-11-01T00:00",
        "30.11.2020", "30/11/2020", "11/30/2020", "30-11-2020", "11/11/2020", "11.11.2020",
    ],
)  # fmt: skip
def test_a_period_is_read_however_it_is_written(text):
    assert read_period(text) == "2020-11"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2000-01", "2000-01"),
        ("2099-12", "2099-12"),
        ("1/2020", "2020-01"),
        ("2020-1", "2020-01"),
        ("2020.10", "2020-10"),
        ("2020.01", "2020-01"),
        ("1/13/2020", "2020-01"),
        ("2020-02-29", "2020-02"),
        ("mei 2020", "2020-05"),
    ],
)
def test_the_first_and_last_that_can_be_read(text, period):
    assert read_period(text) == period


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("01/02/2020", "2020-01", "2020-02"),
        ("12/11/2020", "2020-11", "2020-12"),
        ("1-2-2020", "2020-01", "2020-02"),
        ("01.02.2020", "2020-01", "2020-02"),
        ("2020.1", "2020-01", "2020-10"),
        ("2020,1", "2020-01", "2020-10"),
        ("listopad 2020", "2020-10", "2020-11"),
        ("srp 2020", "2020-07", "2020-08"),
        ("listopad-20", "2020-10", "2020-11"),
        ("01022020", "2020-01", "2020-02"),
    ],
)
def test_a_period_that_may_be_two_is_refused_with_both(text, one, other):
    with pytest.raises(CellError) as refusal:
        read_period(text)

    assert str(refusal.value) == f"{text!r} may be {one} or {other}. Write the one that you mean."


@pytest.mark.parametrize(
    "text",
    [
        "2020", "11", "November", "Nov-99", "31 Nov 2020", "32-Nov-20", "20203101",
        "2020-00", "2020-13", "13/2020", "1999-12", "2100-01", "202013",
        "2020-02-30", "2020-11/01", "31/31/2020", "2020-11-01 09:30:00", "November 2020 2021", "Smarch 2020",
        "március 2020",
        "٢٠٢٠-١١", "2020-¹1", "99999999999", "00001", "nov 1999", "1999.1",
    ],
)  # fmt: skip
def test_an_invalid_period_is_refused(text):
    with pytest.raises(CellError) as refusal:
        read_period(text)

    assert str(refusal.value) == f"{text!r} is not a period. Write it like 2020-11."


def test_a_day_without_its_year_is_refused_with_the_period_that_it_may_be():
    with pytest.raises(CellError) as refusal:
        read_period("20-Nov")

    assert str(refusal.value) == (
        "'20-Nov' may be 2020-11 or a day of a month without its year. Write it like 2020-11."
    )


def test_a_missing_period_is_asked_for():
    with pytest.raises(CellError) as refusal:
        read_period("")

    assert str(refusal.value) == "no period. Write it like 2020-11."


@pytest.mark.parametrize(
    ("serial", "day"), [("36526", "2000-01-01"), ("44136", "2020-11-01"), ("73050", "2099-12-31")]
)
def test_the_number_of_a_date_in_a_spreadsheet_is_refused_by_that_date(serial, day):
    with pytest.raises(CellError) as refusal:
        read_period(serial)

    expected = f"{serial!r} may be the date {day}, shown as a number. Write it like 2020-11."
    assert str(refusal.value) == expected


@pytest.mark.parametrize("serial", ["36525", "73051"])
def test_numbers_near_those_of_dates_are_not_periods(serial):
    with pytest.raises(CellError, match="is not a period"):
        read_period(serial)
