"""Proofread the text of an article; and find lists of links with one page under two titles."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from eaportal.flows.articles.findings.finding import Finding, Fix, finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.proofreading.terms import several_terms
from eaportal.flows.articles.proofreading.typos import (
    invisible_characters,
    missing_spaces,
    repeated_words,
    short_words,
    vocabulary_of,
)
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.markdown import Block, BlockKind


def proofread(article: Article, page_term: str) -> list[Finding]:
    """Proofread every block of *article*; *page_term* is the page's name for the PO number."""
    vocabulary, short = vocabulary_of(article.blocks), short_words(article.locale)
    found: list[Finding] = []
    for block in article.blocks:
        found += [
            *repeated_words(block, short),
            *missing_spaces(block, vocabulary, short),
            *invisible_characters(block),
            *dead_bold(block),
        ]
    return [
        *found,
        *same_links(article.blocks),
        *several_terms(article, page_term),
        *restarted_numbering(article),
    ]


def dead_bold(block: Block) -> Iterator[Finding]:
    """Find asterisks that readers see."""
    for dead in block.passage.dead_bolds:
        fix = Fix(dead.start, dead.end, dead.replacement) if dead.replacement else None
        written, bold = block.passage.written(dead.span), (dead.replacement or "").strip()
        yield finding_in(
            block.passage, dead.span, Rule.DEAD_BOLD, fix=fix, suggested=bool(fix), written=written, bold=bold
        )


def restarted_numbering(article: Article) -> Iterator[Finding]:
    """Find steps whose numbers begin at 1 again."""
    for step in article.steps:
        if step.restarts:
            yield finding(Rule.NUMBERING_RESTARTS, step.passage.position(0), number=step.number)


def same_links(blocks: Iterable[Block]) -> Iterator[Finding]:
    """Find links in lists that lead to the same page as another one, with a different title."""
    seen: dict[str, tuple[str, int]] = {}
    for block in blocks:
        passage = block.passage
        if block.kind is not BlockKind.ITEM or not passage.is_only_links:
            continue
        for link in passage.links:
            title = " ".join(passage.written(link.span).split())
            before, line = seen.setdefault(_target(link.url), (title, block.line))
            if fold(before).text != fold(title).text:
                yield finding_in(passage, link.span, Rule.SAME_LINK, title=title, other=before, line=line)


def _target(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}{fragment}"
