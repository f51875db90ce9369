"""An article, read before a browser starts: which list is the procedure, and its steps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it.tree import SyntaxTreeNode

from eaportal.flows.articles.text.documents import Document, Unreadable, read_document
from eaportal.flows.articles.text.front_matter import Damage, read_front_matter
from eaportal.flows.articles.text.languages import locale_of
from eaportal.flows.articles.text.markdown import (
    MARKDOWN,
    Block,
    BlockKind,
    Comment,
    inside,
    read_blocks,
    read_comments,
    read_inline,
)
from eaportal.flows.articles.text.passages import Link, Passage, Position, joined
from eaportal.flows.labels import Labels, edition_of, labels_for, spoken_for

# The portal's hosts in published articles.
PORTAL_HOSTS = frozenset({"ea.azure.com", "www.ea.azure.com"})
DEFAULT_LOCALE = "en-US"
LONGEST_PROCEDURE = 25
_INCLUDE = re.compile(r"\[!INCLUDE", re.IGNORECASE)


@dataclass(frozen=True)
class Step:
    """A step of the procedure."""

    number: int
    line: int
    passage: Passage

    @property
    def text(self) -> str:
        """The text of the step, as a reader sees it."""
        return self.passage.text

    @property
    def portal_link(self) -> Link | None:
        """The link to the portal, if the step has one."""
        return next((link for link in self.passage.links if leads_to_portal(link.url)), None)


@dataclass(frozen=True)
class Article:
    """A document with a procedure."""

    path: Path
    locale: str
    dated: date | None
    title: str
    steps: tuple[Step, ...]
    blocks: tuple[Block, ...]
    damage: Damage | None = None
    asked_edition: str | None = None
    comments: tuple[Comment, ...] = ()

    def is_in_steps(self, block: Block) -> bool:
        """Whether *block* is part of a step."""
        first, last = self.steps[0].line, self.steps[-1].passage.position(0).line
        return block.kind is BlockKind.ITEM and first <= block.line <= last

    @property
    def edition(self) -> str:
        """The edition of labels that the article was written for, or the requested one."""
        return self.asked_edition or edition_of(self.dated)

    @property
    def labels(self) -> Labels:
        """The labels of the portal in the article's edition, and in its language or the nearest one."""
        return labels_for(spoken_for(self.locale), self.edition)

    @property
    def is_translated(self) -> bool:
        """Whether the portal has pages in the article's language, other than English."""
        return not spoken_for(self.locale).startswith("en")


@dataclass(frozen=True)
class NotAnArticle:
    """A document without a procedure, and the *reason*, as a sentence."""

    path: Path
    reason: str
    line: int = 1
    locale: str = DEFAULT_LOCALE
    dated: date | None = None
    asked_edition: str | None = None

    @property
    def edition(self) -> str:
        """The edition of labels at the document's date, or the requested one."""
        return self.asked_edition or edition_of(self.dated)


def leads_to_portal(url: str) -> bool:
    """Whether *url* is an address of the published portal."""
    try:
        return urlsplit(url).hostname in PORTAL_HOSTS
    except ValueError:
        return False


def read_article(path: Path) -> Article | NotAnArticle:
    """Read the article in *path*."""
    return parse_article(read_document(path))


def parse_article(document: Document | Unreadable) -> Article | NotAnArticle:
    """Parse *document*: its front matter, then the list that is the procedure."""
    if isinstance(document, Unreadable):
        return NotAnArticle(document.path, document.reason)
    front = read_front_matter(document.lines)
    lines = ("",) * front.lines + document.lines[front.lines :]
    root = SyntaxTreeNode(MARKDOWN.parse("\n".join(lines)))
    blocks = read_blocks(root, document)
    locale = front.locale or locale_of("\n".join(b.passage.text for b in blocks)) or DEFAULT_LOCALE
    lists = [steps for steps in _lists(root, document) if 2 <= len(steps) <= LONGEST_PROCEDURE]
    best = sorted(lists, key=_weight, reverse=True)
    if not best or _weight(best[0]) < 1:
        reason = _without_procedure(root, document)
        return NotAnArticle(document.path, reason, front.lines + 1, locale, front.dated)
    if len(best) > 1 and _weight(best[0]) == _weight(best[1]):
        places = " and ".join(str(steps[0].line) for steps in sorted(best[:2], key=lambda s: s[0].line))
        reason = f"Two lists could be the procedure, those on lines {places}. Expected one."
        return NotAnArticle(document.path, reason, best[0][0].line, locale, front.dated)
    title = next((b.passage.text.strip() for b in blocks if b.kind is BlockKind.HEADING), front.title or "")
    return Article(
        document.path,
        locale,
        front.dated,
        title,
        tuple(best[0]),
        blocks,
        front.damage,
        comments=read_comments(root, document),
    )


def _lists(root: SyntaxTreeNode, document: Document) -> list[list[Step]]:
    """Each top-level list as steps; a list that continues the numbering of the previous one joins it."""
    found: list[list[Step]] = []
    for node in root.walk():
        if node.type not in {"ordered_list", "bullet_list"} or inside(node, "list_item"):
            continue
        items = [_item(item, document) for item in node.children]
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        if found and start > 1 and start == len(found[-1]) + 1:
            items = [*((step.line, step.passage) for step in found.pop()), *items]
        steps = [Step(number, line, passage) for number, (line, passage) in enumerate(items, start=1)]
        # A bulleted list is a procedure only if it looks like one.
        if node.type == "ordered_list" or _weight(steps) >= 3:
            found.append(steps)
    return found


def _item(item: SyntaxTreeNode, document: Document) -> tuple[int, Passage]:
    inlines = [node for node in item.walk() if node.type == "inline" and not inside(node, "blockquote")]
    passages = [read_inline(node.token, document) for node in inlines if node.token]
    line = (item.map[0] if item.map else 0) + 1
    return line, joined(passages) if passages else Passage("", (), empty_at=Position(line, 1))


def _weight(steps: Sequence[Step]) -> int:
    """How much a list looks like steps in a portal, in any language."""
    if all(step.passage.is_only_links for step in steps):
        return 0
    bold = sum(1 for step in steps if step.passage.bolds)
    return 1 + min(bold, 4) + 3 * any(step.portal_link for step in steps)


def _without_procedure(root: SyntaxTreeNode, document: Document) -> str:
    nodes = list(root.walk())
    counts = {
        "paragraph": sum(1 for node in nodes if node.type == "paragraph" and not inside(node, "list_item")),
        "list of links or points": sum(1 for node in nodes if node.type == "bullet_list"),
        "numbered list": sum(1 for node in nodes if node.type == "ordered_list"),
        "included file": len(_INCLUDE.findall(document.source)),
    }
    found = [f"{count} {name}{'s' * (count > 1)}" for name, count in counts.items() if count]
    return (
        f"No procedure found: expected a numbered list of 2 to {LONGEST_PROCEDURE} steps that are not only"
        f" links, found {', '.join(found) or 'no text'}."
    )
