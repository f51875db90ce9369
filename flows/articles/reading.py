"""An article read into frozen values before any browser opens: which list is the procedure, and its steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it.tree import SyntaxTreeNode

from flows.articles.documents import Document, Unreadable, read_document
from flows.articles.editions import edition_of
from flows.articles.front_matter import Damage, FrontMatter, read_front_matter
from flows.articles.inlines import MARKDOWN, read_inline
from flows.articles.passages import Link, Passage, joined

# Where the published articles say that the portal is.
PORTAL_HOSTS = frozenset({"ea.azure.com", "www.ea.azure.com"})
DEFAULT_LOCALE = "en-US"
LONGEST_PROCEDURE = 25


@dataclass(frozen=True)
class Step:
    """One item of the procedure."""

    number: int
    line: int
    passage: Passage

    @property
    def text(self) -> str:
        """The step as a reader sees it."""
        return self.passage.text

    @property
    def portal_link(self) -> Link | None:
        """The link to the portal, if the step has one."""
        return next((link for link in self.passage.links if leads_to_portal(link.url)), None)


@dataclass(frozen=True)
class Article:
    """A document that has a procedure."""

    path: Path
    locale: str
    dated: date | None
    title: str
    steps: tuple[Step, ...]
    damage: Damage | None = None

    @property
    def edition(self) -> str:
        """The edition of the portal's labels that the article was written for."""
        return edition_of(self.dated)


@dataclass(frozen=True)
class NotAnArticle:
    """A document without a procedure: what was found and what is missing, as a sentence."""

    path: Path
    reason: str
    line: int = 1
    locale: str = DEFAULT_LOCALE
    dated: date | None = None

    @property
    def edition(self) -> str:
        """The edition of the portal's labels at the document's date."""
        return edition_of(self.dated)


def leads_to_portal(url: str) -> bool:
    """Tell whether *url* is an address of the published portal."""
    try:
        return urlsplit(url).hostname in PORTAL_HOSTS
    except ValueError:
        return False


def read_article(path: Path) -> Article | NotAnArticle:
    """Read the article in *path*."""
    document = read_document(path)
    if isinstance(document, Unreadable):
        return NotAnArticle(path, document.reason)
    return parse_article(document)


def parse_article(document: Document) -> Article | NotAnArticle:
    """Read *document*: its front matter, then the list that is the procedure."""
    front = read_front_matter(document.lines)
    lines = ("",) * front.lines + document.lines[front.lines :]
    root = SyntaxTreeNode(MARKDOWN.parse("\n".join(lines)))
    locale = front.locale or DEFAULT_LOCALE
    lists = [steps for steps in _lists(root, lines) if 2 <= len(steps) <= LONGEST_PROCEDURE]
    best = sorted(lists, key=_weight, reverse=True)
    if not best or _weight(best[0]) < 1:
        reason = _without_procedure(root, lines)
        return NotAnArticle(document.path, reason, front.lines + 1, locale, front.dated)
    if len(best) > 1 and _weight(best[0]) == _weight(best[1]):
        places = " and ".join(str(steps[0].line) for steps in sorted(best[:2], key=lambda s: s[0].line))
        reason = f"Two lists could be the procedure, those in lines {places}; one is expected."
        return NotAnArticle(document.path, reason, best[0][0].line, locale, front.dated)
    title = _title(root, lines, front)
    return Article(document.path, locale, front.dated, title, tuple(best[0]), front.damage)


def _lists(root: SyntaxTreeNode, lines: Sequence[str]) -> list[list[Step]]:
    """Every list outside other lists as steps; one that goes on with the count of the one before joins it."""
    found: list[list[Step]] = []
    for node in root.walk():
        if node.type not in {"ordered_list", "bullet_list"} or _inside(node, "list_item"):
            continue
        items = [_item(item, lines) for item in node.children]
        start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        if found and start > 1 and start == len(found[-1]) + 1:
            items = [*((step.line, step.passage) for step in found.pop()), *items]
        steps = [Step(number, line, passage) for number, (line, passage) in enumerate(items, start=1)]
        # A list of bullets is a procedure only where it looks like one.
        if node.type == "ordered_list" or _weight(steps) >= 3:
            found.append(steps)
    return found


def _item(item: SyntaxTreeNode, lines: Sequence[str]) -> tuple[int, Passage]:
    inlines = [node for node in item.walk() if node.type == "inline" and not _inside(node, "blockquote")]
    passages = [read_inline(node.token, lines) for node in inlines if node.token]
    line = (item.map[0] if item.map else 0) + 1
    return line, joined(passages) if passages else Passage("", ())


def _inside(node: SyntaxTreeNode, kind: str) -> bool:
    parent = node.parent
    while parent is not None:
        if parent.type == kind:
            return True
        parent = parent.parent
    return False


def _weight(steps: Sequence[Step]) -> int:
    """How much a list looks like steps in a portal, whatever its language."""
    if all(_only_links(step.passage) for step in steps):
        return 0
    bold = sum(1 for step in steps if step.passage.bolds)
    return 1 + min(bold, 4) + 3 * any(step.portal_link for step in steps)


def _only_links(passage: Passage) -> bool:
    linked = {offset for link in passage.links for offset in range(link.span.start, link.span.end)}
    return not any(c.isalnum() and offset not in linked for offset, c in enumerate(passage.text))


def _without_procedure(root: SyntaxTreeNode, lines: Sequence[str]) -> str:
    counts = {
        "paragraph": sum(
            1 for node in root.walk() if node.type == "paragraph" and not _inside(node, "list_item")
        ),
        "list of links or points": sum(1 for node in root.walk() if node.type == "bullet_list"),
        "numbered list": sum(1 for node in root.walk() if node.type == "ordered_list"),
    }
    found = [f"{count} {name}{'s' * (count > 1)}" for name, count in counts.items() if count]
    return (
        f"Found {', '.join(found) or 'no text'}; "
        f"missing is a numbered list of 2 to {LONGEST_PROCEDURE} steps that is not only links."
    )


def _title(root: SyntaxTreeNode, lines: Sequence[str], front: FrontMatter) -> str:
    for node in root.walk():
        if node.type == "heading" and node.tag == "h1" and node.children and node.children[0].token:
            return read_inline(node.children[0].token, lines).text.strip()
    return front.title or ""
