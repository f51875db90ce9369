from dataclasses import replace

import pytest

from eaportal.flows.articles.proofreading.portal_language import language_notes
from tests.support.texts import article_of

FINNISH = {"fi-FI": {"Reports": "Raportit"}}


@pytest.mark.parametrize(
    ("locale", "edition", "lacks"),
    [
        ("fi-FI", None, "no Finnish pages; English ones were used"),
        ("fi-FI", "2019-12", "no Finnish pages; English ones were used"),
        ("xx-YY", None, "no xx pages; English ones were used"),
        (
            "zh-TW",
            None,
            "no pages in Chinese (Traditional, Taiwan); those in Chinese (Simplified, China) were used",
        ),
        (
            "zh-Hant",
            None,
            "no pages in Chinese (Traditional); those in Chinese (Simplified, China) were used",
        ),
        ("sr-Latn", None, "no Serbian pages; English ones were used"),
        ("sh", None, "no Serbian pages; English ones were used"),
        ("iw-IL", None, "no Hebrew pages; English ones were used"),
        ("no-NO", "2019-12", "no Norwegian Bokmål labels of 2019-12; those of 2020-12 were used"),
        ("de-DE", "2019-12", "no German labels of 2019-12; those of 2020-12 were used"),
    ],
)
def test_what_the_portal_lacks_is_said_at_the_top(locale, edition, lacks):
    article = replace(article_of("", locale=locale), asked_edition=edition)

    (found,) = language_notes(article)

    assert (found.severity, found.line, found.column) == ("note", 1, 1)
    assert found.message == f"{locale}: the portal has {lacks}."
    assert found.suggestion == (
        "To use the labels of the article, write them to a file with: eaportal labels from a.md."
        " Then pass the file with --labels."
    )


@pytest.mark.parametrize(
    ("locale", "edition", "changes"),
    [
        ("de-DE", "2021-08", {}),
        ("de-AT", None, {}),
        ("nl-NL", "2019-12", {}),
        ("en-GB", "2019-12", {}),
        ("zh", None, {}),
        ("zh-Hans", None, {}),
        ("zh-SG", None, {}),
        ("no", None, {}),
        ("no-NO", None, {}),
        ("nb", None, {}),
        ("pt", None, {}),
        ("pt-AO", None, {}),
        ("in-ID", None, {}),
        ("zh-Hant", None, {"zh-TW": {"Reports": "報告"}}),
        ("sh-RS", None, {"sr-Latn": {"Reports": "Izveštaji"}}),
        ("fi-FI", None, FINNISH),
        ("de-DE", "2019-12", {"de-DE": {"Reports": "Berichte"}}),
    ],
)
def test_nothing_is_said_of_languages_that_the_portal_has(locale, edition, changes):
    article = replace(article_of("", locale=locale), asked_edition=edition, changes=changes)

    assert language_notes(article) == []


def test_labels_of_a_file_are_those_of_the_article():
    article = replace(article_of("", locale="fi-FI"), changes=FINNISH)

    assert (article.labels.reports, article.labels.save) == ("Raportit", "Save")
    assert article.is_translated
