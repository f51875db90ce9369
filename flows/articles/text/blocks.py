"""Reading a document in order: its blocks, and everything in it that may be a list of steps."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from markdown_it.tree import SyntaxTreeNode

from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.front_matter import read_front_matter
from eaportal.flows.articles.text.html import HtmlReader
from eaportal.flows.articles.text.includes import Includes
from eaportal.flows.articles.text.markdown import (
    MARKDOWN,
    Block,
    BlockKind,
    Comment,
    read_cell,
    read_comments,
    read_inline,
)
from eaportal.flows.articles.text.passages import Passage, Position, joined

# The number of a step in words, such as "Step 1:", "1)" or "第1步", as it begins a line or a heading.
_NUMBERED = re.compile(
    r"[^\w\n(（]*[(（]?(?P<word>(?:[^\W\d_]+[^\S\n]+)?|[^\W\d_]{1,4})(?P<number>\d{1,2})"
    r"(?:[^\S\n]*[.:)．：）、·–—-]+(?!\d)|\ufe0f?\u20e3|[步番][^\w\n]?|[^\S\n](?=\W)|(?=[^\S\n]*\n|$))[^\S\n]*"
)
# Signs with which writers begin the lines of a list that Markdown doesn't know.
_POINT = re.compile(r"[^\S\n]*(?P<word>[•●◦▪■◆➤→►▶‣])[^\S\n]*")
_LINE = re.compile(r"[^\n]+")
_SHORTEST, _LONGEST_IN_WORDS = 2, 200


class Form(StrEnum):
    """How a document writes a list of steps."""

    NUMBERED = "numbered"
    BULLETED = "bulleted"
    TABLE = "table"
    HEADINGS = "headings"
    PARAGRAPHS = "paragraphs"


@dataclass(frozen=True)
class Item:
    """What may be a step: its line, its text without a number, and the blocks that this text is from."""

    line: int
    passage: Passage
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class StepList:
    """What may be a list of steps; a numbered one begins with the number *start*.

    *after* is the list before it, if no heading separates the two. They are *parted* by other text.
    """

    form: Form
    items: tuple[Item, ...]
    start: int = 1
    after: "StepList | None" = None
    parted: bool = False


@dataclass
class Reading:
    """All that was read, in order; *codes* are the blocks of code, whose text readers don't follow."""

    blocks: list[Block] = field(default_factory=list)
    lists: list[StepList] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    codes: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Part:
    """A heading of a *level*, a paragraph, or lists, among their siblings; and its blocks."""

    blocks: list[Block]
    level: int = 0
    is_paragraph: bool = False
    lists: list[StepList] = field(default_factory=list)


def read_blocks(document: Document, includes: Includes, first_line: int = 0) -> Reading:
    """Read *document* from *first_line* on, counted from 0, and what it includes."""
    reader = _Reader(includes)
    reader.read_document(document, first_line, BlockKind.PARAGRAPH)
    return reader.reading


class _Reader:
    def __init__(self, includes: Includes) -> None:
        self.reading = Reading()
        self._includes = includes

    def read_document(self, document: Document, first_line: int, kind: BlockKind) -> list[_Part]:
        lines = ("",) * first_line + document.lines[first_line:]
        root = SyntaxTreeNode(MARKDOWN.parse("\n".join(lines)))
        self.reading.comments += read_comments(root, document)
        self._includes.begin(document)
        parts = self._container(root.children, document, kind)
        self._includes.end()
        return parts

    def _container(self, nodes: Sequence[SyntaxTreeNode], document: Document, kind: BlockKind) -> list[_Part]:
        """Read sibling *nodes*; quotes are read, but are not among the parts."""
        html = HtmlReader(document)
        parts: list[_Part] = []
        for node in nodes:
            line = node.map[0] + 1 if node.map else 1
            match node.type:
                case "ordered_list" | "bullet_list":
                    parts.append(self._list(node, document))
                case "blockquote":
                    self._container(node.children, document, BlockKind.NOTE)
                case "table":
                    parts.append(self._table(node, document, kind))
                case "html_block" if node.map:
                    blocks = html.read(*node.map)
                    self.reading.blocks += blocks
                    parts.append(_Part(blocks, lists=_html_lists(html)))
                case "fence" | "code_block":
                    self.reading.codes.append((line, node.content))
                case "heading" | "paragraph":
                    parts += self._text(node, document, kind, html)
        html.end()
        parts.append(_Part([], lists=_html_lists(html)))
        self._add_lists(parts)
        return parts

    def _text(
        self, node: SyntaxTreeNode, document: Document, kind: BlockKind, html: HtmlReader
    ) -> list[_Part]:
        """Read a heading or a paragraph, or the file that the paragraph includes."""
        token = node.children[0].token
        if token is None or node.map is None:
            return []
        included = self._includes.read(token.content, node.map[0] + 1, document)
        if included:
            return self.read_document(included, read_front_matter(included.lines).lines, kind)
        level = int(node.tag[1:]) if node.type == "heading" else 0
        if level and kind is BlockKind.PARAGRAPH:
            kind = BlockKind.HEADING
        elif html.in_item:
            kind = BlockKind.ITEM
        block = Block(kind, node.map[0] + 1, read_inline(token, document))
        if not block.passage.text.strip():
            return []
        self.reading.blocks.append(block)
        html.add(block)
        return [_Part([block], level, is_paragraph=not level)]

    def _list(self, node: SyntaxTreeNode, document: Document) -> _Part:
        items = []
        for child in node.children:
            line = child.map[0] + 1 if child.map else 1
            parts = self._container(child.children, document, BlockKind.ITEM)
            blocks = [block for part in parts for block in part.blocks]
            items.append(_item(line, blocks))
        ordered = node.type == "ordered_list"
        start = int(node.attrs.get("start", 1)) if ordered else 1
        found = StepList(Form.NUMBERED if ordered else Form.BULLETED, tuple(items), start)
        return _Part([block for item in items for block in item.blocks], lists=[found])

    def _table(self, node: SyntaxTreeNode, document: Document, kind: BlockKind) -> _Part:
        rows = [row for part in node.children for row in part.children]
        items, read = [], []
        for row in rows:
            line = row.map[0] if row.map else 0
            start, cells = document.line_offsets[line], []
            for cell in row.children:
                token = cell.children[0].token
                if token and token.content:
                    passage, start = read_cell(token, document, start)
                    cells.append(Block(kind, line + 1, passage))
            self.reading.blocks += cells
            read += cells
            told = [cell for cell in cells if not _is_number(cell.passage.text)]
            if row is not rows[0] and told:
                items.append(_item(line + 1, told))
        return _Part(read, lists=[StepList(Form.TABLE, tuple(items))] if items else [])

    def _add_lists(self, parts: Sequence[_Part]) -> None:
        """Add the lists among *parts*, each with the one that it may continue."""
        last: StepList | None = None
        parted = False
        for part in parts:
            for found in part.lists:
                last = replace(found, after=last, parted=parted)
                self.reading.lists.append(last)
                parted = False
            if part.level:
                last = None
            elif not part.lists and part.blocks:
                parted = True
        self.reading.lists += [*_in_headings(parts), *_in_paragraphs(parts)]


def _item(line: int, blocks: Sequence[Block]) -> Item:
    passages = [block.passage for block in blocks]
    passage = joined(passages) if passages else Passage("", (), empty_at=Position(line, 1))
    return Item(line, passage, tuple(blocks))


def _html_lists(html: HtmlReader) -> list[StepList]:
    """The lists that ended in *html* since the last time."""
    found = []
    for each in html.take():
        items = tuple(_item(line, blocks) for line, blocks in each.items if blocks)
        form = Form.TABLE if each.table else Form.NUMBERED if each.ordered else Form.BULLETED
        found += [StepList(form, items)] if items else []
    return found


def _is_number(text: str) -> bool:
    return not any(character.isalpha() for character in text)


def _in_headings(parts: Sequence[_Part]) -> Iterator[StepList]:
    """The numbered headings of each level, with the text below each as the steps."""
    for level in sorted({part.level for part in parts if part.level}):
        word, sections = "", list[list[_Part]]()
        for part in [*parts, _Part([], level=1)]:
            ends = 0 < part.level <= level
            number = (
                _NUMBERED.match(part.blocks[0].passage.text) if part.level == level and part.blocks else None
            )
            if (
                number
                and int(number["number"]) == len(sections) + 1
                and (not sections or number["word"] == word)
            ):
                word = number["word"]
                sections.append([part])
            elif ends:
                if len(sections) >= _SHORTEST:
                    yield StepList(Form.HEADINGS, tuple(map(_section, sections)))
                sections = [[part]] if number and int(number["number"]) == 1 else []
                word = number["word"] if number else ""
            elif sections:
                sections[-1].append(part)


def _section(parts: Sequence[_Part]) -> Item:
    """A step whose title is a heading; without text below it, the title is what to do."""
    heading, *below = parts
    title = heading.blocks[0]
    blocks = [block for part in below for block in part.blocks]
    if blocks:
        return replace(_item(title.line, blocks), blocks=(title, *blocks))
    number = _NUMBERED.match(title.passage.text)
    start = number.end() if number else 0
    return Item(title.line, title.passage.part(start, len(title.passage.text)), (title,))


def _in_paragraphs(parts: Sequence[_Part]) -> Iterator[StepList]:
    """Paragraphs, or lines of them, that begin with the numbers of steps in order, or with the same sign."""
    items: list[Item] = []
    word = ""
    between: list[Block] = []
    for part in [*parts, _Part([], level=1)]:
        lines = list(_beginnings(part.blocks[0].passage)) if part.is_paragraph else []
        if part.level or (part.is_paragraph and len(lines) > _LONGEST_IN_WORDS):
            if len(items) >= _SHORTEST:
                yield StepList(Form.PARAGRAPHS, tuple(items))
            items, between = [], []
            continue
        if not lines:
            between += part.blocks if items else []
            continue
        block = part.blocks[0]
        ends = [start.start() for start in lines[1:]] + [len(block.passage.text)]
        for start, end in zip(lines, ends, strict=True):
            number = start.groupdict().get("number")
            first = number is None or int(number) == 1
            if not (items and start["word"] == word and (number is None or int(number) == len(items) + 1)):
                if len(items) >= _SHORTEST:
                    yield StepList(Form.PARAGRAPHS, tuple(items))
                items, between, word = [], [], start["word"]
                if not first:
                    continue
            if between:
                last = items[-1]
                passage = joined([last.passage, *(each.passage for each in between)])
                items[-1] = Item(last.line, passage, (*last.blocks, *between))
                between = []
            passage = block.passage.part(start.end(), end)
            items.append(Item(block.passage.position(start.start()).line, passage, (block,)))


def _beginnings(passage: Passage) -> Iterator[re.Match[str]]:
    """The number or sign at the beginning of each line of *passage* that has one."""
    for line in _LINE.finditer(passage.text):
        found = _NUMBERED.match(passage.text, line.start()) or _POINT.match(passage.text, line.start())
        if found:
            yield found
