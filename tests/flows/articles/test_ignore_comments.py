import pytest

from eaportal.flows.articles.findings.finding import Finding
from eaportal.flows.articles.findings.rules import Severity
from eaportal.flows.articles.ignore_comments import without_ignored
from tests.support.texts import article_of, source_of

STEPS = """1. Go to the [EA portal](https://ea.azure.com/).
   <!-- eaportal: ignore not-bold -->
1. Select **Reports**.

   In the menu.

   <!-- eaportal: ignore -->

1. Press Save. <!-- eaportal: ignore not-bold label-case, half-bold -->
1. Done."""


def found_on(line, rule="not-bold"):
    return Finding(rule, Severity.WARNING, line, 4, "A finding.")


def kept(text, *found, **details):
    """The rule and line of each finding that is left, with the message if it is about a comment."""
    return [
        (each.rule, each.line, *([each.message] if each.rule == "ignore-comment" else []))
        for each in without_ignored(article_of(text, **details), found)
        if each.rule != "unused-ignore"
    ]


@pytest.mark.parametrize("line", [8, 9, 10, 11, 12, 14, 16])
def test_a_comment_in_a_step_holds_for_that_step(line):
    named, other = found_on(line), found_on(line, "label-drift")

    assert kept("", named, other, steps=STEPS) == ([("label-drift", line)] if line in {8, 9, 16} else [])


@pytest.mark.parametrize("line", [4, 17])
def test_other_lines_keep_their_findings(line):
    assert kept("", found_on(line), steps=STEPS) == [("not-bold", line)]


BEFORE = "One.\n\n<!-- eaportal:ignore -->\nTwo\nmore.\n\nThree."


def test_a_comment_outside_holds_for_the_next_block():
    assert kept(BEFORE, *map(found_on, (6, 9, 10, 12))) == [("not-bold", 6), ("not-bold", 12)]
    assert kept("One.\n\n<!-- eaportal: ignore -->", *map(found_on, (6, 10, 11))) == [
        ("not-bold", 6),
        ("not-bold", 11),
    ]


def test_stretches_hold_for_their_lines_and_can_be_nested():
    text = """One. <!-- eaportal: ignore-start label-case -->

<!-- EAPORTAL: IGNORE-START not-bold -->
Two.

<!-- eaportal: ignore-end -->
Three.

<!-- eaportal: ignore-end label-case -->

Four."""
    found = [found_on(line, rule) for line in (6, 9, 12, 16) for rule in ("not-bold", "label-case")]

    assert kept(text, *found) == [
        ("not-bold", 6),
        ("not-bold", 12),
        ("not-bold", 16),
        ("label-case", 16),
    ]


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("ignore not-blod", "There is no rule 'not-blod'; the nearest is 'not-bold'."),
        ("ignore zzz", "There is no rule 'zzz'."),
        ("ignore-start", "There is no ignore-end after this ignore-start, so it ignores nothing."),
        ("ignore-end", "There is no ignore-start before this ignore-end."),
        ("ingore", "There is no comment 'ingore'; the nearest is 'ignore'."),
        ("", "There is no comment ''."),
    ],
)
def test_a_comment_that_says_nothing_is_reported_and_ignores_nothing(comment, problem):
    text = f"One.\n\n<!-- eaportal: {comment} -->\n\nTwo."

    assert kept(text, found_on(10)) == [("not-bold", 10), ("ignore-comment", 8, problem)]


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("<!-- eaportal: ignore not-bold, not-blod -->", "not-blod"),
        ("<!--eaportal:ignore zzz-->", "zzz"),
        ("<!-- eaportal: ignore\n     label-case zzz\n-->", "zzz"),
        ("<!-- eaportal: ingore not-bold -->", "ingore"),
        ("<!-- eaportal: ignore-start -->", "<!-- eaportal: ignore-start -->"),
        ("<!-- eaportal: -->", "<!-- eaportal: -->"),
    ],
)
@pytest.mark.parametrize("before", ["", "Words, and then "])
def test_what_is_wrong_with_a_comment_is_reported_at_its_words(before, comment, words):
    article = article_of(f"One.\n\n{before}{comment}\n\nTwo.")

    (found,) = (each for each in without_ignored(article, []) if each.rule == "ignore-comment")

    lines = source_of(article).split("\n")
    assert words.startswith(lines[found.line - 1][found.column - 1 :][: len(words)].split("\n")[0])
    assert lines[found.end_line - 1][: found.end_column - 1].endswith(words.split("\n")[-1])


def test_a_comment_of_several_lines_holds_for_what_follows_it():
    text = "One.\n\n<!--\n  eaportal: ignore not-bold\n-->\n\nTwo.\n\nThree."

    assert kept(text, *map(found_on, (6, 12, 14))) == [("not-bold", 6), ("not-bold", 14)]


def test_a_comment_without_anything_after_it_is_reported():
    steps = "1. Go to the [EA portal](https://ea.azure.com/).\n1. Save.\n\n<!-- eaportal: ignore -->"

    assert kept("", steps=steps) == [
        ("ignore-comment", 11, "Nothing follows this comment, so it ignores nothing.")
    ]


def test_a_known_rule_beside_an_unknown_one_is_ignored():
    assert kept("<!-- eaportal: ignore zzz, not-bold -->\nTwo.", *[found_on(7), found_on(7, "zzzz")]) == [
        ("zzzz", 7),
        ("ignore-comment", 6, "There is no rule 'zzz'."),
    ]


def test_other_comments_mean_nothing():
    assert kept("<!-- Use the eaportal: ignore it -->\nTwo.", found_on(7)) == [("not-bold", 7)]


def test_that_the_article_was_not_checked_is_never_ignored():
    text = "<!-- eaportal: ignore-start -->\n\nOne.\n\n<!-- eaportal: ignore-end -->"

    assert kept(text, found_on(8), found_on(8, "given-up")) == [("given-up", 8)]


@pytest.mark.parametrize(
    ("text", "steps", "found", "unused"),
    [
        ("<!-- eaportal: ignore -->\nTwo.", None, [], [6]),
        ("<!-- eaportal: ignore not-bold -->\nTwo.", None, [found_on(7, "label-case")], [6]),
        ("<!-- eaportal: ignore not-bold -->\nTwo.", None, [found_on(7)], []),
        ("<!-- eaportal: ignore not-bold, label-case -->\nTwo.", None, [found_on(7)], []),
        ("One.", STEPS, [found_on(9)], [14, 16]),
        ("<!-- eaportal: ignore-start -->\n\nOne.\n\n<!-- eaportal: ignore-end -->", None, [], [6]),
    ],
)
def test_a_comment_that_ignores_nothing_is_a_note(text, steps, found, unused):
    article = article_of(text, **({"steps": steps} if steps else {}))

    notes = [each for each in without_ignored(article, found) if each.rule == "unused-ignore"]

    assert [note.line for note in notes] == unused
    assert {note.severity for note in notes} <= {Severity.NOTE}
