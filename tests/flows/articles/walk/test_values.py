"""The months and numbers that a step names."""

import pytest

from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.walk.values import months_in, number_in, period_in
from tests.flows.articles.walk.test_mentions import passage_of


def whole(passage):
    return Span(0, len(passage.text))


@pytest.mark.parametrize(
    ("sentence", "locale", "key"),
    [
        ("Choose **January 2031** from the list", "en-US", "2031-01"),
        ("Choose January 2031", "en-US", "2031-01"),
        ("Kies **december 2020** in de lijst", "nl-NL", "2020-12"),
        ("Elija diciembre de 2020", "es-ES", "2020-12"),
        ("一覧から 2020年12月 を選択", "ja-JP", "2020-12"),
        ("Choose 12/2020", "en-US", "2020-12"),
        ("Choose 2020-12", "en-US", "2020-12"),
        ("Choose **December**", "en-US", "2020-12"),
        ("Wählen Sie **Dezember 2020**", "de-DE", "2020-12"),
    ],
)
def test_a_named_month_fits_its_period(sentence, locale, key):
    passage = passage_of(sentence)

    named = period_in(passage, whole(passage), whole(passage), locale)

    assert named is not None
    assert named.fits(key)
    assert not named.fits("2020-11")


@pytest.mark.parametrize(
    "sentence", ["Choose the month", "You may choose another month", "In May, choose a period", "Choose 12"]
)
def test_words_that_name_no_month(sentence):
    passage = passage_of(sentence)

    assert period_in(passage, whole(passage), whole(passage), "en-US") is None


def test_a_month_with_a_year_is_found_as_a_whole():
    text = "From December 2020 on"

    assert [text[span.start : span.end] for span in months_in(text, "en-US")] == ["December 2020"]


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("Enter **=PO 4711?** in **PO number**", "=PO 4711?"),
        ("Enter `PO-1`", "PO-1"),
        ("Enter the number", None),
        ("Enter `<number 1>`", None),
        ("Enter **PO number**", None),
        ("Enter at least 7 characters", None),
    ],
)
def test_the_marked_number(sentence, written):
    passage = passage_of(sentence)

    found = number_in(passage, whole(passage), ["PO number"])

    assert (found and passage.written(found)) == written
