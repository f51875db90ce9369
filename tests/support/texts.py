"""Articles made from a few lines, for tests."""

from pathlib import Path

from eaportal.flows.articles.text.article import Article, parse_article
from eaportal.flows.articles.text.documents import Document

STEPS = "1. Go to the [EA portal](https://ea.azure.com/).\n1. Press **Save**."


def article_of(text: str, locale: str = "en-US", steps: str = STEPS, title: str = "Title") -> Article:
    """An article with *text* from line 6 on, then its *steps*."""
    source = f"---\nms.contentlocale: {locale}\n---\n# {title}\n\n{text}\n\n{steps}\n"
    article = parse_article(Document(Path("a.md"), source))
    assert isinstance(article, Article)
    return article


def source_of(article: Article) -> str:
    """The text that *article* was read from."""
    return article.blocks[0].passage.source
