"""Text as a reader sees it, with the position in the file of every character; and its sentences."""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

# The portal's hosts in published articles.
PORTAL_HOSTS = frozenset({"ea.azure.com", "www.ea.azure.com"})


@dataclass(frozen=True, order=True)
class Position:
    """A line and a column of a file, from 1, and the *offset* in its text, from 0.

    The character there takes up *width* characters of the file: more than one if it is escaped or an entity.
    """

    line: int
    column: int
    offset: int = field(default=0, compare=False)
    width: int = field(default=1, compare=False)
    path: Path | None = field(default=None, compare=False)
    """The file, if it isn't the article itself but one that it includes."""

    def moved(self, by: int) -> "Position":
        """The position *by* characters further along the line."""
        return Position(self.line, self.column + by, self.offset + by, path=self.path)

    @property
    def end(self) -> "Position":
        """The position just after the character."""
        return self.moved(self.width)


@dataclass(frozen=True, order=True)
class Span:
    """The characters of a passage from *start* up to *end*."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def moved(self, by: int) -> "Span":
        """The span *by* characters further along."""
        return Span(self.start + by, self.end + by)

    def letters(self, text: str) -> int:
        """The number of letters and digits of *text* that it covers."""
        return sum(character.isalnum() for character in text[self.start : self.end])


@dataclass(frozen=True)
class Link:
    """The characters of a passage that lead to *url*."""

    span: Span
    url: str


def leads_to_portal(url: str) -> bool:
    """Whether *url* is an address of the published portal."""
    try:
        return urlsplit(url).hostname in PORTAL_HOSTS
    except ValueError:
        return False


@dataclass(frozen=True)
class DeadBold:
    """The characters of *span*, meant as bold, whose asterisks CommonMark leaves in the text.

    In the file, they are from the offset *start* up to *end*; the *replacement*, if there is one, is bold.
    """

    span: Span
    start: int
    end: int
    replacement: str | None


@dataclass(frozen=True)
class Passage:
    """Text without its markup; *positions* has one position per character.

    Inline code is part of the text, with its spans in *codes*; fenced code isn't in any passage. *keys* are
    those of a keyboard, and *struck* is what the writer crossed out.
    """

    text: str
    positions: tuple[Position, ...]
    bolds: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    original: str = ""
    """The source text that a side-by-side file shows next to the translation."""
    empty_at: Position = Position(1, 1)
    """The position of the text if it is empty."""
    source: str = field(default="", repr=False)
    """The whole text of the file."""
    codes: tuple[Span, ...] = ()
    keys: tuple[Span, ...] = ()
    struck: tuple[Span, ...] = ()
    dead_bolds: tuple[DeadBold, ...] = ()

    def position(self, offset: int) -> Position:
        """The position of the character at *offset*; the end of the text is just after its last character."""
        if offset < len(self.positions):
            return self.positions[offset]
        return self.positions[-1].end if self.positions else self.empty_at

    def end_position(self, span: Span) -> Position:
        """The position just after the last character of *span*."""
        return self.position(span.end - 1).end if span.end > span.start else self.position(span.end)

    def written(self, span: Span) -> str:
        """The characters of *span*."""
        return self.text[span.start : span.end]

    @cached_property
    def marks(self) -> tuple[Span, ...]:
        """The bold, links, code, and keys."""
        return (*self.bolds, *(link.span for link in self.links), *self.codes, *self.keys)

    @cached_property
    def edges(self) -> frozenset[int]:
        """The offsets at which bold, links, code, and keys begin and end."""
        return frozenset(edge for span in self.marks for edge in (span.start, span.end))

    def bolds_in(self, span: Span) -> list[Span]:
        """The bold spans that overlap *span*."""
        return [bold for bold in self.bolds if bold.overlaps(span)]

    @property
    def is_only_links(self) -> bool:
        """Whether the text consists only of links."""
        linked = {offset for link in self.links for offset in range(link.span.start, link.span.end)}
        return not any(c.isalnum() and offset not in linked for offset, c in enumerate(self.text))

    def is_plain(self, span: Span) -> bool:
        """Whether the file has exactly the characters of *span*, without markup between them."""
        return self.source[self.position(span.start).offset : self.end_position(span).offset] == self.written(
            span
        )

    def without(self, dropped: Collection[int]) -> "Passage":
        """The passage without the characters at the offsets *dropped*."""
        kept = [offset for offset in range(len(self.text)) if offset not in dropped]

        def moved(spans: Iterable[Span]) -> tuple[Span, ...]:
            found = (Span(bisect_left(kept, span.start), bisect_left(kept, span.end)) for span in spans)
            return tuple(span for span in found if span.end > span.start)

        return replace(
            self,
            text="".join(self.text[offset] for offset in kept),
            positions=tuple(self.positions[offset] for offset in kept),
            bolds=moved(self.bolds),
            links=tuple(Link(span, link.url) for link in self.links for span in moved([link.span])),
            codes=moved(self.codes),
            keys=moved(self.keys),
            struck=moved(self.struck),
            dead_bolds=tuple(replace(d, span=span) for d in self.dead_bolds for span in moved([d.span])),
        )

    def part(self, start: int, end: int) -> "Passage":
        """The passage from the offset *start* up to *end*."""

        def cut(spans: Iterable[Span]) -> tuple[Span, ...]:
            found = (Span(max(span.start, start) - start, min(span.end, end) - start) for span in spans)
            return tuple(span for span in found if span.end > span.start)

        return replace(
            self,
            text=self.text[start:end],
            positions=self.positions[start:end],
            bolds=cut(self.bolds),
            links=tuple(Link(span, link.url) for link in self.links for span in cut([link.span])),
            empty_at=self.position(start),
            codes=cut(self.codes),
            keys=cut(self.keys),
            struck=cut(self.struck),
            dead_bolds=tuple(replace(d, span=span) for d in self.dead_bolds for span in cut([d.span])),
        )

    def trimmed(self, span: Span) -> Span:
        """The part of *span* from its first letter or digit to its last."""
        letters = [offset for offset in range(span.start, span.end) if self.text[offset].isalnum()]
        return Span(letters[0], letters[-1] + 1) if letters else span


def joined(passages: Sequence[Passage]) -> Passage:
    """The *passages* as one, with line breaks between them."""
    texts: list[str] = []
    positions: list[Position] = []
    shifted: list[tuple[Passage, int]] = []
    for passage in passages:
        if positions:
            positions.append(positions[-1].end)
            texts.append("\n")
        shifted.append((passage, len(positions)))
        texts.append(passage.text)
        positions += passage.positions
    return replace(
        passages[0],
        text="".join(texts),
        positions=tuple(positions),
        bolds=tuple(span.moved(by) for passage, by in shifted for span in passage.bolds),
        links=tuple(Link(link.span.moved(by), link.url) for passage, by in shifted for link in passage.links),
        original="\n".join(passage.original for passage in passages if passage.original),
        codes=tuple(span.moved(by) for passage, by in shifted for span in passage.codes),
        keys=tuple(span.moved(by) for passage, by in shifted for span in passage.keys),
        struck=tuple(span.moved(by) for passage, by in shifted for span in passage.struck),
        dead_bolds=tuple(
            replace(dead, span=dead.span.moved(by)) for passage, by in shifted for dead in passage.dead_bolds
        ),
    )


# A period ends a sentence before a space; in scripts without spaces, it ends one anywhere.
_END = re.compile(r"(?<![.!?؟।])[.!?؟।]++[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”）]*|\n{2,}")


@dataclass(frozen=True)
class Sentence:
    """The characters of *span* in *passage*."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        """The text of the sentence, as a reader sees it."""
        return self.passage.written(self.span)

    def part(self, start: int, end: int) -> Span:
        """The span in the passage of the sentence's characters from *start* up to *end*."""
        return Span(self.span.start + start, self.span.start + end)


def sentences(passage: Passage) -> list[Sentence]:
    """Split *passage* into sentences; if that isn't clear, they stay together."""
    ends = [match.end() for match in _END.finditer(passage.text)]
    starts = [0, *ends]
    spans = [Span(*pair) for pair in zip(starts, [*ends, len(passage.text)], strict=True)]
    return [Sentence(passage, span) for span in spans if passage.written(span).strip()]
