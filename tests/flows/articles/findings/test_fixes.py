from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eaportal.flows.articles.findings.finding import Finding, Fix
from eaportal.flows.articles.findings.fixes import diff, fixed_source, rebolded, rewritten
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.proofreading.proofread import proofread
from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document, read_document
from eaportal.flows.articles.text.passages import Span
from tests.support.files import ARTICLES
from tests.support.texts import article_of, source_of

FINDING = Finding("a", Severity.NOTE, 1, 1, "b")


def with_fix(*parts):
    return replace(FINDING, fix=Fix(*parts))


@pytest.mark.parametrize(
    ("fixes", "fixed"),
    [
        ([], "one two three"),
        ([(0, 3, "1"), (8, 13, "3")], "1 two 3"),
        ([(8, 13, "3"), (0, 3, "1")], "1 two 3"),
        ([(4, 7, "2"), (4, 13, "the rest")], "one the rest"),
        ([(3, 3, ","), (3, 4, "; ")], "one,; two three"),
        ([(13, 13, "!"), (0, 0, "- ")], "- one two three!"),
    ],
)
def test_fixes_are_applied_once_and_the_longer_one_wins(fixes, fixed):
    assert fixed_source("one two three", [with_fix(*fix) for fix in fixes]) == fixed


def test_findings_without_a_fix_change_nothing():
    assert fixed_source("one\r\ntwo", [FINDING]) == "one\r\ntwo"


@given(
    st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.sampled_from(["", "x", "yz"])))
)
def test_text_outside_the_fixes_stays(source, parts):
    fixes = [Fix(start, min(start + length, len(source)), new) for start, length, new in parts]
    fixes = [fix for fix in fixes if fix.start <= fix.end]
    covered = {offset for fix in fixes for offset in range(fix.start, fix.end)}
    kept = [character for offset, character in enumerate(source) if offset not in covered]

    fixed = iter(fixed_source(source, [replace(FINDING, fix=fix) for fix in fixes]))

    assert all(character in fixed for character in kept)


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.md")), ids=lambda path: path.name)
def test_a_fixed_article_no_longer_has_the_fixed_findings(path):
    document = read_document(path)
    assert isinstance(document, Document)
    article = parse_article(document)
    assert isinstance(article, Article)
    found = proofread(article, "")

    fixed = fixed_source(document.source, found)
    again = parse_article(Document(path, fixed))

    assert isinstance(again, Article)
    left = [(each.rule, each.message) for each in found if not each.fix]
    assert [(each.rule, each.message) for each in proofread(again, "")] == left
    assert fixed.count("\r\n") == document.source.count("\r\n")
    assert fixed.startswith("\ufeff") == document.source.startswith("\ufeff")


@pytest.mark.parametrize(
    ("step", "label", "fixed"),
    [
        ("Click **on Save** now", "Save", "Click on **Save** now"),
        ("Click **on Save.**", "Save", "Click on **Save**."),
        ("Click **Sa**ve now", "Save", "Click **Save** now"),
        ("Click Usage **Summary and** go", "Usage Summary", "Click **Usage Summary** and go"),
        ("Click **Usage** **Summary** now", "Usage Summary", "Click **Usage Summary** now"),
        ("Click Save now", "Save", "Click **Save** now"),
        ("**Click** Save now", "Save", "**Click** **Save** now"),
        ('单击"保存**"。**', "保存", '单击"**保存**"。'),
        ("Click __on Save__ now", "Save", None),
        (r"Click \**Save\**", "Save", None),
        (r"Click \*Save\* now", "Save", None),
        ("Click ***on Save***", "Save", None),
        ("Click **on *Save*** now", "Save", None),
        ("Click <b>on Save</b> now", "Save", None),
    ],
)
def test_the_label_is_made_bold(step, label, fixed):
    article = article_of("Text.", steps=f"1. {step}\n1. Last")
    passage = article.steps[0].passage
    start = passage.text.index(label)

    fix = rebolded(passage, Span(start, start + len(label)), label)

    if fixed is None:
        assert fix is None
    else:
        line = fixed_source(source_of(article), [replace(FINDING, fix=fix)]).split("\n")[7]
        assert line == f"1. {fixed}"


def test_words_with_markup_between_them_are_not_rewritten():
    article = article_of("Text.", steps="1. Click Us**age** Summary\n1. Last")
    passage, at = article.steps[0].passage, source_of(article).index("Summary")

    assert rewritten(passage, Span(6, 19), "Overview") is None
    assert rewritten(passage, Span(12, 19), "Overview") == Fix(at, at + 7, "Overview")


def test_a_diff_keeps_line_endings_and_shows_where_the_last_one_is_missing():
    assert diff(Path("a.md"), "one\r\ntwo", "one\r\nthree") == (
        "--- a/a.md\n+++ b/a.md\n@@ -1,2 +1,2 @@\n one\r\n-two\n\\ No newline at end of file\n"
        "+three\n\\ No newline at end of file\n"
    )
    assert diff(Path("a.md"), "one\u2028two\n", "one\u2028three\n").count("\n") == 5
    assert diff(Path("a.md"), "same", "same") == ""
