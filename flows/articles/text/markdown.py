"""Markdown's blocks and inline tokens as passages, with the position of every character."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.parser_inline import RuleFuncInlineType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from eaportal.flows.articles.text.builder import Mark, PassageBuilder
from eaportal.flows.articles.text.dead_bold import read_dead_bold
from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Passage, Span

# The title of an included file is a link, of which only the words are left in a passage.
_DIRECTIVE = re.compile(r"\[!\w[^\[\]]*\]|^:::.*$", re.MULTILINE)
# A line of a list or a quote without text.
_ONLY_MARKERS = re.compile(r"[\s>*+\-.)\d]*")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# The inline rules that do more than add text; each of their tokens knows its place.
_PLACED = ("newline", "escape", "backticks", "link", "image", "autolink", "html_inline", "entity")


def _parser() -> MarkdownIt:
    # Escapes and entities stay separate tokens.
    parser = MarkdownIt("commonmark").disable("text_join").enable(["strikethrough", "table"])
    rules = {rule.name: rule.fn for rule in parser.inline.ruler.__rules__}
    for name in _PLACED:
        parser.inline.ruler.at(name, _placing(rules[name]))
    return parser


def _placing(rule: RuleFuncInlineType) -> RuleFuncInlineType:
    """Make *rule* note at its tokens where in the text they begin and end."""

    def place(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in state.tokens[count:]:
            if token.type != "text":
                token.meta.setdefault("place", (start, state.pos))
        return True

    return place


MARKDOWN = _parser()


@dataclass(frozen=True)
class Comment:
    """An HTML comment, which readers don't see: the *passage* from its first sign to its last."""

    passage: Passage

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.passage.position(0).line

    @property
    def last_line(self) -> int:
        """The line on which it ends."""
        return self.passage.position(len(self.passage.text)).line

    @property
    def path(self) -> Path | None:
        """The file, if it isn't the article itself, but one that it includes."""
        return self.passage.position(0).path


def read_inline(token: Token, document: Document) -> Passage:
    """Read the inline *token* of *document*."""
    return _read(token, document, _content_offsets(token.content, document, token.map[0] if token.map else 0))


def read_cell(token: Token, document: Document, start: int) -> tuple[Passage, int]:
    """Read the inline *token* of a cell of a table, and return the offset at which it ends.

    It is after the offset *start* of *document*, whose bars have backslashes in cells.
    """
    pattern = re.escape(token.content).replace(re.escape("|"), r"\\?\|")
    match = re.compile(pattern).search(document.source, start)
    if match is None:
        return _read(token, document, [start] * (len(token.content) + 1)), start
    escaped = [n for n in range(match.start(), match.end()) if document.source[n : n + 2] == "\\|"]
    offsets = [n for n in range(match.start(), match.end() + 1) if n not in escaped]
    return _read(token, document, offsets), match.end()


def _read(token: Token, document: Document, offsets: Sequence[int]) -> Passage:
    passage = _passage(token, document, offsets)
    if "**" not in passage.text:
        return passage

    def reread(changes: Sequence[tuple[int, int, str]]) -> Passage:
        """The passage with *changes* of the file: from an offset up to another, other text."""
        content = token.content
        for start, end, text in reversed(changes):
            first, last = bisect_left(offsets, start), bisect_left(offsets, end)
            content = content[:first] + text + content[last:]
        return _passage(MARKDOWN.parseInline(content)[0], document, [0] * (len(content) + 1))

    return read_dead_bold(passage, reread)


def _passage(token: Token, document: Document, offsets: Sequence[int]) -> Passage:
    reader = _InlineReader(token.content, offsets, document)
    for child in token.children or []:
        reader.read(child)
    return _without_directives(reader.builder.passage())


def read_comments(root: SyntaxTreeNode, document: Document) -> tuple[Comment, ...]:
    """Read every comment of *document*, in order; *root* is its tree."""
    found = []
    for content, first_line, parts in _html(root):
        matches = [match for span in parts for match in _COMMENT.finditer(content, span.start, span.end)]
        offsets = _content_offsets(content, document, first_line) if matches else []
        for match in matches:
            positions = tuple(document.position(offset) for offset in offsets[match.start() : match.end()])
            found.append(Comment(Passage(match[0], positions, source=document.source)))
    return tuple(sorted(found, key=lambda comment: comment.passage.position(0)))


def _html(root: SyntaxTreeNode) -> Iterator[tuple[str, int, list[Span]]]:
    """The text of each block of *root* with HTML, its first line, counted from 0, and where HTML is in it."""
    for node in root.walk():
        if node.type == "html_block" and node.map:
            content = node.content.rstrip("\n")
            yield content, node.map[0], [Span(0, len(content))]
        elif node.type == "inline" and node.token and node.map:
            tokens = [token for token in node.token.children or [] if token.type == "html_inline"]
            yield node.content, node.map[0], [Span(*token.meta["place"]) for token in tokens]


def _content_offsets(content: str, document: Document, first_line: int) -> list[int]:
    """The offset of each character of *content*, whose lines are the ends of lines of *document*."""
    offsets: list[int] = []
    parts = content.split("\n")
    # The parser drops lines before the content that have only non-breaking spaces.
    while (
        parts[0].strip() not in document.lines[first_line]
        and first_line + 1 < len(document.lines)
        and _ONLY_MARKERS.fullmatch(document.lines[first_line])
    ):
        first_line += 1
    for number, part in enumerate(parts, start=first_line):
        source, start = document.lines[number], document.line_offsets[number]
        column = len(source.rstrip()) - len(part.rstrip())
        if not source.rstrip().endswith(part.strip()):
            column = source.find(part)
        # The rest of a tab that indents a list item is spaces in the content.
        offsets += [max(at, start) for at in range(start + column, start + column + len(part) + 1)]
    return offsets


class _InlineReader:
    """A cursor through the *content* of a block, which is at *offsets* of the file."""

    def __init__(self, content: str, offsets: Sequence[int], document: Document) -> None:
        self.builder = PassageBuilder(document)
        self._content = content
        self._offsets = offsets
        self._cursor = 0

    def read(self, token: Token) -> None:
        start, end = token.meta.get("place", (self._cursor, self._cursor + len(token.markup)))
        self._cursor = end
        match token.type:
            case "text":
                self._cursor = start + len(token.content)
                self._add(token.content, start)
            case "text_special":
                width = self._offsets[end] - self._offsets[start]
                self.builder.add_escaped(token.content, self._offsets[start], width)
            case "code_inline":
                # A space on both sides is not part of the code.
                padded = end - start - 2 * len(token.markup) > len(token.content)
                self.builder.open(Mark.CODE)
                self._add(token.content, start + len(token.markup) + padded)
                self.builder.close(Mark.CODE)
            case "softbreak" | "hardbreak":
                self._add("\n", self._content.index("\n", start))
            case "strong_open":
                self.builder.open(Mark.BOLD)
            case "strong_close":
                self.builder.close(Mark.BOLD)
            case "s_open":
                self.builder.open(Mark.STRUCK)
            case "s_close":
                self.builder.close(Mark.STRUCK)
            case "link_open":
                self._cursor = start + 1
                self.builder.open_link(str(token.attrs.get("href", "")))
            case "link_close":
                self.builder.close_link()
            case "html_inline":
                self.builder.add_tag(token.content, self._offsets[start])

    def _add(self, text: str, start: int) -> None:
        self.builder.add(text, self._offsets[start : start + len(text)])


def _without_directives(passage: Passage) -> Passage:
    """The *passage* without directives of the publishing system, such as [!NOTE] and [!INCLUDE [a](b)]."""
    found = [Span(*match.span()) for match in _DIRECTIVE.finditer(passage.text)]
    return passage.without({offset for span in found for offset in range(span.start, span.end)})


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
