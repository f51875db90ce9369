"""What a check has to say about an article. One table owns the rules."""

from enum import Enum, StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error fails the article."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Rule(Enum):
    """Every rule: its name in reports, its severity, what it means, and an example of what it finds."""

    NOT_UNDERSTOOD = (
        "not-understood",
        _ERROR,
        "the document does not tell the procedure",
        "a file with paragraphs and no list of steps",
    )
    STEP_NOT_UNDERSTOOD = (
        "step-not-understood",
        _ERROR,
        "a step names nothing that the page offers",
        "`1. Wait for a minute.`",
    )
    STEP_ORDER = (
        "step-order",
        _ERROR,
        "a step comes before one that has to be done first",
        "the step **Usage Summary** before the step **Reports**",
    )
    MISSING_STEP = (
        "missing-step",
        _ERROR,
        "the portal demands an action that the text does not mention",
        "no step opens **Reports**; the number is locked and no step says to clear **Lock PO number**",
    )
    LABEL_DRIFT = (
        "label-drift",
        _ERROR,
        "the page has another wording for the label",
        "`**Usage overview**` where the page says *Usage Summary*",
    )
    LABEL_ABSENT = (
        "label-absent",
        _ERROR,
        "the page has no such label",
        "`**Consumption**` where the page says *Usage Summary*",
    )
    UNTRANSLATED_LABEL = (
        "untranslated-label",
        _ERROR,
        "the label is in English, the page and the article are not",
        "`Klik op **Save**` where the page says *Opslaan*",
    )
    AMBIGUOUS = (
        "ambiguous",
        _ERROR,
        "several controls of the page fit the words",
        "`**Save**` on a page with two such buttons",
    )
    DISABLED = (
        "disabled",
        _ERROR,
        "the control is on the page and cannot be used",
        "`**Save**` while the button is grey",
    )
    NO_EFFECT = (
        "no-effect",
        _ERROR,
        "the action had no effect, or not the documented one",
        "after **Save** the page does not say that it saved",
    )
    CLAIM_DIFFERS = (
        "claim-differs",
        _ERROR,
        "a sentence states a rule otherwise than the portal has it",
        "`up to 14 days after the notification` where the portal allows 7",
    )
    GIVEN_UP = (
        "given-up",
        _ERROR,
        "the check could not finish, through no fault of the article",
        "the browser crashed twice",
    )
    HALF_BOLD = (
        "half-bold",
        _WARNING,
        "the bold covers a part of the label",
        "`**Usage** Summary`",
    )
    EXTRA_WORDS = (
        "extra-words",
        _WARNING,
        "the bold covers more than the label",
        "`click **on Save**`",
    )
    WRONG_BOLD = (
        "wrong-bold",
        _WARNING,
        "the bold is on other words than the label",
        "`**click** Save`",
    )
    NOT_BOLD = (
        "not-bold",
        _WARNING,
        "the label is not bold",
        "`click Save`",
    )
    FRONT_MATTER = (
        "front-matter",
        _WARNING,
        "the front matter is damaged",
        '`title: "PO number" in the portal`',
    )
    LABEL_INFLECTED = (
        "label-inflected",
        _WARNING,
        "the label has another ending than on the page",
        "`**Berichten**` where the page says *Berichte*",
    )
    REPEATED_WORDS = (
        "repeated-words",
        _WARNING,
        "the same words stand twice in a row",
        "`select the select the relevant period`",
    )
    SAME_LINK = (
        "same-link",
        _WARNING,
        "two titles of a list of links lead to one page",
        "`[Your bill](/bill)` and `[Roles](/bill)`",
    )
    SEVERAL_TERMS = (
        "several-terms",
        _WARNING,
        "the PO number is called by several names",
        "`ko-nummer` in one sentence, `io-nummer` in the next",
    )
    MISSING_SPACE = (
        "missing-space",
        _WARNING,
        "a word begins or ends at a link or at bold without a space between",
        "`beim [EA-Portal](https://ea.azure.com/)an`",
    )
    INVISIBLE_CHARACTER = (
        "invisible-character",
        _WARNING,
        "the text holds characters that nobody sees and that searches stumble over",
        "a zero width space within a word",
    )
    LABEL_CASE = (
        "label-case",
        _NOTE,
        "the label is in other upper or lower case than on the page",
        "`**reports**` where the page says *Reports*",
    )
    LABEL_SPELLING = (
        "label-spelling",
        _NOTE,
        "the label has other spaces, quotes or dashes than on the page",
        "`**Usage-Summary**` where the page says *Usage Summary*",
    )
    ENGLISH_ON_PAGE = (
        "english-on-page",
        _NOTE,
        "the page itself shows this label in English, and so does the article",
        "`**View/Edit PO Numbers**` in an article that is otherwise Russian",
    )

    def __init__(self, code: str, severity: Severity, meaning: str, example: str) -> None:
        self.code = code
        self.severity = severity
        self.meaning = meaning
        self.example = example
