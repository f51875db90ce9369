"""HTML blocks of an article: their paragraphs and headings, and their lists and tables."""

import re
from dataclasses import dataclass, field
from html import unescape

from eaportal.flows.articles.text.builder import PassageBuilder
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.markdown import Block, BlockKind

_TOKEN = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))|(?P<tag></?(?P<name>[A-Za-z][\w-]*)[^<>]*>)|(?P<entity>&#?\w+;)|[^<&]+|[<&]",
    re.DOTALL,
)
_LISTS = {"ol": True, "ul": False, "table": True}
_ITEMS = frozenset({"li", "tr"})
_HEADING = re.compile(r"h[1-6]")
# Tags before and after which a browser begins a new line.
_BREAKING = re.compile(
    "address|article|aside|blockquote|body|center|d[dlt]|details|div|figcaption|figure|footer|form|h[1-6r]|header"
    "|html|legend|li|main|nav|[ou]l|p|section|summary|table|t(body|foot|head)|t[dhr]|title"
)
# What is in these is no text.
_SILENT = frozenset({"script", "style", "template"})


@dataclass
class OpenList:
    """A list or table that has begun, and its items so far: the line and the blocks of each."""

    ordered: bool
    table: bool
    items: list[tuple[int, list[Block]]] = field(default_factory=list)


class HtmlReader:
    """Reads the HTML blocks of *document* in turn; a list can end in another block than it begins."""

    def __init__(self, document: Document) -> None:
        self._open: list[OpenList] = []
        self._ended: list[OpenList] = []
        self._document = document
        self._builder = PassageBuilder(document)
        self._heading = False
        self._silent = ""

    def read(self, first_line: int, last_line: int) -> list[Block]:
        """Read the lines from *first_line* up to *last_line*, counted from 0, and return their blocks."""
        starts = (*self._document.line_offsets, len(self._document.source))
        source = self._document.source[: starts[min(last_line, len(starts) - 1)]]
        blocks: list[Block] = []
        for match in _TOKEN.finditer(source, starts[first_line]):
            if match["tag"]:
                self._tag(match, blocks)
            elif match["entity"] and not self._silent:
                self._builder.add_escaped(unescape(match[0]), match.start(), len(match[0]))
            elif not match["comment"] and not self._silent:
                self._builder.add(match[0], range(match.start(), match.end()))
        self._end_block(blocks)
        return blocks

    @property
    def in_item(self) -> bool:
        """Whether an item of a list is open."""
        return any(each.items for each in self._open)

    def take(self) -> list[OpenList]:
        """The lists that have ended since the last time."""
        ended, self._ended = self._ended, []
        return ended

    def end(self) -> None:
        """End the lists that are still open."""
        self._ended += reversed(self._open)
        self._open = []

    def add(self, block: Block) -> None:
        """Add *block*, which is Markdown, to the items that are open."""
        for each in self._open:
            if each.items:
                each.items[-1][1].append(block)

    def _tag(self, match: re.Match[str], blocks: list[Block]) -> None:
        name, closing = match["name"].lower(), match[0].startswith("</")
        if name in _SILENT:
            self._silent = "" if closing else name
            return
        if not _BREAKING.fullmatch(name):
            self._builder.add_tag(match[0], match.start())
            return
        self._end_block(blocks)
        if _HEADING.fullmatch(name):
            self._heading = not closing
        elif name in _LISTS and not closing:
            self._open.append(OpenList(_LISTS[name], name == "table"))
        elif name in _LISTS and self._open:
            self._ended.append(self._open.pop())
        elif name in _ITEMS and not closing and self._open:
            self._open[-1].items.append((self._document.position(match.start()).line, []))

    def _end_block(self, blocks: list[Block]) -> None:
        """End the block that the text so far is in."""
        passage = self._builder.passage()
        self._builder = PassageBuilder(self._document)
        text = passage.text
        if not text.strip():
            return
        passage = passage.part(len(text) - len(text.lstrip()), len(text.rstrip()))
        inner = BlockKind.ITEM if self.in_item else BlockKind.PARAGRAPH
        kind = BlockKind.HEADING if self._heading else inner
        block = Block(kind, passage.position(0).line, passage)
        blocks.append(block)
        self.add(block)
