"""Other names for labels, in the text around the steps."""

from pathlib import Path

import pytest

from eaportal.flows.articles.proofreading.label_names import other_name_findings
from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document

STEPS = "\n\n1. Select **Reports**.\n2. Select **Usage Summary**.\n"


def found_in(text: str, locale: str = "en-US", labels: tuple[str, ...] = ("Reports", "Usage Summary")):
    article = parse_article(Document(Path("a.md"), f"---\nms.contentlocale: {locale}\n---\n{text}{STEPS}"))
    assert isinstance(article, Article)
    return [(found.line, found.column, found.message) for found in other_name_findings(article, labels)]


def test_another_name_above_the_steps_is_found_where_it_is():
    assert found_in("Open **Usage Overview** to see your periods.") == [
        (4, 8, "The page says 'Usage Summary', but the text here says 'Usage Overview'.")
    ]


def test_a_script_without_spaces_shares_a_part_of_a_word():
    assert found_in("**[利用状況の一覧]** を開いてください。", "ja-JP", ("利用状況概要",))


@pytest.mark.parametrize(
    "text",
    [
        "Open **Usage Summary** to see your periods.",
        "**Usage** is what you pay for.",
        "Open **Manage** to see your accounts.",
        "The **usage overview** shows your periods.",
        "Open the usage overview.",
    ],
)
def test_the_label_and_words_that_ask_for_nothing_are_fine(text):
    assert found_in(text) == []
