"""A finding: a problem at a place of an article, with the fix if there is one."""

from dataclasses import dataclass

from eaportal.flows.articles.findings.rules import Rule, Severity
from eaportal.flows.articles.text.passages import Passage, Position, Span


@dataclass(frozen=True)
class Fix:
    """The text that replaces the characters from *start* up to *end* of the file.

    A *safe* fix keeps the words, or writes them exactly as the page does. Any other is only suggested: the
    writer has to agree.
    """

    start: int
    end: int
    replacement: str
    safe: bool = True


@dataclass(frozen=True)
class Finding:
    """A problem and its position: from *line* and *column* to the end, if that is known.

    It is in the file *path* if that isn't the article itself, but one that it includes.
    """

    rule: str
    severity: Severity
    line: int
    column: int
    message: str
    suggestion: str | None = None
    end_line: int | None = None
    end_column: int | None = None
    fix: Fix | None = None
    path: str | None = None


def finding(
    rule: Rule,
    position: Position,
    *,
    end: Position | None = None,
    fix: Fix | None = None,
    suggested: bool = True,
    **fields: object,
) -> Finding:
    """Make a finding of *rule* at *position*; *fields* fill in its sentences.

    Unless *suggested*, the finding doesn't say what to write instead.
    """
    suggestion = rule.suggestion.format(**fields) if suggested and rule.suggestion else None
    return Finding(
        rule=rule.code,
        severity=rule.severity,
        line=position.line,
        column=position.column,
        message=rule.message.format(**fields),
        suggestion=suggestion,
        end_line=end.line if end else None,
        end_column=end.column if end else None,
        fix=fix,
        path=str(position.path) if position.path else None,
    )


def finding_in(
    passage: Passage,
    span: Span,
    rule: Rule,
    *,
    fix: Fix | None = None,
    suggested: bool = True,
    **fields: object,
) -> Finding:
    """Make a finding of *rule* about the words of *span* in *passage*, as finding() does."""
    start, end = passage.position(span.start), passage.end_position(span)
    return finding(rule, start, end=end, fix=fix, suggested=suggested, **fields)
