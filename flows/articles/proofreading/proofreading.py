"""What is to mend in an article's text, whatever the page says."""

from eaportal.flows.articles.findings.findings import Finding
from eaportal.flows.articles.proofreading.link_lists import same_links
from eaportal.flows.articles.proofreading.repeats import repeated_words
from eaportal.flows.articles.proofreading.spaces import invisible_characters, missing_spaces, vocabulary_of
from eaportal.flows.articles.proofreading.terms import several_terms
from eaportal.flows.articles.text.reading import Article


def proofread(article: Article, page_term: str) -> list[Finding]:
    """Read every block of *article*; *page_term* is what the page calls the PO number."""
    vocabulary = vocabulary_of(article.blocks)
    found: list[Finding] = []
    for block in article.blocks:
        found += [
            *repeated_words(block),
            *missing_spaces(block, vocabulary),
            *invisible_characters(block),
        ]
    return [*found, *same_links(article.blocks), *several_terms(article, page_term)]
