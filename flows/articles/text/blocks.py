"""The running text of a document, block by block."""

from dataclasses import dataclass
from enum import StrEnum

from markdown_it.tree import SyntaxTreeNode

from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.inlines import read_inline
from eaportal.flows.articles.text.passages import Passage


class BlockKind(StrEnum):
    """What a block is; a note within a list item is a note."""

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
    """Tell whether *node* is within a node of *kind*."""
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
