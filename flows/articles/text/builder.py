"""Building a passage from the text, the markup, and the HTML tags of a block, in order."""

import re
from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from html import unescape

from eaportal.flows.articles.text.documents import Document
from eaportal.flows.articles.text.passages import Link, Passage, Position, Span


class Mark(StrEnum):
    """A kind of markup that a passage keeps."""

    BOLD = "bold"
    CODE = "code"
    KEY = "key"
    STRUCK = "struck"


_MARKS = {
    "b": Mark.BOLD,
    "strong": Mark.BOLD,
    "code": Mark.CODE,
    "kbd": Mark.KEY,
    "s": Mark.STRUCK,
    "strike": Mark.STRUCK,
    "del": Mark.STRUCK,
}
_TAG = re.compile(r"<(?P<closing>/?)(?P<name>[A-Za-z][\w-]*)(?P<rest>[^>]*)>")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LOOKUP = re.compile(r"""class\s*=\s*["']sxs-lookup["']""")


class PassageBuilder:
    """The passage so far; offsets of the file are those of *document*."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._texts: list[str] = []
        self._original: list[str] = []
        self._offsets: list[int] = []
        self._widths: dict[int, int] = {}
        self._marks: dict[Mark, list[Span]] = defaultdict(list)
        self._links: list[Link] = []
        self._mark_starts: dict[Mark, list[int]] = defaultdict(list)
        self._link_starts: list[tuple[int, str | None]] = []
        self._lookups: list[bool] = []

    def add(self, text: str, offsets: Sequence[int]) -> None:
        """Add *text*, each of whose characters is at one of *offsets*."""
        if any(self._lookups):
            self._original.append(text)
            return
        self._texts.append(text)
        self._offsets += offsets

    def add_escaped(self, text: str, offset: int, width: int) -> None:
        """Add *text*, for which the file has *width* other characters at *offset*."""
        if not any(self._lookups):
            self._widths |= dict.fromkeys(range(len(self._offsets), len(self._offsets) + len(text)), width)
        self.add(text, [offset] * len(text))

    def open(self, mark: Mark) -> None:
        """Begin *mark*."""
        self._mark_starts[mark].append(len(self._offsets))

    def close(self, mark: Mark) -> None:
        """End the innermost *mark*, if there is one."""
        if self._mark_starts[mark]:
            self._marks[mark].append(Span(self._mark_starts[mark].pop(), len(self._offsets)))

    def open_link(self, url: str | None) -> None:
        """Begin a link to *url*, or an anchor, which leads nowhere."""
        self._link_starts.append((len(self._offsets), url))

    def close_link(self) -> None:
        """End the innermost link, if there is one."""
        if self._link_starts:
            start, url = self._link_starts.pop()
            if url is not None and start < len(self._offsets):
                self._links.append(Link(Span(start, len(self._offsets)), url))

    def add_tag(self, tag: str, offset: int) -> None:
        """Add what the HTML *tag* at *offset* means for the text; other tags are ignored."""
        match = _TAG.fullmatch(tag)
        if match is None:
            return
        closing, name = bool(match["closing"]), match["name"].lower()
        if mark := _MARKS.get(name):
            self.close(mark) if closing else self.open(mark)
        elif name == "br":
            self.add("\n", [offset])
        elif name == "a" and closing:
            self.close_link()
        elif name == "a":
            href = _HREF.search(match["rest"])
            self.open_link(unescape(next(filter(None, href.groups()), "")) if href else None)
        elif name == "span" and closing:
            self._lookups = self._lookups[:-1]
        elif name == "span":
            self._lookups.append(bool(_LOOKUP.search(match["rest"])))

    def passage(self) -> Passage:
        """The passage."""
        return Passage(
            "".join(self._texts),
            tuple(self._positions()),
            bolds=self._spans(Mark.BOLD),
            links=tuple(self._links),
            original="".join(self._original),
            source=self._document.source,
            codes=self._spans(Mark.CODE),
            keys=self._spans(Mark.KEY),
            struck=self._spans(Mark.STRUCK),
        )

    def _spans(self, mark: Mark) -> tuple[Span, ...]:
        return tuple(sorted(span for span in self._marks[mark] if span.end > span.start))

    def _positions(self) -> list[Position]:
        return [
            self._document.position(offset, self._widths.get(number, 1))
            for number, offset in enumerate(self._offsets)
        ]
