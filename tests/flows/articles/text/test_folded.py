import pytest

from eaportal.flows.articles.text.folded import whole_words
from eaportal.flows.articles.text.passages import Span


@pytest.mark.parametrize(
    ("text", "part", "whole"),
    [
        ("the usage summary", "sag", "usage"),
        ("the usage summary", "usage", "usage"),
        ("c'est d'un client", "n", "d'un"),
        ("een PO-nummer, en", "nummer", "PO-nummer"),
        ("een -nummer- en", "num", "nummer"),
        ("Sum\u00admary", "mar", "Sum\u00admary"),
        ("می\u200cخواهم", "خ", "می\u200cخواهم"),
        ("Us\u200bage", "ag", "age"),
        ("실시간 보고서를", "고", "보고서를"),
        ("期間を選択", "間", "期間を選択"[1:2]),
        ("ที่นี่", "ท", "ที่"),
    ],
)
def test_words_are_not_cut(text, part, whole):
    start = text.index(part)

    span = whole_words(text, Span(start, start + len(part)))

    assert text[span.start : span.end] == whole
