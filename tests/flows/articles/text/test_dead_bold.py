from pathlib import Path

import pytest

from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.markdown import MARKDOWN


@pytest.mark.parametrize(
    ("source", "fixed"),
    [
        ("Select** View**.", "Select **View**."),
        ("Select ** View **.", "Select **View**."),
        ("Select **View **now.", "Select **View** now."),
        ("次に**「保存」**を", "次に「**保存**」を"),
        ("単に**[報告]**を**[保存]**へ", "単に[**報告**]を[**保存**]へ"),
        ("次に**保存。**次", "次に**保存**。次"),
    ],
)
def test_dead_bold_is_fixed_to_what_is_bold(source, fixed):
    text = f"1. {source}\n1. Last"
    article = parse_article(Document(Path("a.md"), text))
    assert isinstance(article, Article)

    for dead in reversed(article.steps[0].passage.dead_bolds):
        assert dead.replacement
        text = text[: dead.start] + dead.replacement + text[dead.end :]

    assert text == f"1. {fixed}\n1. Last"
    assert "**" not in MARKDOWN.render(text)


@pytest.mark.parametrize("source", ["2 ** 3 en 4 ** 5", "`**a` **b**", "\\*\\*a\\*\\*", "**a** ** b"])
def test_other_asterisks_are_not_dead_bold(source):
    article = parse_article(Document(Path("a.md"), f"1. {source}\n1. Last"))

    assert isinstance(article, Article)
    assert article.steps[0].passage.dead_bolds == ()
