"""Walk through an article on the live page: do what each step says, by the words of its sentences alone."""

from dataclasses import dataclass, replace

from playwright.sync_api import Page

from eaportal.flows.articles.findings.results import (
    Finding,
    LabelStyle,
    Outcome,
    StepResult,
    finding,
    finding_in,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.names import MatchKind, find_label
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.articles.walk.label_findings import label_absent, label_drift, untranslated_label
from eaportal.flows.articles.walk.matches import (
    BOLD_DRIFT_SCORE,
    PLAIN_DRIFT_SCORE,
    Mention,
    Wording,
    bold_wording,
    mentions,
    names,
    wording_for,
)
from eaportal.flows.articles.walk.offers import PRESSED, Offer
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.procedure import ACTIONS, LABELLED, PROCEDURE, Control, before, english_label

_MOST_LISTED = 8


@dataclass(frozen=True)
class WalkResult:
    """The results of an article's steps; *stopped* if the walk could not continue to the end."""

    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    stopped: bool


def walk_article(article: Article, page: Page, portal: PortalUnderTest, style: LabelStyle) -> WalkResult:
    """Walk through every step of *article*, then report what its text leaves out."""
    walk = Walk(article, page, portal, style)
    signs_in = next((step for step in article.steps if step.portal_link), article.steps[0])
    first_page = walk.sign_in()
    steps = []
    for step in article.steps:
        current = CurrentStep(step)
        if step is signs_in:
            _sign_in(walk, current, first_page)
        _walk_step(walk, current)
        if current.actions and step.number < signs_in.number:
            _report_order(walk, current.passage, Control.SIGN_IN)
        steps.append(StepResult(step.number, step.line, step.text, tuple(current.actions)))
    if Control.SIGN_IN in walk.skipped:
        _report_missing(walk, article.steps[0].passage, Control.SIGN_IN)
    if not walk.stopped:
        for action in PROCEDURE:
            if walk.is_open(action.control):
                last = article.steps[-1].passage
                _report_missing(walk, last, action.control, when="After the last step")
    return WalkResult(tuple(steps), tuple(walk.findings), walk.stopped)


def _sign_in(walk: Walk, current: CurrentStep, first_page: str) -> None:
    """Record signing in if the step says so: by a link to the portal, or by naming nothing on the page."""
    link = current.step.portal_link
    if link:
        walk.show(current, Control.SIGN_IN)
        walk.record(current, Control.SIGN_IN, link.span, MatchKind.EXACT, first_page, Outcome.DONE)
    elif walk.mentions_in(current) or (current.passage.bolds and _drifted_label(walk, current)):
        # A later step may still say so. If none does, this is reported at the end.
        walk.skipped[Control.SIGN_IN] = ""
    else:
        walk.show(current, Control.SIGN_IN)
        whole = Span(0, len(current.step.text))
        walk.record(current, Control.SIGN_IN, whole, MatchKind.NEAR, first_page, Outcome.DONE)


def _walk_step(walk: Walk, current: CurrentStep) -> None:
    while not walk.stopped:
        found = walk.mentions_in(current)
        if found:
            _act_on_mention(walk, current, found[0])
        elif not current.actions and (_names_skipped(walk, current) or _signs_in_late(walk, current)):
            break
        elif not current.actions and walk.names_box(current):
            return
        elif _asks_for_period(walk, current):
            _do_unnamed(walk, current, Control.PERIOD)
        elif (current.actions and not current.bold_left) or not _continue_by_structure(walk, current):
            break
    if not current.actions and not walk.stopped:
        names_there = (o.name for o in walk.offers() if o.name and o.region not in {"banner", ""})
        offered = ", ".join(map(repr, list(dict.fromkeys(names_there))[:_MOST_LISTED]))
        start = current.passage.position(0)
        walk.findings.append(finding(Rule.STEP_NOT_UNDERSTOOD, start, offered=offered or "nothing"))


def _act_on_mention(walk: Walk, current: CurrentStep, mention: Mention) -> None:
    """Do what *mention* says, unless it matches several controls or a disabled one."""
    offer, span = mention.offers[0], mention.match.span
    control = next(o.control for o in mention.offers if o.control and walk.is_open(o.control))
    if len(mention.offers) > 1:
        walk.show(current, control, mention.offers)
        walk.record(current, control, span, MatchKind.AMBIGUOUS, offer.name, Outcome.NOT_RUN)
        controls = ", ".join(f"{o.role} {o.name!r} ({o.region or 'page'})" for o in mention.offers)
        written, count = mention.match.written, len(mention.offers)
        walk.findings.append(
            finding_in(current.passage, span, Rule.AMBIGUOUS, written=written, count=count, controls=controls)
        )
        walk.stopped = True
    elif offer.disabled:
        walk.show(current, control, [offer])
        walk.record(current, control, span, MatchKind.DISABLED, offer.name, Outcome.NOT_RUN)
        walk.findings.append(finding_in(current.passage, span, Rule.DISABLED, name=offer.name))
        walk.stopped = True
    else:
        _catch_up(walk, current, control, span)
        if not walk.stopped:
            walk.act(current, offer, control, span, mention.match.kind)


def _names_skipped(walk: Walk, current: CurrentStep) -> bool:
    """Record controls that the step names, but that an earlier step already needed."""
    late = [control for control, name in walk.skipped.items() if name and names(current.passage, name)]
    for control in late:
        name = walk.skipped[control]
        match = find_label(name, current.passage.text)[0]
        walk.record(current, control, match.span, match.kind, name, Outcome.NOT_RUN)
    return bool(late)


def _signs_in_late(walk: Walk, current: CurrentStep) -> bool:
    """Record a step that can only mean signing in: it has no bold, and the page has nothing left to choose.

    The step before it already needed the portal, so that one comes too early.
    """
    if Control.SIGN_IN not in walk.skipped or current.passage.bolds or walk.offered(Control.PERIOD):
        return False
    if not walk.is_open(Control.USAGE_SUMMARY):
        return False
    walk.record(current, Control.SIGN_IN, Span(0, len(current.step.text)), MatchKind.NEAR, "", Outcome.DONE)
    _report_order(walk, walk.article.steps[0].passage, Control.SIGN_IN)
    return True


def _asks_for_period(walk: Walk, current: CurrentStep) -> bool:
    """Whether the page has an unused choice, and the step or the rest of it can only be about that."""
    if not walk.is_open(Control.PERIOD) or not walk.offered(Control.PERIOD):
        return False
    if current.actions:
        opened = current.actions[-1].control is Control.USAGE_SUMMARY
        return opened and not _left_to_next(walk, current) and walk.says_more(current, [], than_longest=True)
    remaining = len(walk.article.steps) - current.step.number + 1
    return not _drifted_label(walk, current) and (not current.passage.bolds or remaining > 2)


def _left_to_next(walk: Walk, current: CurrentStep) -> bool:
    """Whether the next step names nothing, so that the choice belongs to it."""
    following = walk.article.steps[current.step.number : current.step.number + 1]
    offered = [offer.name for offer in walk.offers() if offer.control is not Control.PERIOD]
    return any(
        not step.passage.bolds and not any(names(step.passage, name) for name in offered)
        for step in following
    )


# A step that names nothing on the page must not hide the problems of the steps after it.


def _continue_by_structure(walk: Walk, current: CurrentStep) -> bool:
    """Continue if the structure of the portal leaves only one way; return whether it did."""
    needed = walk.next_control()
    offer = walk.offered(needed)
    if needed is None:
        return False
    if offer is None:
        return _try_other_control(walk, current, needed)
    if _act_on_english(walk, current, offer, needed):
        return True
    drifted = _drifted_label(walk, current)
    if drifted:
        _act_on_other_words(walk, current, offer, needed, drifted[1], MatchKind.DRIFT)
        return True
    if _other_control(walk, current):
        return False
    # Nothing comes after Save, and trying it could not be undone.
    if needed is not Control.SAVE and not current.actions and _look_ahead(walk, current, offer, needed):
        return True
    offer = walk.offered(needed)
    wording = bold_wording(current.passage, current.taken)
    if offer is None or wording is None or walk.named_later(current.step, offer.name):
        return False
    # Bold before the words of a finished action does not name a later action.
    if current.actions and wording.span < current.taken[-1]:
        return False
    _act_on_other_words(walk, current, offer, needed, wording, MatchKind.ABSENT)
    return True


def _drifted_label(walk: Walk, current: CurrentStep) -> tuple[Offer, Wording] | None:
    """The control that the procedure needs next, if the step has almost its name."""
    offer = walk.offered(walk.next_control())
    wording = wording_for(offer.name, current.passage, current.taken) if offer else None
    enough = BOLD_DRIFT_SCORE if current.passage.bolds else PLAIN_DRIFT_SCORE
    if offer is None or wording is None or wording.score < enough:
        return None
    return None if walk.named_later(current.step, offer.name) else (offer, wording)


def _act_on_english(walk: Walk, current: CurrentStep, offer: Offer, control: Control) -> bool:
    """Use *offer* if the step has the English label of *control*; return whether it has."""
    if not walk.article.is_translated:
        return False
    found = find_label(english_label(control), current.passage.text, current.passage.edges)
    free = [match for match in found if not any(match.span.overlaps(span) for span in current.taken)]
    if not free or free[0].inflected or walk.named_later(current.step, offer.name):
        return False
    span = free[0].span
    _catch_up(walk, current, control, span)
    if not walk.stopped:
        wording = Wording(span, current.passage.written(span), 0)
        walk.findings.append(
            untranslated_label(current.passage, wording, offer, translated=walk.is_translated)
        )
        walk.act(current, offer, control, span, MatchKind.DRIFT)
    return True


def _act_on_other_words(
    walk: Walk, current: CurrentStep, offer: Offer, control: Control, wording: Wording, match: MatchKind
) -> None:
    """Use *offer*, although the step has other words for it; stop if the text isn't trusted that far."""
    if not walk.is_trusted(control, match):
        _stop(walk, current, control, wording)
        return
    _catch_up(walk, current, control, wording.span)
    if walk.stopped:
        return
    make_finding = label_drift if match is MatchKind.DRIFT else label_absent
    walk.findings.append(
        make_finding(current.passage, wording, offer, walk.offers(), translated=walk.is_translated)
    )
    walk.act(current, offer, control, wording.span, match)


def _try_other_control(walk: Walk, current: CurrentStep, control: Control) -> bool:
    """If the page has no *control*, press what the step names anyway, or stop the walk here."""
    other = _other_control(walk, current)
    if other and walk.is_trusted(control, other.match.kind):
        offer = replace(other.offers[0], control=control)
        walk.act(current, offer, control, other.match.span, other.match.kind)
        return True
    wording = bold_wording(current.passage, current.taken) if current.bold_left else None
    if wording is None:
        return False
    _stop(walk, current, control, wording)
    return True


def _other_control(walk: Walk, current: CurrentStep) -> Mention | None:
    """A control that the step names in bold, but that the rest of the procedure doesn't need."""
    named = (
        mention
        for mention in mentions(current.passage, walk.offers(), current.taken)
        if not mention.match.inflected and current.passage.bolds_in(mention.match.span)
    )
    pressed = (mention for mention in named if mention.offers[0].role in PRESSED)
    return next((mention for mention in pressed if not walk.is_open(mention.offers[0].control)), None)


def _stop(walk: Walk, current: CurrentStep, control: Control, wording: Wording) -> None:
    """Record that the page has nothing for *wording*, and end the walk."""
    walk.show(current, control)
    walk.record(current, control, wording.span, MatchKind.ABSENT, "", Outcome.NOT_RUN)
    walk.findings.append(label_absent(current.passage, wording, None, walk.offers()))
    walk.stopped = True


def _look_ahead(walk: Walk, current: CurrentStep, offer: Offer, control: Control) -> bool:
    """Use *offer* to see whether the step is about what comes after *control*; if not, go back."""
    address = walk.page.url
    if not walk.perform(offer):
        walk.skipped[control] = offer.name
        controls = {mention.offers[0].control for mention in walk.mentions_in(current)}
        # The name of a field may be an ordinary word, so it only counts in a step without bold.
        if controls & set(LABELLED) or (controls and not current.passage.bolds):
            report = _report_order if walk.named_later(current.step, offer.name) else _report_missing
            report(walk, current.passage, control, offer.name)
            return True
        del walk.skipped[control]
    walk.go_back_to(current, address)
    return False


# What a step asks for without naming it, and what the text leaves out before a step.


def _catch_up(walk: Walk, current: CurrentStep, control: Control, span: Span) -> None:
    """Before *control*, do what the step asks for without naming it, and report what is left out."""
    for earlier in before(control, walk.article.edition):
        if walk.stopped or not walk.is_open(earlier):
            continue
        unnamed = None if earlier in LABELLED else walk.offered(earlier)
        longest = earlier is Control.PERIOD
        if unnamed and walk.says_more(current, [span], than_longest=longest):
            _do_unnamed(walk, current, earlier, beside=span)
            continue
        _report_missing(walk, current.passage, earlier)
        walk.skipped[earlier] = ""
        if unnamed and earlier is Control.PO_NUMBER:
            walk.unlock(current, unnamed)
            walk.perform(unnamed)


def _do_unnamed(walk: Walk, current: CurrentStep, control: Control, beside: Span | None = None) -> None:
    """Choose or enter what the page asks for, if the step says so in addition to the words *beside* it."""
    offer = walk.offered(control)
    if offer:
        walk.act(current, offer, control, current.rest(beside), MatchKind.NEAR)


def _report_missing(
    walk: Walk, passage: Passage, control: Control, name: str = "", *, when: str = "Before this step"
) -> None:
    what = ACTIONS[control].meaning
    start = passage.position(0)
    walk.findings.append(
        finding(Rule.MISSING_STEP, start, suggested=bool(name), when=when, what=what, name=name)
    )


def _report_order(walk: Walk, passage: Passage, control: Control, name: str = "") -> None:
    what = ACTIONS[control].meaning
    start = passage.position(0)
    walk.findings.append(finding(Rule.STEP_ORDER, start, suggested=bool(name), what=what, name=name))
