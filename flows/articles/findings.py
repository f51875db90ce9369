"""What a check has to say about an article. One table owns the rules."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from flows.articles.passages import Place


class Severity(StrEnum):
    """How much a finding weighs: an error fails the article."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Rule(Enum):
    """Every rule: its name in reports, its severity, and what it means."""

    NOT_UNDERSTOOD = "not-understood", Severity.ERROR, "the document does not tell the procedure"
    STEP_NOT_UNDERSTOOD = "step-not-understood", Severity.ERROR, "a step names nothing that the page offers"
    STEP_ORDER = "step-order", Severity.ERROR, "a step comes before one that has to be done first"
    MISSING_STEP = (
        "missing-step",
        Severity.ERROR,
        "the portal demands an action that the text does not mention",
    )
    LABEL_DRIFT = "label-drift", Severity.ERROR, "the page has another wording for the label"
    LABEL_ABSENT = "label-absent", Severity.ERROR, "the page has no such label"
    AMBIGUOUS = "ambiguous", Severity.ERROR, "several controls of the page fit the words"
    DISABLED = "disabled", Severity.ERROR, "the control is on the page and cannot be used"
    NO_EFFECT = "no-effect", Severity.ERROR, "the action had no effect, or not the documented one"
    GIVEN_UP = "given-up", Severity.ERROR, "the check could not finish; the article may well be right"
    HALF_BOLD = "half-bold", Severity.WARNING, "the bold covers a part of the label"
    EXTRA_WORDS = "extra-words", Severity.WARNING, "the bold covers more than the label"
    WRONG_BOLD = "wrong-bold", Severity.WARNING, "the bold is on other words than the label"
    NOT_BOLD = "not-bold", Severity.WARNING, "the label is not bold"
    FRONT_MATTER = "front-matter", Severity.WARNING, "the front matter is damaged"
    LABEL_INFLECTED = "label-inflected", Severity.WARNING, "the label has another ending than on the page"
    LABEL_CASE = "label-case", Severity.NOTE, "the label is in other upper or lower case than on the page"
    LABEL_SPELLING = (
        "label-spelling",
        Severity.NOTE,
        "the label has other spaces, quotes or dashes than on the page",
    )

    def __init__(self, code: str, severity: Severity, meaning: str) -> None:
        self.code = code
        self.severity = severity
        self.meaning = meaning


@dataclass(frozen=True)
class Fix:
    """What to write instead of the characters from *start* up to *end* of the file's text."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class Finding:
    """One thing to mend, and where: from *line* and *column* up to the end, where that is known."""

    rule: str
    severity: Severity
    line: int
    column: int
    message: str
    suggestion: str | None = None
    end_line: int | None = None
    end_column: int | None = None
    fix: Fix | None = None


def finding(rule: Rule, place: Place, message: str, suggestion: str | None = None) -> Finding:
    """Make a finding of *rule* at *place*."""
    return Finding(rule.code, rule.severity, place.line, place.column, message, suggestion)
