"""What a check says of one claim."""

from dataclasses import dataclass
from enum import StrEnum

from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.text.sentences import Sentence


class ClaimVerdict(StrEnum):
    """Whether the portal's rule is what the sentence says."""

    HOLDS = "holds"
    DIFFERS = "differs"
    NOT_JUDGED = "not-judged"


@dataclass(frozen=True)
class ClaimResult:
    """One claim: which rule it is about, the words that state it, their *value*, and the portal's."""

    claim: str
    written: str
    value: str | None
    expected: str
    verdict: ClaimVerdict
    line: int
    column: int
    end_line: int
    end_column: int


def claim_result(
    claim: str, sentence: Sentence, part: Span, value: str | None, expected: str, verdict: ClaimVerdict
) -> ClaimResult:
    """Make the result for a claim in *part* of *sentence*."""
    passage = sentence.passage
    span = sentence.part(part.start, part.end)
    start, end = passage.place(span.start), passage.end_place(span)
    written = passage.written(span)
    return ClaimResult(
        claim, written, value, expected, verdict, start.line, start.column, end.line, end.column
    )
