"""A passage's sentences, in any script."""

import re
from dataclasses import dataclass

from eaportal.flows.articles.text.passages import Passage, Span

# A full stop ends a sentence before a space; those of scripts without spaces end it anywhere.
_END = re.compile(r"[.!?؟।]+[\"'”’»)\]]*(?=\s|$)|[。！？]+[」』”）]*|\n{2,}")


@dataclass(frozen=True)
class Sentence:
    """The characters of *span* in *passage*."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        """The sentence as a reader sees it."""
        return self.passage.written(self.span)

    def part(self, start: int, end: int) -> Span:
        """The span in the passage of the sentence's characters from *start* up to *end*."""
        return Span(self.span.start + start, self.span.start + end)


def sentences(passage: Passage) -> list[Sentence]:
    """Split *passage* into sentences; where that is not clear they stay together."""
    ends = [match.end() for match in _END.finditer(passage.text)]
    starts = [0, *ends]
    spans = [Span(*pair) for pair in zip(starts, [*ends, len(passage.text)], strict=True)]
    return [Sentence(passage, span) for span in spans if passage.written(span).strip()]
