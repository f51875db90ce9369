"""Dates that no calendar has."""

import pytest

from eaportal.flows.articles.walk.impossible_values import impossible_dates


@pytest.mark.parametrize(
    ("locale", "text", "date"),
    [
        ("en-US", "on February 30, 2021 or later", "February 30"),
        ("en-US", "until 31st of November", "31st of November"),
        ("en-US", "until February 29, 2021", "February 29"),
        ("en-US", "December 32", "December 32"),
        ("en-US", "month 13/2020", "13/2020"),
        ("en-US", "from 02/30/2021", "02/30/2021"),
        ("en-US", "on 2020-11-31.", "2020-11-31"),
        ("nl-NL", "tot 31 november 2020", "31 november"),
        ("nl-NL", "0 december", "0 december"),
        ("de-DE", "am 30. Februar", "30. Februar"),
        ("fr-FR", "le 31 novembre", "31 novembre"),
        ("es-ES", "el 31 de noviembre", "31 de noviembre"),
        ("pl-PL", "31 listopada", "31 listopada"),
        ("ja-JP", "2021年2月29日", "2021年2月29日"),
    ],
)
def test_no_calendar_has_the_date(locale, text, date):
    assert [text[each.start : each.end] for each in impossible_dates(text, locale)] == [date]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "December 31, 2020, February 29, 2020, February 29, and December 2020"),
        ("en-US", "12/31/2020, 31.12.2020, 2020-12-31, 12/2020, 2020-12, and 2020/21"),
        ("en-US", "PO-2020-13, 4711/2020, May 4711, step 30 of 40"),
        ("nl-NL", "31 december 2020 en december 2020"),
        ("ja-JP", "2020年12月31日と2020年12月"),
    ],
)
def test_calendars_have_the_dates(locale, text):
    assert not list(impossible_dates(text, locale))
