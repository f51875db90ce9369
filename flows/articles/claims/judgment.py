"""What a sentence says about one rule of the portal: it agrees, it contradicts, or that can't be read."""

from dataclasses import dataclass

from eaportal.flows.articles.findings.results import (
    ClaimVerdict,
)
from eaportal.flows.articles.text.passages import Span


@dataclass(frozen=True)
class Judgment:
    """The verdict on the words of *span*, their *value*, and the *reason* if it isn't judged."""

    verdict: ClaimVerdict
    span: Span
    value: str | None
    reason: str | None = None


def holds(span: Span, value: str) -> Judgment:
    """The words of *span* agree with the rule."""
    return Judgment(ClaimVerdict.HOLDS, span, value)


def differs(span: Span, value: str) -> Judgment:
    """The words of *span* say *value*, which contradicts the rule."""
    return Judgment(ClaimVerdict.DIFFERS, span, value)


def not_judged(span: Span, reason: str, value: str | None = None) -> Judgment:
    """It's about the rule, but not judged, because of *reason*."""
    return Judgment(ClaimVerdict.NOT_JUDGED, span, value, reason)
