"""An article walked on the live page: step by step, by the words of its sentences alone."""

from dataclasses import dataclass, replace

from playwright.sync_api import Page

from eaportal.flows.articles.findings.results import Finding, MatchKind, Outcome, StepResult
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.walk.acting import PortalUnderTest
from eaportal.flows.articles.walk.matching import (
    Mention,
    Wording,
    bold_wording,
    find_label,
    mentions,
    names,
    wording_for,
)
from eaportal.flows.articles.walk.messages import (
    ambiguous,
    disabled,
    label_absent,
    label_drift,
    missing_at_end,
    missing_step,
    step_not_understood,
    step_order,
    untranslated_label,
)
from eaportal.flows.articles.walk.offers import PRESSED, Offer
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.procedure import LABELLED, PROCEDURE, Control, before, english_label


@dataclass(frozen=True)
class WalkResult:
    """What became of an article's steps; *stopped* where the run could not go on to the end."""

    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    stopped: bool


def walk_article(article: Article, page: Page, portal: PortalUnderTest) -> WalkResult:
    """Walk every step of *article*, then tell what its text left out."""
    walk = Walk(article, page, portal)
    signs_in = next((step for step in article.steps if step.portal_link), article.steps[0])
    entered = walk.sign_in()
    steps = []
    for step in article.steps:
        current = CurrentStep(step)
        if step is signs_in:
            _sign_in(walk, current, entered)
        _walk_step(walk, current)
        if current.actions and step.number < signs_in.number:
            walk.findings.append(step_order(current.passage, Control.SIGN_IN))
        steps.append(StepResult(step.number, step.line, step.text, tuple(current.actions)))
    if Control.SIGN_IN in walk.skipped:
        walk.findings.append(missing_step(article.steps[0].passage, Control.SIGN_IN))
    if not walk.stopped:
        walk.findings += [
            missing_at_end(article.steps[-1].passage, action.control)
            for action in PROCEDURE
            if action.control not in walk.mentioned and action.control not in walk.skipped
        ]
    return WalkResult(tuple(steps), tuple(walk.findings), walk.stopped)


def _sign_in(walk: Walk, current: CurrentStep, entered: str) -> None:
    """Tell whether the step says to sign in: by its link to the portal, or by naming nothing offered then."""
    link = current.step.portal_link
    if link:
        walk.show(current, Control.SIGN_IN)
        walk.record(current, Control.SIGN_IN, link.span, MatchKind.EXACT, entered, Outcome.DONE)
    elif walk.mentions_of(current) or (current.passage.bolds and _drifted_label(walk, current)):
        # A later step may still say it; if none does, that is told at the end.
        walk.skipped[Control.SIGN_IN] = ""
    else:
        walk.show(current, Control.SIGN_IN)
        whole = Span(0, len(current.step.text))
        walk.record(current, Control.SIGN_IN, whole, MatchKind.NEAR, entered, Outcome.DONE)


def _walk_step(walk: Walk, current: CurrentStep) -> None:
    while not walk.stopped:
        found = walk.mentions_of(current)
        if found:
            _act_on(walk, current, found[0])
        elif not current.actions and (_names_late(walk, current) or _signs_in_late(walk, current)):
            break
        elif not current.actions and walk.names_box(current):
            return
        elif _asks_for_period(walk, current):
            _do_unnamed(walk, current, Control.PERIOD)
        elif (current.actions and not current.bold_left) or not _continue_by_structure(walk, current):
            break
    if not current.actions and not walk.stopped:
        walk.findings.append(step_not_understood(current.passage, walk.offers()))


def _signs_in_late(walk: Walk, current: CurrentStep) -> bool:
    """Put down a step that can only say to sign in: without bold, where nothing is left to be chosen.

    The portal was entered already, for the step before it; so that one stands too early.
    """
    if Control.SIGN_IN not in walk.skipped or current.passage.bolds or walk.offered(Control.PERIOD):
        return False
    if not walk.is_open(Control.USAGE_SUMMARY):
        return False
    walk.record(current, Control.SIGN_IN, Span(0, len(current.step.text)), MatchKind.NEAR, "", Outcome.DONE)
    first = walk.article.steps[0]
    walk.findings.append(step_order(first.passage, Control.SIGN_IN))
    return True


def _act_on(walk: Walk, current: CurrentStep, mention: Mention) -> None:
    """Do what *mention* says, unless several controls fit or the one that fits is disabled."""
    offer, span = mention.offers[0], mention.match.span
    control = next(o.control for o in mention.offers if o.control and walk.is_open(o.control))
    if len(mention.offers) > 1:
        walk.show(current, control, mention.offers)
        walk.record(current, control, span, MatchKind.AMBIGUOUS, offer.name, Outcome.NOT_RUN)
        walk.findings.append(ambiguous(current.passage, mention))
        walk.stopped = True
    elif offer.disabled:
        walk.show(current, control, [offer])
        walk.record(current, control, span, MatchKind.DISABLED, offer.name, Outcome.NOT_RUN)
        walk.findings.append(disabled(current.passage, mention))
        walk.stopped = True
    else:
        _catch_up(walk, current, control, span)
        if not walk.stopped:
            walk.act(current, offer, control, span, mention.match.kind)


def _asks_for_period(walk: Walk, current: CurrentStep) -> bool:
    """Whether the page has an unused choice and the step, or the rest of it, can only be about that."""
    if not walk.is_open(Control.PERIOD) or not walk.offered(Control.PERIOD):
        return False
    if current.actions:
        opened = current.actions[-1].control is Control.USAGE_SUMMARY
        return opened and not _left_to_next(walk, current) and walk.says_more(current, [], than_longest=True)
    remaining = len(walk.article.steps) - current.step.number + 1
    return not _drifted_label(walk, current) and (not current.passage.bolds or remaining > 2)


def _left_to_next(walk: Walk, current: CurrentStep) -> bool:
    """Whether the following step names nothing: then the choice is its."""
    following = walk.article.steps[current.step.number : current.step.number + 1]
    offered = [offer.name for offer in walk.offers() if offer.control is not Control.PERIOD]
    return any(
        not step.passage.bolds and not any(names(step.passage, name) for name in offered)
        for step in following
    )


# From here on, of 100, other words are taken for an older or newer wording of a label: words that the
# writer made bold, and words of a sentence without bold.
BOLD_DRIFT_SCORE = 50
PLAIN_DRIFT_SCORE = 75


def _drifted_label(walk: Walk, current: CurrentStep) -> tuple[Offer, Wording] | None:
    """The control that the procedure needs next, if the step has nearly its name."""
    offer = walk.offered(walk.next_control())
    wording = wording_for(offer.name, current.passage, current.taken) if offer else None
    enough = BOLD_DRIFT_SCORE if current.passage.bolds else PLAIN_DRIFT_SCORE
    if offer is None or wording is None or wording.score < enough:
        return None
    return None if walk.named_later(current.step, offer.name) else (offer, wording)


def _continue_by_structure(walk: Walk, current: CurrentStep) -> bool:
    """Go on where the portal's structure leaves one way only; tell whether it did."""
    needed = walk.next_control()
    offer = walk.offered(needed)
    if needed is None:
        return False
    if offer is None:
        return _try_unknown(walk, current, needed)
    if _in_english(walk, current, offer, needed):
        return True
    nearly = _drifted_label(walk, current)
    if nearly:
        _act_on_other_words(walk, current, offer, needed, nearly[1], MatchKind.DRIFT)
        return True
    if _foreign(walk, current):
        return False
    # Nothing comes after Save, and trying it out could not be undone.
    if needed is not Control.SAVE and not current.actions and _look_ahead(walk, current, offer, needed):
        return True
    offer = walk.offered(needed)
    wording = bold_wording(current.passage, current.taken)
    if offer is None or wording is None or walk.named_later(current.step, offer.name):
        return False
    # What is bold before the words of an action that is done is for no later one.
    if current.actions and wording.span < current.taken[-1]:
        return False
    _act_on_other_words(walk, current, offer, needed, wording, MatchKind.ABSENT)
    return True


def _names_late(walk: Walk, current: CurrentStep) -> bool:
    """Put down what the step names that an earlier one already needed: understood, and too late."""
    late = [control for control, name in walk.skipped.items() if name and names(current.passage, name)]
    for control in late:
        name = walk.skipped[control]
        match = find_label(name, current.passage.text)[0]
        walk.record(current, control, match.span, match.kind, name, Outcome.NOT_RUN)
    return bool(late)


def _in_english(walk: Walk, current: CurrentStep, offer: Offer, control: Control) -> bool:
    """Go on where the step has the words of the English page for *control*; tell whether it has."""
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
        walk.findings.append(untranslated_label(current.passage, wording, offer))
        walk.act(current, offer, control, span, MatchKind.DRIFT)
    return True


def _act_on_other_words(
    walk: Walk, current: CurrentStep, offer: Offer, control: Control, wording: Wording, match: MatchKind
) -> None:
    if not walk.is_trusted(control, match):
        _stop(walk, current, control, wording)
        return
    _catch_up(walk, current, control, wording.span)
    if walk.stopped:
        return
    remark = label_drift if match is MatchKind.DRIFT else label_absent
    walk.findings.append(remark(current.passage, wording, offer, walk.offers()))
    walk.act(current, offer, control, wording.span, match)


def _try_unknown(walk: Walk, current: CurrentStep, control: Control) -> bool:
    """Where the page has no *control*: press what the step names all the same, else the run ends here."""
    foreign = _foreign(walk, current)
    if foreign and walk.is_trusted(control, foreign.match.kind):
        offer = replace(foreign.offers[0], control=control)
        walk.act(current, offer, control, foreign.match.span, foreign.match.kind)
        return True
    wording = bold_wording(current.passage, current.taken) if current.bold_left else None
    if wording is None:
        return False
    _stop(walk, current, control, wording)
    return True


def _stop(walk: Walk, current: CurrentStep, control: Control, wording: Wording) -> None:
    """Put down that the page has nothing for *wording*, and that the run ends here."""
    walk.show(current, control)
    walk.record(current, control, wording.span, MatchKind.ABSENT, "", Outcome.NOT_RUN)
    walk.findings.append(label_absent(current.passage, wording, None, walk.offers()))
    walk.stopped = True


def _foreign(walk: Walk, current: CurrentStep) -> Mention | None:
    """What the step has in bold that the page offers, and that is no part of the procedure left to do."""
    named = (
        mention
        for mention in mentions(current.passage, walk.offers(), current.taken)
        if not mention.match.inflected and current.passage.bolds_in(mention.match.span)
    )
    pressed = (mention for mention in named if mention.offers[0].role in PRESSED)
    return next((mention for mention in pressed if not walk.is_open(mention.offers[0].control)), None)


def _look_ahead(walk: Walk, current: CurrentStep, offer: Offer, control: Control) -> bool:
    """Try whether the step speaks of what comes after *control*; if not, turn back."""
    address = walk.page.url
    if not walk.perform(offer):
        walk.skipped[control] = offer.name
        controls = {mention.offers[0].control for mention in walk.mentions_of(current)}
        # A field's name may be a mere word of the sentence: where something is bold, that is sought.
        if controls & set(LABELLED) or (controls and not current.passage.bolds):
            remark = step_order if walk.named_later(current.step, offer.name) else missing_step
            walk.findings.append(remark(current.passage, control, offer.name))
            return True
        del walk.skipped[control]
    walk.go_back_to(current, address)
    return False


def _catch_up(walk: Walk, current: CurrentStep, control: Control, span: Span) -> None:
    """Before *control*: do what the step asks for without naming it, and tell what was left out."""
    for earlier in before(control, walk.article.edition):
        if walk.stopped or not walk.is_open(earlier):
            continue
        unnamed = None if earlier in LABELLED else walk.offered(earlier)
        longest = earlier is Control.PERIOD
        if unnamed and walk.says_more(current, [span], than_longest=longest):
            _do_unnamed(walk, current, earlier, beside=span)
            continue
        _report_if_missing(walk, current, earlier)
        if unnamed and earlier is Control.PO_NUMBER:
            walk.unlock(current, unnamed)
            walk.perform(unnamed)


def _do_unnamed(walk: Walk, current: CurrentStep, control: Control, beside: Span | None = None) -> None:
    """Choose or enter what the page asks for, where the step says so *beside* what it names."""
    offer = walk.offered(control)
    if offer:
        walk.act(current, offer, control, current.rest(beside), MatchKind.NEAR)


def _report_if_missing(walk: Walk, current: CurrentStep, control: Control) -> None:
    """Tell, at the step where it shows, that the text does not mention *control*."""
    if control not in walk.mentioned and control not in walk.skipped:
        walk.findings.append(missing_step(current.passage, control))
        walk.skipped[control] = ""
