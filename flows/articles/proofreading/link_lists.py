"""Lists of links that offer one page under two titles."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from eaportal.flows.articles.findings.findings import Finding, Rule, finding
from eaportal.flows.articles.text.blocks import Block, BlockKind
from eaportal.flows.articles.text.folding import fold
from eaportal.flows.articles.text.passages import Passage


def same_links(blocks: Iterable[Block]) -> Iterator[Finding]:
    """Find items of lists that are a link to where another one leads, under another title."""
    seen: dict[str, tuple[str, int]] = {}
    for block in blocks:
        passage = block.passage
        if block.kind is not BlockKind.ITEM or not only_links(passage):
            continue
        for link in passage.links:
            title = " ".join(passage.written(link.span).split())
            before, line = seen.setdefault(_target(link.url), (title, block.line))
            if fold(before).text != fold(title).text:
                yield finding(
                    Rule.SAME_LINK,
                    passage.place(link.span.start),
                    f"{title!r} leads to the same page as {before!r} in line {line}.",
                    "Give the one that is meant its own address, or leave one of the two out.",
                    end=passage.end_place(link.span),
                )


def only_links(passage: Passage) -> bool:
    """Tell whether *passage* says nothing beside its links."""
    linked = {offset for link in passage.links for offset in range(link.span.start, link.span.end)}
    return not any(c.isalnum() and offset not in linked for offset, c in enumerate(passage.text))


def _target(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}{query}{fragment}"
