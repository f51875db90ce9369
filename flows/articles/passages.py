"""A piece of running text as a reader sees it, every character of which knows its place in the file."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Place:
    """A line and a column of a file, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, order=True)
class Span:
    """The characters of a passage from *start* up to *end*."""

    start: int
    end: int

    def overlaps(self, other: "Span") -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def letters(self, text: str) -> int:
        """How many letters and digits of *text* it covers."""
        return sum(character.isalnum() for character in text[self.start : self.end])


@dataclass(frozen=True)
class Link:
    """The characters of a passage that lead to *url*."""

    span: Span
    url: str


@dataclass(frozen=True)
class Passage:
    """Text without its mark-up; *places* has one place a character."""

    text: str
    places: tuple[Place, ...]
    bolds: tuple[Span, ...] = ()
    links: tuple[Link, ...] = ()
    original: str = ""
    """The source text that a side-by-side file shows beside the translation."""

    def place(self, offset: int) -> Place:
        """Where the character at *offset* stands; the end of the text is just after its last character."""
        if offset < len(self.places):
            return self.places[offset]
        last = self.places[-1]
        return Place(last.line, last.column + 1)

    def written(self, span: Span) -> str:
        """The characters of *span*."""
        return self.text[span.start : span.end]

    def trimmed(self, span: Span) -> Span:
        """The part of *span* from its first letter or digit to its last."""
        letters = [offset for offset in range(span.start, span.end) if self.text[offset].isalnum()]
        return Span(letters[0], letters[-1] + 1) if letters else span


def joined(passages: list[Passage]) -> Passage:
    """The *passages* as one, with line breaks between them."""
    text = ""
    places: list[Place] = []
    bolds: list[Span] = []
    links: list[Link] = []
    for passage in passages:
        if text:
            places.append(Place(places[-1].line, places[-1].column + 1))
            text += "\n"
        shift = len(text)
        text += passage.text
        places += passage.places
        bolds += [Span(bold.start + shift, bold.end + shift) for bold in passage.bolds]
        links += [
            Link(Span(link.span.start + shift, link.span.end + shift), link.url) for link in passage.links
        ]
    original = "\n".join(passage.original for passage in passages if passage.original)
    return Passage(text, tuple(places), tuple(bolds), tuple(links), original)
