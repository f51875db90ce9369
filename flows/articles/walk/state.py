"""The state of a walk through an article: its progress, and what the page offers now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from playwright.sync_api import Error, Page

from eaportal.flows.articles.findings.results import (
    ActionResult,
    Finding,
    LabelStyle,
    Markup,
    Outcome,
    finding,
    finding_in,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article, Step
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.languages import is_spoken
from eaportal.flows.articles.text.names import CERTAINTY, MatchKind
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.actions import PortalUnderTest, perform, unlock
from eaportal.flows.articles.walk.label_findings import label_findings
from eaportal.flows.articles.walk.marks import label_in
from eaportal.flows.articles.walk.matches import (
    Mention,
    bold_wording,
    classify_bold,
    mentions,
    names,
    says_more,
)
from eaportal.flows.articles.walk.offers import TICKED, Offer, read_offers
from eaportal.flows.procedure import ACTIONS, LABELLED, Control, control_labels, english_label


@dataclass
class CurrentStep:
    """The step that is being walked: its actions so far, and the words *taken* for them."""

    step: Step
    actions: list[ActionResult] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)

    @property
    def passage(self) -> Passage:
        """The text of the step."""
        return self.step.passage

    @property
    def bold_left(self) -> bool:
        """Whether there is bold text that no action has used, as its label or instead of it."""
        if any(action.markup is Markup.WRONG_WORDS for action in self.actions):
            return False
        return bold_wording(self.passage, self.taken) is not None

    def rest(self, beside: Span | None = None) -> Span:
        """The longest part of the step outside the taken words and the words *beside* it."""
        end = len(self.passage.text)
        taken = sorted([*self.taken, beside] if beside else self.taken)
        gaps = [Span(one.end, other.start) for one, other in pairwise([Span(0, 0), *taken, Span(end, end)])]
        return self.passage.trimmed(max(gaps, key=lambda gap: gap.end - gap.start))


@dataclass
class Walk:
    """A walk: the controls *mentioned* so far and how, those *skipped* with their names, and the findings."""

    article: Article
    page: Page
    portal: PortalUnderTest
    style: LabelStyle = LabelStyle.BOLD
    mentioned: dict[Control, MatchKind] = field(default_factory=dict)
    skipped: dict[Control, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    stopped: bool = False
    _offers: list[Offer] | None = None

    def sign_in(self) -> str:
        """Sign in, and return the title of the page that follows."""
        self.portal.sign_in(self.page)
        self._offers = None
        return self.page.title()

    def offers(self) -> list[Offer]:
        """The controls that the page offers now."""
        if self._offers is None:
            self._offers = read_offers(self.page, self.portal.base_url)
        return self._offers

    @property
    def is_translated(self) -> bool:
        """Whether the page is in the language of the article."""
        return is_spoken(self.article.locale, self.page.locator("html").get_attribute("lang") or "")

    def offered(self, control: Control | None) -> Offer | None:
        """The enabled *control* on the page, if it is there."""
        if control is None:
            return None
        usable = (offer for offer in self.offers() if not offer.disabled)
        return next((offer for offer in usable if offer.control is control), None)

    def is_open(self, control: Control | None) -> bool:
        """Whether *control* is a part of the procedure that is still to do."""
        return control is not None and control not in self.mentioned and control not in self.skipped

    def next_control(self) -> Control | None:
        """The labeled control that comes next."""
        return next((control for control in LABELLED if self.is_open(control)), None)

    def mentions_in(self, current: CurrentStep) -> list[Mention]:
        """What the step names: fields before the button that submits them, else in text order."""
        if not any(self.is_open(control) for control in Control):
            return []
        found = [
            mention
            for mention in mentions(current.passage, self.offers(), current.taken)
            if any(self.is_open(offer.control) for offer in mention.offers) and not self._is_far(mention)
        ]
        return sorted(found, key=lambda mention: mention.offers[0].control in LABELLED)

    def _is_far(self, mention: Mention) -> bool:
        """Whether the match is only inflected and the control isn't the next one of the procedure."""
        near = {self.next_control(), Control.PERIOD, Control.PO_NUMBER}
        return mention.match.inflected and not near & {offer.control for offer in mention.offers}

    def is_trusted(self, control: Control, match: MatchKind) -> bool:
        """Whether the text is close enough to this procedure to use *control* for words that don't name it.

        One wrong label is tolerated, two in a row are not. Nothing is saved for a text about something else.
        """
        kinds = [self.mentioned[each] for each in LABELLED if each in self.mentioned]
        if match is MatchKind.ABSENT and kinds[-1:] == [MatchKind.ABSENT]:
            return False
        named = [kind for kind in kinds if kind is not MatchKind.ABSENT]
        return control is not Control.SAVE or (len(named) >= 2 and any(kind in CERTAINTY for kind in named))

    def named_later(self, step: Step, name: str) -> bool:
        """Whether a step after *step* names the control *name*."""
        return any(names(later.passage, name) for later in self.article.steps[step.number :])

    def says_more(self, current: CurrentStep, spans: Sequence[Span], *, than_longest: bool) -> bool:
        """Whether the step is long enough to ask for one more action than its labels do.

        It is compared with the steps that press one thing: those with bold, except the first and the last.
        """
        others = [
            step for step in self.article.steps[1:-1] if step is not current.step and step.passage.bolds
        ]
        labels = list(control_labels(self.article.labels).values())
        return says_more(current.step, [*current.taken, *spans], others, labels, than_longest=than_longest)

    def unlock(self, current: CurrentStep, field: Offer) -> None:
        """Clear the check box that locks *field*, and report it if the article doesn't mention it."""
        try:
            name = unlock(field, self.offers())
        except Error:
            return  # A problem of the page shows when the field is used.
        if name and not any(names(step.passage, name) for step in self.article.steps):
            what = f"clear {name!r}, because the number is locked"
            start = current.passage.position(0)
            self.findings.append(
                finding(Rule.MISSING_STEP, start, when="Before this step", what=what, name=name)
            )

    def names_box(self, current: CurrentStep) -> bool:
        """Whether the step names a check box on the page; unlock() uses it when its field is used."""
        boxes = (offer for offer in self.offers() if offer.role in TICKED and not offer.disabled)
        return any(names(current.passage, box.name) for box in boxes)

    def perform(self, offer: Offer) -> str | None:
        """Use *offer*; return the problem if the effect was not seen."""
        self._offers = None
        return perform(offer, self.page, self.portal)

    def go_back_to(self, current: CurrentStep, address: str) -> None:
        """Go back to *address*, where the step left the procedure."""
        self._offers = None
        try:
            self.page.goto(address)
        except Error as error:
            problem = f"The portal no longer responds: {error.message.splitlines()[0]}"
            self.findings.append(finding_in(current.passage, Span(0, 0), Rule.NO_EFFECT, problem=problem))
            self.stopped = True

    def show(self, current: CurrentStep, control: Control, offers: Sequence[Offer] = ()) -> None:
        """Let the watcher see the page where the step reaches *control*, and the *offers* that are meant."""
        self.portal.watch(current.step.number, control, [offer.locator for offer in offers])

    def act(self, current: CurrentStep, offer: Offer, control: Control, span: Span, match: MatchKind) -> None:
        """Use *offer*, as the words of *span* say."""
        if control is Control.PO_NUMBER:
            self.unlock(current, offer)
        self.show(current, control, [offer])
        offers = self.offers()
        problem = self.perform(offer)
        outcome = Outcome.FAILED if problem else Outcome.DONE
        action = self.record(current, control, span, match, offer.name, outcome)
        self.findings += label_findings(action, current.passage, span, style=self.style, offers=offers)
        if control in LABELLED and _is_left_in_english(offer.name, control, self.article):
            written = current.passage.written(span)
            self.findings.append(finding_in(current.passage, span, Rule.ENGLISH_ON_PAGE, written=written))
        if problem:
            self.findings.append(finding_in(current.passage, span, Rule.NO_EFFECT, problem=problem))
            self.stopped = True

    def record(
        self,
        current: CurrentStep,
        control: Control,
        span: Span,
        match: MatchKind,
        on_page: str,
        outcome: Outcome,
    ) -> ActionResult:
        """Record an action that the step asks for."""
        label, bold = span, None
        if control in LABELLED:
            label = label_in(current.passage, span)
            meant = span if match in CERTAINTY else label
            bold = classify_bold(current.passage, meant, current.taken)
        written = current.passage.written(label).strip()
        action = ActionResult(ACTIONS[control].kind, control, written, on_page, match, bold, outcome)
        current.actions.append(action)
        current.taken.append(span)
        self.mentioned[control] = match
        self.skipped.pop(control, None)
        return action


def _is_left_in_english(name: str, control: Control, article: Article) -> bool:
    """Whether *name* is the English label of *control* on pages whose other labels are translated."""
    if not article.is_translated or fold(english_label(control)).text != fold(name).text:
        return False
    expected = control_labels(article.labels)
    return any(expected[other] != english_label(other) for other in expected if other is not control)
