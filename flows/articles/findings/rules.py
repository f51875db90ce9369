"""The rules of a check, one entry each: everything about a rule except how it is detected."""

from enum import Enum, StrEnum


class Severity(StrEnum):
    """How serious a finding is; an error fails the article."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_WRITE = "Write {name!r}."
_WRITE_BOLD = "Write **{name}**."
_ON_PAGE = "{written!r} is {name!r} on the page."


class Rule(Enum):
    """Each rule: its name in reports, its severity, what it means, and an example of what it finds.

    The last two are the message of its findings and the suggestion, if it has one; the code that detects the
    problem fills in the fields. These sentences have no apostrophes, because reports look for quoted words.
    """

    NOT_UNDERSTOOD = (
        "not-understood",
        _ERROR,
        "the document doesn't describe the procedure",
        "a file with paragraphs but no list of steps",
        "{problem}",
    )
    STEP_NOT_UNDERSTOOD = (
        "step-not-understood",
        _ERROR,
        "the step names nothing that the page offers",
        "`1. Wait for a minute.`",
        "This step names no control of the procedure. The page now offers: {offered}.",
    )
    STEP_ORDER = (
        "step-order",
        _ERROR,
        "the step comes before one that must be done first",
        "**Usage Summary** before the step **Reports**; `Select **Save** before you type the number`",
        "This step comes too early: before it, the reader has to {what}.",
        "Move the step that names {name!r} before this one.",
    )
    MISSING_STEP = (
        "missing-step",
        _ERROR,
        "the portal requires an action that the article doesn't mention",
        "no step opens **Reports**; the number is locked and no step says to clear **Lock PO number**",
        "{when}, the reader has to {what}, but the article does not say so.",
        "Add a step before this one that names {name!r}.",
    )
    FORBIDDEN_STEP = (
        "forbidden-step",
        _ERROR,
        "the step says not to do what the portal requires",
        "`Do not select **Save**`",
        "The article says here not to {what}, but the portal requires it.",
    )
    NOT_ASKED = (
        "not-asked",
        _ERROR,
        "the step names a control, but doesn't ask the reader to use it",
        "`**Save** is the last button.`, `Your colleague selects **Save**`",
        "This step names {name!r}, but does not ask the reader to use it.",
        "Say what the reader has to do with {name!r}.",
    )
    UNRELATED_WORDS = (
        "unrelated-words",
        _ERROR,
        "what the step asks for has nothing to do with the portal",
        "`Type the number of your house`, `Eat the portal, then select **Save**`",
        "Whether a reader can do this was not understood: {written!r} has nothing to do with the portal.",
        "If readers understand it, ignore the rule unrelated-words in this step.",
    )
    UNKNOWN_WORDS = (
        "unknown-words",
        _WARNING,
        "the sentence of an action has words that aren't known from texts about the portal",
        "`Select **Save** with a hammer`, `Enter the new number upside down`",
        "The check does not know {written!r} from texts about the portal: whether a reader can do this as it"
        " says was not judged.",
        "If readers understand it, ignore the rule unknown-words in this step.",
    )
    OTHER_CONTROL = (
        "other-control",
        _ERROR,
        "the label or the words lead away from the procedure, or lose what was entered",
        "`Select **Download Usage**` where *Usage Summary* is needed; `Close the dialog` before `**Save**`",
        "{name!r} leads away from the procedure: {problem}.",
    )
    NAMED_VALUE = (
        "named-value",
        _ERROR,
        "the portal refuses the period or the number that the step names, or nobody can choose it",
        "`choose **January 2031**` where the list ends in 2020; `February 30`; `all periods`",
        "{written!r} does not work here. {problem}",
    )
    LABEL_DRIFT = (
        "label-drift",
        _ERROR,
        "the page words the label differently",
        "`**Usage overview**` where the page says *Usage Summary*",
        "{written!r} is not on the page. The page says {name!r} ({score:.0f}% similar){others}.",
        _WRITE,
    )
    LABEL_ABSENT = (
        "label-absent",
        _ERROR,
        "the page has no such label",
        "`**Consumption**` where the page says *Usage Summary*",
        "{written!r} is not on the page, and nothing there is similar. {way}{others}.",
        "Write {name!r} if that is what you mean.",
    )
    UNTRANSLATED_LABEL = (
        "untranslated-label",
        _ERROR,
        "the label is in English, but the page and the article aren't",
        "`Klik op **Save**` where the page says *Opslaan*",
        "{written!r} is English. On this page, the label is {name!r}.",
        _WRITE,
    )
    AMBIGUOUS = (
        "ambiguous",
        _ERROR,
        "several controls on the page match the words",
        "`**Save**` on a page with two such buttons",
        "{written!r} matches {count} controls on the page: {controls}. None was used.",
    )
    DISABLED = (
        "disabled",
        _ERROR,
        "the control is on the page but disabled",
        "`**Save**` while the button is gray",
        "{name!r} is on the page but disabled.",
    )
    NO_EFFECT = (
        "no-effect",
        _ERROR,
        "the action had no effect, or not the documented one",
        "after **Save** the page doesn't say that it saved",
        "{problem}",
    )
    READER_STOPPED = (
        "reader-stopped",
        _ERROR,
        "a reader to whom the article promises the procedure can't carry it out (`--for-whom`)",
        "*As EA administrator (direct)* where the number is locked and no step clears **Lock PO number**",
        "The article says that a reader who is {who} can do this, but {where} they stop at step {step}."
        " {problem}",
    )
    READER_UNMENTIONED = (
        "reader-unmentioned",
        _WARNING,
        "a reader whom the article doesn't mention can carry out the procedure (`--for-whom`)",
        "*As EA administrator (direct)* and nothing about partner administrators",
        "The article does not say that a reader who is {who} can do this, too.",
    )
    CLAIM_DIFFERS = (
        "claim-differs",
        _ERROR,
        "a sentence contradicts a rule of the portal",
        "`up to 14 days after the notification` where the portal allows 7",
        "{written!r} says {value}, but the rule of the portal is {expected}.",
        "Write {expected}.",
    )
    PORTAL_LINK = (
        "portal-link",
        _ERROR,
        "the link for signing in doesn't lead to the portal",
        "`[EA portal](https://portal.azure.com/)`, `[EA portal](ea.azure.com)`",
        "{url!r} {problem}.",
        "Write {address!r}.",
    )
    GIVEN_UP = (
        "given-up",
        _ERROR,
        "the check couldn't finish, through no fault of the article",
        "the browser crashed twice",
        "{problem}",
    )
    REPEATED_STEP = (
        "repeated-step",
        _ERROR,
        "the step repeats what an earlier step already did",
        "the step **View/Edit PO Numbers** twice",
        "Step {number} already uses {name!r}, and the portal does not need it again.",
    )
    OTHER_NUMBER = (
        "other-number",
        _WARNING,
        "the step mixes up the number for Azure services and the one for Marketplace",
        "`On the tab **Marketplace**, type the number for Azure services`",
        "{name!r} and {other!r} have different PO numbers, but this step names both.",
    )
    WRONG_LOCK = (
        "wrong-lock",
        _ERROR,
        "the step selects the check box of the lock to unlock the number",
        "`Select **Lock PO number** to unlock the number`",
        "Selecting {name!r} locks the number. To unlock it, the reader clears the check box.",
    )
    HALF_BOLD = (
        "half-bold",
        _WARNING,
        "only part of the label is bold",
        "`**Usage** Summary`",
        "The bold text {bold!r} covers only part of the label {written!r}.",
        _WRITE_BOLD,
    )
    DAMAGED_PATH = (
        "damaged-path",
        _WARNING,
        "a path of labels is broken: one of them, or its mark, is not where it belongs",
        "`Ga naar > **Details beheren**` for `**Beheren** > **Details**`",
        "The path around {written!r} is broken: the words beside the arrow are not the labels.",
        "Write {path}.",
    )
    EXTRA_WORDS = (
        "extra-words",
        _WARNING,
        "the bold text contains more than the label",
        "`click **on Save**`",
        "The bold text {bold!r} contains more than the label {written!r}.",
        _WRITE_BOLD,
    )
    WRONG_BOLD = (
        "wrong-bold",
        _WARNING,
        "words other than the label are bold",
        "`**click** Save`",
        "The bold text {bold!r} is not the label {written!r}.",
        _WRITE_BOLD,
    )
    NOT_BOLD = (
        "not-bold",
        _WARNING,
        "the label isn't bold",
        "`click Save`",
        "{labels} not bold.",
        _WRITE_BOLD,
    )
    INSECURE_LINK = (
        "insecure-link",
        _WARNING,
        "the link to the portal isn't encrypted",
        "`[EA portal](http://ea.azure.com/)`",
        "{url!r} {problem}.",
        "Write {address!r}.",
    )
    LABEL_LINK = (
        "label-link",
        _WARNING,
        "the label is a link that leaves the portal",
        "`select [Reports](https://example.org/)`",
        "The label {written!r} is a link to {url!r}, which is not the portal.",
        "Remove the link.",
    )
    LABEL_STYLE = (
        "label-style",
        _WARNING,
        "the label isn't marked in the configured style",
        "`click **Save**` where labels are in quotes",
        "{labels} not {style}.",
    )
    LABEL_STRUCK = (
        "label-struck",
        _WARNING,
        "the label is crossed out",
        "`click ~~**Save**~~`",
        "The label {written!r} is crossed out, but the reader needs it.",
    )
    WRONG_PLACE = (
        "wrong-place",
        _WARNING,
        "the step says that a control is on the other side of the page",
        "`In the menu on the right, select **Reports**` where that is on the left",
        "The step says {written!r}, but {name!r} is {where} of the page.",
        "Correct the place, or remove it.",
    )
    FRONT_MATTER = (
        "front-matter",
        _WARNING,
        "the front matter isn't valid",
        '`title: "PO number" in the portal`',
        "{problem}",
    )
    NOT_INCLUDED = (
        "not-included",
        _WARNING,
        "a file that the article includes can't be read, so nothing in it is checked",
        "`[!INCLUDE [steps](steps.md)]` without such a file",
        "{problem}",
    )
    DEAD_BOLD = (
        "dead-bold",
        _WARNING,
        "the asterisks make nothing bold, so readers see them",
        "`Select** Save**`",
        "Readers see the asterisks around {written!r}: in this place, they do not make it bold.",
        "Write {bold}.",
    )
    IGNORE_COMMENT = (
        "ignore-comment",
        _WARNING,
        "a comment that should ignore findings doesn't say which",
        "`<!-- eaportal: ignore not-blod -->`, an `ignore-start` without an `ignore-end`",
        "{problem}",
    )
    LABEL_INFLECTED = (
        "label-inflected",
        _WARNING,
        "the label has a different ending than on the page",
        "`**Berichten**` where the page says *Berichte*",
        _ON_PAGE,
        _WRITE,
    )
    REPEATED_WORDS = (
        "repeated-words",
        _WARNING,
        "the same words appear twice in a row",
        "`select the select the relevant period`",
        "{written!r} says {once!r} twice.",
        "Write {once!r} once.",
    )
    SAME_LINK = (
        "same-link",
        _WARNING,
        "two titles in a list of links lead to the same page",
        "`[Your bill](/bill)` and `[Roles](/bill)`",
        "{title!r} links to the same page as {other!r} on line {line}.",
        "Correct the address of one of the links, or remove one.",
    )
    SEVERAL_TERMS = (
        "several-terms",
        _WARNING,
        "the article has several names for the PO number",
        "`ko-nummer` in one sentence, `io-nummer` in the next",
        "The page calls the PO number {term!r}, but the article also says {written!r} ({lines}).",
        "If both mean the same, write {term!r} everywhere.",
    )
    OTHER_NAME = (
        "other-name",
        _WARNING,
        "the text around the steps calls a label by another name",
        "`Open **Usage Overview**` above the steps, which say **Usage Summary**",
        "The page says {name!r}, but the text here says {written!r}.",
        "If both mean the same, write {name!r}.",
    )
    MISSING_SPACE = (
        "missing-space",
        _WARNING,
        "the space between a word and a link or bold text is missing",
        "`beim [EA-Portal](https://ea.azure.com/)an`",
        "There is no space {where} {word!r}.",
        "Add a space.",
    )
    INVISIBLE_CHARACTER = (
        "invisible-character",
        _WARNING,
        "the text contains invisible characters, which break searches",
        "a zero width space within a word",
        "There is an invisible character in {shown!r}: {characters}.",
        "{advice}",
    )
    NUMBERING_RESTARTS = (
        "numbering-restarts",
        _NOTE,
        "something between two steps cuts the list, so that its numbers begin at 1 again",
        "a picture between two steps that isn't indented",
        "Readers see this step {number} as step 1, because what is before it is not part of the list.",
        "Indent what is between the steps.",
    )
    LANGUAGE = (
        "language",
        _NOTE,
        "the portal lacks the article's language, or labels of the edition in it, so others were used",
        "an article in Finnish",
        "{problem}",
        "To use the labels of the article, write them to a file with: eaportal labels from {path}."
        " Then pass the file with --labels.",
    )
    OTHER_PROCEDURE = (
        "other-procedure",
        _NOTE,
        "the list describes no procedure of the portal that is known, so it is not judged",
        "a list of steps in another product",
        "{problem}",
    )
    NO_ACTION = (
        "no-action",
        _NOTE,
        "the step asks for no action that the procedure needs",
        "`Wait until the page has loaded.`",
        "This step asks for no action that could be tried on the page.",
    )
    NOT_JUDGED = (
        "not-judged",
        _NOTE,
        "the words of a language aren't known, so labels count as used, or nonsense may pass",
        "an article in Zulu, or in Polish",
        "Whether {what} was not judged: the words of {language} for that are not known.",
    )
    UNUSED_IGNORE = (
        "unused-ignore",
        _NOTE,
        "a comment ignores nothing, because there is no such finding",
        "`<!-- eaportal: ignore not-bold -->` where every label is bold",
        "This comment ignores nothing: what it is about has no such findings.",
        "Remove the comment.",
    )
    LABEL_CASE = (
        "label-case",
        _NOTE,
        "the label is capitalized differently on the page",
        "`**reports**` where the page says *Reports*",
        _ON_PAGE,
        _WRITE,
    )
    LABEL_SPELLING = (
        "label-spelling",
        _NOTE,
        "the label has different spaces, quotes, or dashes on the page",
        "`**Usage-Summary**` where the page says *Usage Summary*",
        _ON_PAGE,
        _WRITE,
    )
    ENGLISH_ON_PAGE = (
        "english-on-page",
        _NOTE,
        "the label is in English, both in the article and on the page",
        "`**View/Edit PO Numbers**` in an article that is otherwise Russian",
        "{written!r} is English, here and on the page. The other labels of the page are translated.",
    )

    def __init__(
        self, code: str, severity: Severity, meaning: str, example: str, message: str, suggestion: str = ""
    ) -> None:
        self.code = code
        self.severity = severity
        self.meaning = meaning
        self.example = example
        self.message = message
        self.suggestion = suggestion
