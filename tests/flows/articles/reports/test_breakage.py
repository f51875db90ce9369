"""What --rename says about articles that were followed on a page with other labels."""

from dataclasses import replace

import pytest

from eaportal.flows.articles.findings.results import (
    ActionResult,
    Markup,
    Outcome,
    StepResult,
    report_on,
)
from eaportal.flows.articles.reports.text import breakage, broken_places
from eaportal.flows.articles.text.names import MatchKind
from eaportal.flows.procedures.controls import ActionKind, Control
from tests.support.list_results import changed, list_result

OPEN = ActionKind.OPEN
RENAMED = [("Usage Summary", "Overview")]


def article(*steps, locale="en-US", path="a.md"):
    """The result of an article; each of *steps* is its text, then its actions."""
    done = tuple(
        StepResult(
            number,
            10 + number,
            text,
            tuple(
                ActionResult(OPEN, control, written, on_page, match, Markup.EXACT, Outcome.DONE)
                for control, written, on_page, match in actions
            ),
        )
        for number, (text, *actions) in enumerate(steps, start=1)
    )
    return list_result(path, steps=done, locale=locale)


def summary(written, on_page, match=MatchKind.DRIFT):
    return (f"Go to {written}.", (Control.USAGE_SUMMARY, written, on_page, match))


NOT_FOUND = ("Go to Usage Summary.",)


@pytest.mark.parametrize(
    ("steps", "locale", "renames", "said"),
    [
        ([summary("Usage Summary", "Overview")], "en-US", RENAMED, ["Usage Summary"]),
        ([summary("Overview", "Overview", MatchKind.EXACT)], "en-US", RENAMED, []),
        ([summary("overview", "Overview", MatchKind.CASE)], "en-US", RENAMED, []),
        # Nothing on the page was like the label.
        ([NOT_FOUND], "en-US", RENAMED, ["Usage Summary"]),
        ([("Go to the summaries of usage.",)], "en-US", RENAMED, []),
        # The new label is part of the old one, and an article with the old one has it, too.
        (
            [("Go to Usage Summary.", (Control.USAGE_SUMMARY, "Summary", "Summary", MatchKind.EXACT))],
            "en-US",
            [("Usage Summary", "Summary")],
            ["Summary"],
        ),
        ([summary("Summary", "Summary", MatchKind.EXACT)], "en-US", [("Usage Summary", "Summary")], []),
        # The old one is part of the new one.
        (
            [summary("Usage Summary", "Usage Summary page")],
            "en-US",
            [("Usage Summary", "Usage Summary page")],
            ["Usage Summary"],
        ),
        # A label of the page in the article's language, by its name there or in English.
        ([("Kies Rapporten.",)], "nl-NL", [("Rapporten", "Overzichten")], ["Rapporten"]),
        ([("Kies Rapporten.",)], "nl-NL", [("Reports", "Overzichten")], ["Rapporten"]),
        ([("Kies Reports.",)], "nl-NL", [("Save", "Opslaan")], []),
        (
            [summary("Usage Summary", "Overview"), ("Press Save.",)],
            "en-US",
            [*RENAMED, ("Save", "Apply")],
            ["Usage Summary", "Save"],
        ),
    ],
)
def test_steps_break_that_do_not_say_the_whole_new_label(steps, locale, renames, said):
    broken = broken_places(report_on([article(*steps, locale=locale)]), renames)

    places = [f"  a.md:{11 + number}: step {number + 1} says {words!r}" for number, words in enumerate(said)]
    assert broken == ({"a.md": places} if said else {})


def test_each_list_of_a_file_and_each_included_step_breaks_in_its_place():
    right, wrong = article(summary("Overview", "Overview", MatchKind.EXACT)), article(NOT_FOUND)
    included = changed(wrong, line=20, steps=(replace(wrong.steps[0], path="parts/b.md"),))

    assert broken_places(report_on([wrong, included, changed(right, line=30)]), RENAMED) == {
        "a.md, list on line 1": ["  a.md:11: step 1 says 'Usage Summary'"],
        "a.md, list on line 20": ["  parts/b.md:11: step 1 says 'Usage Summary'"],
    }


@pytest.mark.parametrize(
    ("articles", "sentence"),
    [
        (
            [article(NOT_FOUND), article(("Press Save.",), path="b.md")],
            "If the page says 'Overview' instead of 'Usage Summary', 1 of 2 articles breaks:"
            "\n  a.md:11: step 1 says 'Usage Summary'",
        ),
        (
            [article(NOT_FOUND), article(NOT_FOUND, path="b.md")],
            "If the page says 'Overview' instead of 'Usage Summary', 2 of 2 articles break:"
            "\n  a.md:11: step 1 says 'Usage Summary'\n  b.md:11: step 1 says 'Usage Summary'",
        ),
        (
            [article(summary("Overview", "Overview", MatchKind.EXACT))],
            "If the page says 'Overview' instead of 'Usage Summary', no article breaks.",
        ),
        ([article(("Press Save.",))], "No article uses 'Usage Summary', so none breaks."),
    ],
)
def test_the_articles_that_break_are_counted_and_listed(articles, sentence):
    assert breakage(report_on(articles), RENAMED) == sentence
