"""What is to mend in an article's text, whatever the page says."""

from flows.articles.findings import Finding
from flows.articles.linked import same_links
from flows.articles.reading import Article
from flows.articles.repeats import repeated_words
from flows.articles.spaces import invisible_characters, missing_spaces, vocabulary_of


def proofread(article: Article) -> list[Finding]:
    """Read every block of *article*."""
    vocabulary = vocabulary_of(article.blocks)
    found: list[Finding] = []
    for block in article.blocks:
        found += [
            *repeated_words(block),
            *missing_spaces(block, vocabulary),
            *invisible_characters(block),
        ]
    return [*found, *same_links(article.blocks)]
