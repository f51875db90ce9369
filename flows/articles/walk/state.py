"""The state of a walk through an article: its progress, what the page offers now, and the use of that."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from playwright.sync_api import Error, Page

from eaportal.flows.articles.findings.finding import Finding, finding, finding_in
from eaportal.flows.articles.findings.results import (
    ActionResult,
    LabelStyle,
    Markup,
    Outcome,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article, Step
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.languages import is_spoken
from eaportal.flows.articles.text.names import CERTAINTY, Match, MatchKind, find_label
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.actions import PortalUnderTest, entries_of, perform, unlock
from eaportal.flows.articles.walk.dialog import closed_before, lost_beside
from eaportal.flows.articles.walk.impossible_values import impossible_dates, takes_several
from eaportal.flows.articles.walk.label_findings import label_absent, label_findings
from eaportal.flows.articles.walk.marks import label_in
from eaportal.flows.articles.walk.matches import (
    Wording,
    bold_wording,
    classify_bold,
    is_label,
    is_marked,
    names,
)
from eaportal.flows.articles.walk.offers import CHOSEN_FROM, Offer, portal_path, read_offers
from eaportal.flows.articles.walk.places import wrong_place
from eaportal.flows.articles.walk.reading import Reading
from eaportal.flows.articles.walk.unrelated import unrelated
from eaportal.flows.articles.walk.values import NamedPeriod, number_in, period_in
from eaportal.flows.procedures.controls import ACTIONS, LABELLED, ActionKind, Control, english_label, label_of
from eaportal.flows.procedures.procedure import Procedure


@dataclass
class CurrentStep:
    """The step that is being walked: its actions so far, and the words *taken* for them.

    *idle* if it asks for nothing that has to be an action.
    """

    step: Step
    actions: list[ActionResult] = field(default_factory=list)
    taken: list[Span] = field(default_factory=list)
    idle: bool = False

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


@dataclass
class Walk:
    """A walk: the controls *mentioned* so far and how, those *skipped* with their names, and the findings.

    *names* are the names on the pages so far, *done_in* has the number of the step that used a control,
    *forbidden* the words that say not to use one, and *unasked* those that only name it. *month* and *number*
    are the words that name the period and the PO number, and *left* those that ask the reader to leave. What
    was *reached* needs no words.
    """

    article: Article
    page: Page
    portal: PortalUnderTest
    style: LabelStyle = LabelStyle.BOLD
    mentioned: dict[Control, MatchKind] = field(default_factory=dict)
    skipped: dict[Control, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    stopped: bool = False
    names: dict[Control, str] = field(default_factory=dict)
    done_in: dict[Control, int] = field(default_factory=dict)
    forbidden: dict[Control, tuple[Passage, Span]] = field(default_factory=dict)
    unasked: dict[Control, tuple[Passage, Span]] = field(default_factory=dict)
    month: tuple[Passage, Span] | None = None
    number: tuple[Passage, Span] | None = None
    signs_in_late: bool = False
    left: tuple[Passage, Span] | None = None
    reached: set[Control] = field(default_factory=set)
    _offers: list[Offer] | None = None
    _readings: dict[tuple[int, frozenset[str]], Reading] = field(default_factory=dict)

    @property
    def procedure(self) -> Procedure:
        """What the article describes."""
        return self.article.procedure

    def sign_in(self) -> str:
        """Sign in, and return the title of the page that follows."""
        self.portal.sign_in(self.page)
        self._offers = None
        return self.page.title()

    def offers(self) -> list[Offer]:
        """The controls that the page offers now."""
        if self._offers is None:
            self._offers = read_offers(self.page, self.portal.base_url, self.procedure)
            known = {o.control: o.name for o in reversed(self._offers) if o.control and self._is_new(o)}
            self.names |= known
        return self._offers

    @property
    def is_translated(self) -> bool:
        """Whether the page is in the language of the article."""
        return is_spoken(self.article.locale, self.page.locator("html").get_attribute("lang") or "")

    def _is_new(self, offer: Offer) -> bool:
        # In a dialog, Cancel also leads to the usage summary.
        is_row = offer.control is not None and ACTIONS[offer.control].row
        return offer.control not in self.names and offer.region != "" and not is_row

    def reading(self, step: Step) -> Reading:
        """What the words of *step* ask for."""
        labelled = self.procedure.labelled
        expected = self.procedure.labels(self.article.labels)
        labels = frozenset({*expected.values(), *(self.names[c] for c in labelled if c in self.names)})
        key = step.number, labels
        if key not in self._readings:
            self._readings[key] = Reading(
                step, self.article.locale, labels, has_common_names=not self.procedure.has_vocabulary
            )
        return self._readings[key]

    @property
    def known_names(self) -> set[str]:
        """The expected labels, and the names on the pages so far."""
        return {*self.procedure.labels(self.article.labels).values(), *self.names.values()}

    @property
    def path_names(self) -> set[str]:
        """The names that a path may consist of: those on the page, the expected and the English ones."""
        english = {english_label(control) for control in self.procedure.labelled}
        return {*self.known_names, *english, *(offer.name for offer in self.offers())} - {""}

    def is_named_by(self, passage: Passage, match: Match) -> bool:
        """Whether *match* is a label; a common word, such as account, only if it is marked or written so."""
        return self.procedure.has_vocabulary or is_label(passage, match)

    def label_of(self, control: Control) -> str:
        """The name of *control* on the page, or the expected one."""
        if control in self.names:
            return self.names[control]
        return label_of(control, self.article.labels)

    def offered(self, control: Control | None) -> Offer | None:
        """The enabled *control* on the page, if it is there."""
        if control is None:
            return None
        usable = (offer for offer in self.offers() if not offer.disabled)
        return next((offer for offer in usable if offer.control is control), None)

    def is_open(self, control: Control | None) -> bool:
        """Whether *control* is a part of the procedure that is still to do."""
        return control is not None and control not in self.mentioned and control not in self.skipped

    def is_reached(self, control: Control) -> bool:
        """Whether a text may leave out *control*: what it opens is shown already, or it is only a place."""
        path = ACTIONS[control].path
        is_here = path is not None and portal_path(self.portal.base_url, self.page.url) == path
        return control in self.procedure.places or is_here

    def next_control(self) -> Control | None:
        """The labeled control that comes next."""
        return next((control for control in self.procedure.labelled if self.is_open(control)), None)

    def next_open(self) -> Control | None:
        """The control that comes next."""
        order = self.procedure.order_in(self.article.edition)
        return next((control for control in order if self.is_open(control)), None)

    def number_in(self, step: Step, area: Span) -> Span | None:
        """The words of *step* in *area* that are marked as the PO number to enter."""
        names = {offer.name for offer in self._offers or ()}
        return number_in(step.passage, area, self.known_names | names)

    def page_offers(self, url: str, control: Control) -> bool:
        """Whether the page at *url* offers *control*."""
        page = self.page.context.new_page()
        try:
            page.goto(url)
            return any(
                o.control is control and not o.disabled
                for o in read_offers(page, self.portal.base_url, self.procedure)
            )
        except Error:
            return False
        finally:
            page.close()

    def entries_in(self, passage: Passage, control: Control) -> dict[str, Span]:
        """The entries of the list *control* on the page that *passage* marks, with their words."""
        offer = self.offered(control)
        if offer is None or offer.role not in CHOSEN_FROM:
            return {}
        return {
            entry: match.span
            for entry in entries_of(offer)
            for match in find_label(entry, passage.text, passage.edges)
            if is_marked(passage, match.span) and not match.inflected
        }

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

    def perform(self, offer: Offer, named: NamedPeriod | None = None, entry: str | None = None) -> str | None:
        """Use *offer*, choosing what is *named* or *entry*; return the problem if the effect was not seen."""
        self._offers = None
        return perform(offer, self.page, self.portal, self.procedure, named, entry)

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

    def check_request(self, current: CurrentStep, control: Control, span: Span) -> None:
        """Report why no reader could do what the words of *span* ask for, although they are clear."""
        reading = self.reading(current.step)
        shown = self.known_names | {offer.name for offer in self._offers or ()}
        strange = unrelated(reading, span, shown) if self.procedure.has_vocabulary else None
        if strange:
            written = current.passage.written(strange.span)
            rule = Rule.UNRELATED_WORDS if strange.is_needed else Rule.UNKNOWN_WORDS
            self.findings.append(finding_in(current.passage, strange.span, rule, written=written))
        self._check_value(current, control, span)
        here = reading.gone_before(span)
        gone = (current.passage, here) if here else self.left
        if gone and control is not Control.SIGN_IN:
            self.left = None
            name, problem = (
                gone[0].written(gone[1]),
                f"after it, the reader cannot {ACTIONS[control].meaning}",
            )
            self.findings.append(finding_in(*gone, Rule.OTHER_CONTROL, name=name, problem=problem))

    def _check_value(self, current: CurrentStep, control: Control, span: Span) -> None:
        """Report a day that no calendar has, and more periods than the reader can choose."""
        reading, passage = self.reading(current.step), current.passage
        area = reading.sentence_of(span)
        for date in impossible_dates(passage.written(area), self.article.locale):
            there = date.moved(area.start)
            if not any(code.overlaps(there) for code in passage.codes):
                self._report_value(passage, there, "No calendar has such a date.")
        several = takes_several(reading, span) if control is Control.PERIOD else None
        if several:
            self._report_value(passage, several, "The reader can choose one period at a time.")

    def act(self, current: CurrentStep, offer: Offer, control: Control, span: Span, match: MatchKind) -> None:
        """Use *offer*, as the words of *span* say."""
        if control is Control.PO_NUMBER:
            self.unlock(current, offer)
            self._check_field(current, offer, span)
        self.show(current, control, [offer])
        offers = self.offers()
        self.check_request(current, control, span)
        self._check_dialog(current, offer, span)
        self._check_place(current, offer, span)
        problem = self._use(current, offer, control, span)
        outcome = Outcome.FAILED if problem else Outcome.DONE
        action = self.record(current, control, span, match, offer.name, outcome)
        self.findings += label_findings(action, current.passage, span, style=self.style, offers=offers)
        if control in LABELLED and _is_left_in_english(offer.name, control, self.article):
            written = current.passage.written(span)
            self.findings.append(finding_in(current.passage, span, Rule.ENGLISH_ON_PAGE, written=written))
        if problem:
            named = self._named_value(offer, control)
            if named:
                self._report_value(*named, problem)
            else:
                self.findings.append(finding_in(current.passage, span, Rule.NO_EFFECT, problem=problem))
            self.stopped = True

    def _check_dialog(self, current: CurrentStep, offer: Offer, span: Span) -> None:
        """Report the words by which the dialog of *offer* is gone, or what was entered there."""
        reading, control = self.reading(current.step), offer.control
        closed = closed_before(reading, span) if offer.region == "dialog" else None
        if closed is None and control in {self.procedure.shows, self.procedure.final}:
            closed = lost_beside(reading, span, is_saved=control is self.procedure.final)
        if closed and control:
            self.report_closed(current.passage, closed, control)

    def report_closed(self, passage: Passage, closed: Span, control: Control) -> None:
        """Report the words that close the dialog in which *control* is."""
        problem = f"after it, the reader cannot {ACTIONS[control].meaning}"
        name = passage.written(closed)
        self.findings.append(finding_in(passage, closed, Rule.OTHER_CONTROL, name=name, problem=problem))

    def _check_place(self, current: CurrentStep, offer: Offer, span: Span) -> None:
        """Report a place on the page where *offer* isn't."""
        try:
            wrong = wrong_place(self.reading(current.step), span, offer.locator)
        except Error:
            return  # A problem of the page shows when the control is used.
        if wrong:
            written = current.passage.written(wrong.span)
            self.findings.append(
                finding_in(
                    current.passage,
                    wrong.span,
                    Rule.WRONG_PLACE,
                    written=written,
                    name=offer.name,
                    where=wrong.where,
                )
            )

    def _check_field(self, current: CurrentStep, offer: Offer, span: Span) -> None:
        """Report the name of a field in which the number of *span* doesn't belong."""
        reading, passage = self.reading(current.step), current.passage
        name = reading.field_of(span)
        if (
            name is None
            or self.number_in(current.step, name)
            or find_label(offer.name, passage.written(name))
        ):
            return
        if not any(number.overlaps(name) for number in reading.spans(Sense.NUMBER)):
            wording = Wording(name, passage.written(name), 0)
            self.findings.append(label_absent(passage, wording, offer, self.offers()))

    def _named_value(self, offer: Offer, control: Control) -> tuple[Passage, Span] | None:
        """The value named by the text because of which *offer* had no effect, if there is one."""
        match control:
            case Control.PO_NUMBER if offer.locator.is_editable():
                return self.number
            case Control.PO_NUMBER:
                return self.month
            case Control.SAVE:
                return self.number or self.month
            case _:
                return None

    def _use(self, current: CurrentStep, offer: Offer, control: Control, span: Span) -> str | None:
        """Use *offer* with the value that the step names, or else with another one."""
        reading = self.reading(current.step)
        area, clause = reading.sentence_of(span), reading.clause_of(span).span
        month = None
        if control is Control.PERIOD:
            month = period_in(current.passage, area, clause, self.article.locale)
        if month:
            problem = self.perform(offer, month)
            if problem is None:
                self.month = current.passage, month.span
                return None
            self._report_value(current.passage, month.span, problem)
        if ACTIONS[control].kind is ActionKind.CHOOSE and control is not Control.PERIOD:
            return self.perform(offer, entry=next(iter(self.entries_in(current.passage, control)), None))
        number = self.number_in(current.step, area) if control is Control.PO_NUMBER else None
        if number:
            self.number = current.passage, number
            self.portal = replace(self.portal, po_number=current.passage.written(number))
        # After an entry without effect, the page may be another one.
        return self.perform((self.offered(control) or offer) if month else offer)

    def _report_value(self, passage: Passage, span: Span, problem: str) -> None:
        written = passage.written(span)
        self.findings.append(finding_in(passage, span, Rule.NAMED_VALUE, written=written, problem=problem))

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
            others = [*current.taken, *(each for each in self.reading(current.step).labels if each != span)]
            bold = classify_bold(current.passage, meant, others)
        written = current.passage.written(label).strip()
        action = ActionResult(ACTIONS[control].kind, control, written, on_page, match, bold, outcome)
        current.actions.append(action)
        current.taken.append(span)
        self.mentioned[control] = match
        self.done_in.setdefault(control, current.step.number)
        self.skipped.pop(control, None)
        return action


def _is_left_in_english(name: str, control: Control, article: Article) -> bool:
    """Whether *name* is the English label of *control* on pages whose other labels are translated."""
    if not article.is_translated or fold(english_label(control)).text != fold(name).text:
        return False
    expected = article.procedure.labels(article.labels)
    return any(expected[other] != english_label(other) for other in expected if other is not control)
