import click
import pytest

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.results import (
    report_on,
)
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.reports.text import WIDTH, as_text, excerpt


def test_findings_have_their_positions_and_their_words_marked(report, sources):
    assert click.unstyle(as_text(report, sources)).split("\n") == [
        "a, b/één.md:4:14: note[label-case]: 'rapporten' is 'Rapporten' on the page.",
        "    4 | 1. Klik op **rapporten**.",
        "      |              ^^^^^^^^^",
        "      = Write 'Rapporten'. [--fix]",
        "a, b/één.md:1:20: not judged, because the sentence has a denial: 'een kaartje'"
        " (ticket: the rule of the portal is support ticket)",
        "a, b/één.md: pass: all 2 steps work, 2 of 7 actions in the text, 2 run; 1 note",
        "ar.md:9:1: warning[front-matter]: 50 % of it: is damaged, so to say.",
        "ar.md:1:15: error[no-effect]: 'تقارير' opened no page.",
        "    1 | 1. انقر فوق **تقارير**.",
        "      | ^ تقارير",
        "ar.md: fail: steps 1 and 2 of 2 do not work, 1 of 7 actions in the text, 0 run; 1 error, 1 warning",
        "soup.md:1:1: error[not-understood]: Found 1 paragraph.",
        "soup.md: not understood",
        "3 articles: 1 passed, 1 failed, 1 not understood; 2 errors, 1 warning, 1 note",
    ]


def test_one_article_has_no_summary(report, sources):
    assert "articles:" not in as_text(report_on(report.articles[:1]), sources)


@pytest.mark.parametrize(("severity", "code"), [("error", 31), ("warning", 33), ("note", 36)])
def test_each_severity_has_its_color(report, sources, severity, code):
    assert f"\x1b[{code}m{severity}[" in as_text(report, sources)


def found(line, column, end_line=None, end_column=None):
    return Finding("rule", Severity.NOTE, line, column, "Said.", None, end_line, end_column)


@pytest.mark.parametrize(
    ("line", "finding", "expected"),
    [
        ("Click **Save** now", found(1, 9, 1, 13), ["Click **Save** now", "        ^^^^"]),
        ("Click **Save** now", found(1, 9), ["Click **Save** now", "        ^"]),
        ("Click **Save**", found(1, 9, 2, 3), ["Click **Save**", "        ^"]),
        ("Click", found(1, 6, 1, 6), ["Click", "     ^"]),
        ("[**報告**] をクリック", found(1, 4, 1, 6), ["[**報告**] をクリック", "   ^^^^"]),
        ("a\u200bb\tc", found(1, 2, 1, 3), ["a·b·c", " ^"]),
        ("לחץ על **שמור**", found(1, 10, 1, 14), ["לחץ על **שמור**", "^ שמור"]),
        ("  ", found(1, 1), None),
    ],
)
def test_the_words_are_marked(line, finding, expected):
    shown = excerpt([line], finding)

    assert [row[8:] for row in shown] == (expected or [])


def test_a_line_beyond_the_file_is_not_shown():
    assert excerpt(["one"], found(2, 1)) == []


@pytest.mark.parametrize("column", [1, 150, 297])
def test_a_long_line_is_cut_to_the_part_around_the_words(column):
    words = "0123456789" * 30

    line, marks = excerpt([words], found(1, column, 1, column + 4))

    shown = line[8:].strip("…")
    assert len(shown) == WIDTH
    assert shown in words
    assert line[8:][marks[8:].index("^") :][:4] == words[column - 1 : column + 3]
