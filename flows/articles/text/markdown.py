"""Markdown's blocks and inline tokens as passages, with the position of every character."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Link, Passage, Position, Span

# Escapes and entities stay separate tokens, so that the cursor can follow them in the source.
MARKDOWN = MarkdownIt("commonmark").disable("text_join")

_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>[^>]*)>")
# The title of an included file is a link, of which only the words are left in a passage.
_DIRECTIVE = re.compile(r"\[!\w[^\]]*\]|^:::.*$", re.MULTILINE)
_LOOKUP = re.compile(r"""class\s*=\s*["']sxs-lookup["']""")


def read_inline(token: Token, document: Document) -> Passage:
    """Read the inline *token* of *document*."""
    reader = _InlineReader(token.content)
    for child in token.children or []:
        reader.read(child)
    first_line = token.map[0] if token.map else 0
    passage = reader.passage(_content_positions(token.content, document, first_line))
    passage = replace(passage, source=document.source)
    return _dead_bold_read(_without_directives(passage))


def _content_positions(content: str, document: Document, first_line: int) -> list[Position]:
    """The position of each character of *content*, whose lines are source lines without list markers."""
    positions = []
    for number, part in enumerate(content.split("\n"), start=first_line):
        source, start = document.lines[number], document.line_offsets[number]
        column = len(source.rstrip()) - len(part.rstrip())
        if not source.rstrip().endswith(part.rstrip()):
            column = max(source.find(part), 0)
        positions += [
            Position(number + 1, at + 1, start + at) for at in range(column, column + len(part) + 1)
        ]
    return positions


class _InlineReader:
    """A cursor that follows the tokens of a block through its source."""

    def __init__(self, content: str) -> None:
        self.content = content
        self.cursor = 0
        self.text = ""
        self.offsets: list[int] = []
        self.original = ""
        self.bolds: list[Span] = []
        self.links: list[Link] = []
        self._bold_starts: list[int] = []
        self._link_starts: list[tuple[int, str]] = []
        self._lookups: list[bool] = []

    def read(self, token: Token) -> None:
        match token.type:
            case "text":
                self._add(token.content, token.content)
            case "text_special":
                self._add(token.content, token.markup)
            case "code_inline":
                self._pass(token.markup)
                self._add(token.content, token.content)
                self._pass(token.markup)
            case "softbreak" | "hardbreak":
                self._add("\n", "\n")
            case "strong_open":
                self._pass(token.markup)
                self._bold_starts.append(len(self.text))
            case "strong_close":
                self._pass(token.markup)
                self._close_bold()
            case "em_open" | "em_close":
                self._pass(token.markup)
            case "link_open":
                self._pass("<" if token.markup == "autolink" else "[")
                self._link_starts.append((len(self.text), str(token.attrs.get("href", ""))))
            case "link_close":
                start, url = self._link_starts.pop()
                self.links.append(Link(Span(start, len(self.text)), url))
                self._pass_link_end(token)
            case "image":
                self._pass("![")
                self._pass(token.content)
                self._pass_link_end(token)
            case "html_inline":
                self._pass(token.content)
                self._read_tag(token.content)

    def passage(self, positions: Sequence[Position]) -> Passage:
        """The passage, with the *positions* of the characters of the source."""
        found = tuple(positions[offset] for offset in self.offsets)
        bolds = tuple(sorted(bold for bold in self.bolds if bold.end > bold.start))
        links = tuple(link for link in self.links if link.span.end > link.span.start)
        return Passage(self.text, found, bolds, links, self.original)

    def _add(self, shown: str, source: str) -> None:
        start = self._pass(source)
        if any(self._lookups):
            self.original += shown
            return
        self.text += shown
        step = 1 if shown == source else 0
        self.offsets += [start + step * index for index in range(len(shown))]

    def _pass(self, source: str) -> int:
        """Move past the next *source*, and return its start."""
        start = self.content.find(source, self.cursor)
        if start < 0:
            return self.cursor
        self.cursor = start + len(source)
        return start

    def _pass_link_end(self, token: Token) -> None:
        if token.markup == "autolink":
            self._pass(">")
            return
        self._pass("]")
        if self.content.startswith("(", self.cursor):
            self._pass_destination()
        elif self.content.startswith("[", self.cursor):
            self._pass("]")

    def _pass_destination(self) -> None:
        end = len(self.content)
        helpers = MARKDOWN.helpers
        position = self._after_spaces(self.cursor + 1)
        destination = helpers.parseLinkDestination(self.content, position, end)
        position = self._after_spaces(destination.pos if destination.ok else position)
        title = helpers.parseLinkTitle(self.content, position, end)
        self.cursor = title.pos if title.ok else position
        self._pass(")")

    def _after_spaces(self, position: int) -> int:
        rest = self.content[position:]
        return position + len(rest) - len(rest.lstrip())

    def _read_tag(self, tag: str) -> None:
        match = _TAG.fullmatch(tag)
        if match is None:
            return
        closing = bool(match["closing"])
        match match["name"].lower():
            case "b" | "strong":
                self._close_bold() if closing else self._bold_starts.append(len(self.text))
            case "span" if closing:
                self._lookups = self._lookups[:-1]
            case "span":
                self._lookups.append(bool(_LOOKUP.search(match["rest"])))

    def _close_bold(self) -> None:
        if self._bold_starts:
            self.bolds.append(Span(self._bold_starts.pop(), len(self.text)))


def _without_directives(passage: Passage) -> Passage:
    """The *passage* without directives of the publishing system, such as [!NOTE] and [!INCLUDE [a](b)]."""
    found = [Span(*match.span()) for match in _DIRECTIVE.finditer(passage.text)]
    return passage.without({offset for span in found for offset in range(span.start, span.end)})


def _dead_bold_read(passage: Passage) -> Passage:
    """The *passage* with asterisks that CommonMark leaves as text read as the bold that was meant."""
    dead = [
        n for n, pair in enumerate(pairwise(passage.text)) if pair == ("*", "*") and _unescaped(passage, n)
    ]
    edges = [edge for bold in passage.bolds for edge in (bold.start, bold.end)]
    marks = sorted([*dead, *edges])
    bolds = [Span(start, end) for start, end in zip(marks[::2], marks[1::2], strict=False)]
    inside = [passage.written(bold).removeprefix("**") for bold in bolds]
    if not dead or len(marks) % 2 or any(not text or text != text.strip() for text in inside):
        return passage
    stars = {offset for start in dead for offset in (start, start + 1)}
    return replace(passage, bolds=tuple(bolds)).without(stars)


def _unescaped(passage: Passage, offset: int) -> bool:
    """Whether the file has nothing between the two characters at *offset*."""
    one, other = passage.positions[offset], passage.positions[offset + 1]
    return (one.line, one.column + 1) == (other.line, other.column)


class BlockKind(StrEnum):
    """The kind of a block; a note within a list item is a note."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    NOTE = "note"


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph, or a paragraph of a list item or a note."""

    kind: BlockKind
    line: int
    passage: Passage


def read_blocks(root: SyntaxTreeNode, document: Document) -> tuple[Block, ...]:
    """Read every block of *document* that has text, in order; *root* is its tree."""
    found = [
        Block(_kind(node), (node.map[0] if node.map else 0) + 1, read_inline(node.token, document))
        for node in root.walk()
        if node.type == "inline" and node.token
    ]
    return tuple(block for block in found if block.passage.text.strip())


def inside(node: SyntaxTreeNode, kind: str) -> bool:
    """Whether *node* is within a node of *kind*."""
    parent = node.parent
    while parent is not None:
        if parent.type == kind:
            return True
        parent = parent.parent
    return False


def _kind(node: SyntaxTreeNode) -> BlockKind:
    if inside(node, "blockquote"):
        return BlockKind.NOTE
    if inside(node, "list_item"):
        return BlockKind.ITEM
    return BlockKind.HEADING if inside(node, "heading") else BlockKind.PARAGRAPH
