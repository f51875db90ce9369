"""Text as a reader sees it, with the position in the file of every character; and its sentences."""

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, order=True)
class Position:
    """A line and a column of a file, from 1, and the *offset* in its text, from 0."""

    line: int
    column: int
    offset: int = field(default=0, compare=False)

    def moved(self, by: int) -> "Position":
        """The position *by* characters further along the line."""
        return Position(self.line, self.column + by, self.offset + by)


@dataclass(frozen=True, order=True)
class Span:
    """The characters of a passage from *start* up to *end*."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def letters(self, text: str) -> int:
        """The number of letters and digits of *text* that it covers."""
        return sum(character.isalnum() for character in text[self.start : self.end])


@dataclass(frozen=True)
class Link:
    """The characters of a passage that lead to *url*."""

    span: Span
    url: str


@dataclass(frozen=True)
class Passage:
    """Text without its markup; *positions* has one position per character.

    Inline code is part of the text; fenced code isn't in any passage.
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

    def position(self, offset: int) -> Position:
        """The position of the character at *offset*; the end of the text is just after its last character."""
        if offset < len(self.positions):
            return self.positions[offset]
        return self.positions[-1].moved(1) if self.positions else self.empty_at

    def end_position(self, span: Span) -> Position:
        """The position just after the last character of *span*."""
        return self.position(span.end - 1).moved(1) if span.end > span.start else self.position(span.end)

    def written(self, span: Span) -> str:
        """The characters of *span*."""
        return self.text[span.start : span.end]

    @property
    def edges(self) -> frozenset[int]:
        """The offsets at which bold and links begin and end."""
        marks = (*self.bolds, *(link.span for link in self.links))
        return frozenset(edge for span in marks for edge in (span.start, span.end))

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

        def moved(span: Span) -> Span:
            return Span(bisect_left(kept, span.start), bisect_left(kept, span.end))

        return replace(
            self,
            text="".join(self.text[offset] for offset in kept),
            positions=tuple(self.positions[offset] for offset in kept),
            bolds=tuple(bold for bold in map(moved, self.bolds) if bold.end > bold.start),
            links=tuple(
                Link(moved(link.span), link.url)
                for link in self.links
                if moved(link.span).end > moved(link.span).start
            ),
        )

    def trimmed(self, span: Span) -> Span:
        """The part of *span* from its first letter or digit to its last."""
        letters = [offset for offset in range(span.start, span.end) if self.text[offset].isalnum()]
        return Span(letters[0], letters[-1] + 1) if letters else span


def joined(passages: list[Passage]) -> Passage:
    """The *passages* as one, with line breaks between them."""
    text = ""
    positions: list[Position] = []
    bolds: list[Span] = []
    links: list[Link] = []
    for passage in passages:
        if text:
            positions.append(positions[-1].moved(1))
            text += "\n"
        shift = len(text)
        text += passage.text
        positions += passage.positions
        bolds += [Span(bold.start + shift, bold.end + shift) for bold in passage.bolds]
        links += [
            Link(Span(link.span.start + shift, link.span.end + shift), link.url) for link in passage.links
        ]
    original = "\n".join(passage.original for passage in passages if passage.original)
    return replace(
        passages[0],
        text=text,
        positions=tuple(positions),
        bolds=tuple(bolds),
        links=tuple(links),
        original=original,
    )


# A period ends a sentence before a space; in scripts without spaces, it ends one anywhere.
_END = re.compile(r"[.!?؟।]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”）]*|\n{2,}")


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
