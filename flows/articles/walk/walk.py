"""Walk through an article on the live page: do what each step says, by the words of its sentences alone."""

from dataclasses import dataclass, replace
from itertools import takewhile

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
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.articles.walk.label_findings import label_absent, label_drift, untranslated_label
from eaportal.flows.articles.walk.matches import (
    BOLD_DRIFT_SCORE,
    PLAIN_DRIFT_SCORE,
    Mention,
    Wording,
    bold_wording,
    names,
    wording_for,
)
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.articles.walk.reading import forbidding_lead
from eaportal.flows.articles.walk.state import FIELDS, CurrentStep, Walk
from eaportal.flows.procedure import ACTIONS, LABELLED, PROCEDURE, Control, before, english_label, order_in

_MOST_LISTED = 8


@dataclass(frozen=True)
class WalkResult:
    """The results of an article's steps; *stopped* if the walk could not continue to the end.

    *is_ours* if the steps ask for a period and a PO number, whatever their labels are.
    """

    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    stopped: bool
    is_ours: bool


def walk_article(article: Article, page: Page, portal: PortalUnderTest, style: LabelStyle) -> WalkResult:
    """Walk through every step of *article*, then report what its text leaves out."""
    walk = Walk(article, page, portal, style)
    _check_lead_in(walk)
    first_page = walk.sign_in()
    signs_in = next((step for step in article.steps if walk.reading(step).signs_in), None)
    steps = []
    for step in article.steps:
        current = CurrentStep(step)
        span = walk.reading(step).signs_in if step is signs_in else None
        if span:
            walk.show(current, Control.SIGN_IN)
            match = MatchKind.EXACT if step.portal_link else MatchKind.NEAR
            walk.record(current, Control.SIGN_IN, span, match, first_page, Outcome.DONE)
        _walk_step(walk, current)
        if signs_in and step.number < signs_in.number and current.actions and not walk.signs_in_late:
            _report_order(walk, current.passage, Control.SIGN_IN)
            walk.signs_in_late = True
        file = str(step.start.path) if step.start.path else None
        steps.append(
            StepResult(step.number, step.line, step.text, tuple(current.actions), current.idle, file)
        )
    if signs_in is None:
        _report_missing(walk, article.steps[0].passage, Control.SIGN_IN)
    if not walk.stopped:
        for action in PROCEDURE[1:]:
            if walk.is_open(action.control):
                last = article.steps[-1].passage
                _report_missing(walk, last, action.control, when="After the last step")
    return WalkResult(tuple(steps), tuple(walk.findings), walk.stopped, walk.is_ours)


def _walk_step(walk: Walk, current: CurrentStep) -> None:
    while not walk.stopped:
        others, options = walk.others_in(current), walk.options_in(current)
        found = [*walk.fields_in(current), *walk.labels_in(current)]
        first = min((mention.match.span for mention in found), default=None)
        if others and (first is None or others[0].match.span < first):
            _press_other(walk, current, others[0])
        elif options:
            _choose_option(walk, current, options[0])
        elif found:
            _act_on_mention(walk, current, found[0])
        elif not current.actions and (_names_skipped(walk, current) or walk.names_box(current)):
            current.idle = True
            return
        elif (current.actions and not current.bold_left) or not _continue_by_structure(walk, current):
            break
    if not current.actions and not current.idle and not walk.stopped:
        _report_no_action(walk, current)


def _report_no_action(walk: Walk, current: CurrentStep) -> None:
    """Report a step without an action: it forbids or repeats one, asks for none, or isn't understood."""
    start = current.passage.position(0)
    repeated = walk.repeated_in(current)
    if any(passage is current.passage for passage, _ in walk.forbidden.values()):
        current.idle = True
    elif any(passage is current.passage for passage, _ in walk.unasked.values()):
        current.idle = True
        if walk.reading(current.step).asks_for_nothing:
            walk.findings.append(finding(Rule.NO_ACTION, start))
    elif walk.reading(current.step).asks_for_nothing:
        current.idle = True
        if not _report_closed_dialog(walk, current):
            walk.findings.append(finding(Rule.NO_ACTION, start))
    elif repeated:
        current.idle = True
        control, match = repeated
        number, name = walk.done_in[control], walk.label_of(control)
        walk.findings.append(
            finding_in(current.passage, match.span, Rule.REPEATED_STEP, number=number, name=name)
        )
    else:
        names_there = (o.name for o in walk.offers() if o.name and o.region not in {"banner", ""})
        offered = ", ".join(map(repr, list(dict.fromkeys(names_there))[:_MOST_LISTED]))
        walk.findings.append(finding(Rule.STEP_NOT_UNDERSTOOD, start, offered=offered or "nothing"))


def _report_closed_dialog(walk: Walk, current: CurrentStep) -> bool:
    """Report a step that closes the dialog whose controls come next; return whether it does."""
    reading, needed = walk.reading(current.step), walk.next_open()
    closing = reading.spans(Sense.CLOSE)
    there = walk.offered(needed)
    if not closing or reading.says(Sense.IF) or needed is None or not (there and there.region == "dialog"):
        return False
    problem = f"after it, the reader cannot {ACTIONS[needed].meaning}"
    name = current.passage.written(closing[0])
    walk.findings.append(
        finding_in(current.passage, closing[0], Rule.OTHER_CONTROL, name=name, problem=problem)
    )
    return True


def _press_other(walk: Walk, current: CurrentStep, mention: Mention) -> None:
    """See where *mention*, which has no part in the procedure, leads; report it if the way doesn't go on."""
    offer, span = mention.offers[0], mention.match.span
    needed = walk.next_open()
    if needed is None:
        current.taken.append(span)
        current.idle = True
        return
    if needed in LABELLED and walk.offered(needed) is None:
        # The page has no such control, so this may be it, without its effect.
        _press_instead(walk, current, needed, mention)
        return
    returns = walk.reading(current.step).says(Sense.BACK) or walk.returns_after(current.step)
    leads_on = bool(offer.url) and walk.page_offers(str(offer.url), needed)
    label = walk.label_of(needed)
    later = needed not in LABELLED or walk.named_later(current.step, label) or names(current.passage, label)
    current.taken.append(span)
    if later and (returns or leads_on):
        current.idle = True
        return
    what = ACTIONS[needed].meaning
    problem = f"after it, the reader cannot {what}" if later else f"to {what}, the reader uses {label!r}"
    walk.findings.append(
        finding_in(current.passage, span, Rule.OTHER_CONTROL, name=offer.name, problem=problem)
    )
    there = walk.offered(needed)
    if not later and there and walk.is_trusted(needed, MatchKind.ABSENT):
        walk.act(current, there, needed, span, MatchKind.ABSENT)
    else:
        current.idle = True


def _press_instead(walk: Walk, current: CurrentStep, control: Control, mention: Mention) -> None:
    """Press *mention* for *control*, which the page doesn't offer, if the text is trusted that far."""
    offer, match = replace(mention.offers[0], control=control), mention.match
    if walk.is_trusted(control, match.kind):
        walk.act(current, offer, control, match.span, match.kind)
    else:
        _stop(walk, current, control, Wording(match.span, match.written, 0))


def _choose_option(walk: Walk, current: CurrentStep, mention: Mention) -> None:
    """Choose the radio button or select the check box that the step names."""
    offer, span = mention.offers[0], mention.match.span
    control = offer.control
    if control is None:
        return
    others = [o for o in walk.offers() if o.control is control and o.name != offer.name]
    mixed = next((o for o in others if names(current.passage, o.name)), None)
    if mixed:
        walk.findings.append(
            finding_in(current.passage, span, Rule.OTHER_NUMBER, name=offer.name, other=mixed.name)
        )
    if control is Control.LOCK and walk.reading(current.step).says(Sense.UNLOCK):
        walk.findings.append(finding_in(current.passage, span, Rule.WRONG_LOCK, name=offer.name))
    walk.act(current, offer, control, span, mention.match.kind)


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
            _check_choice(walk, current, offer, span)
            walk.act(current, offer, control, span, mention.match.kind)


def _check_choice(walk: Walk, current: CurrentStep, offer: Offer, span: Span) -> None:
    """Report what the step lets the reader use or do instead of *offer*."""
    other, way_out = walk.alternative_to(current, span), walk.reading(current.step).way_out(span)
    where = other.match.span if other else way_out
    if where is None:
        return
    name = other.offers[0].name if other else current.passage.written(where)
    problem = f"the step lets the reader choose between it and {offer.name!r}"
    walk.findings.append(finding_in(current.passage, where, Rule.OTHER_CONTROL, name=name, problem=problem))
    current.taken.append(where)


def _names_skipped(walk: Walk, current: CurrentStep) -> bool:
    """Record controls that the step names, but that an earlier step already needed."""
    late = [control for control, name in walk.skipped.items() if name and names(current.passage, name)]
    for control in late:
        name = walk.skipped[control]
        match = find_label(name, current.passage.text)[0]
        walk.record(current, control, match.span, match.kind, name, Outcome.NOT_RUN)
    return bool(late)


# A step that names nothing on the page must not hide the problems of the steps after it.


def _continue_by_structure(walk: Walk, current: CurrentStep) -> bool:
    """Continue if the structure of the portal leaves only one way; return whether it did."""
    needed = walk.next_control()
    offer = walk.offered(needed)
    if needed is None:
        return False
    if offer is None:
        wording = bold_wording(current.passage, current.taken) if current.bold_left else None
        if wording is None or not walk.reading(current.step).uses(wording.span):
            return False
        _stop(walk, current, needed, wording)
        return True
    if _act_on_english(walk, current, offer, needed):
        return True
    drifted = _drifted_label(walk, current)
    if drifted:
        _act_on_other_words(walk, current, offer, needed, drifted[1], MatchKind.DRIFT)
        return True
    # Nothing comes after Save, and trying it could not be undone.
    if needed is not Control.SAVE and not current.actions and _look_ahead(walk, current, offer, needed):
        return True
    offer = walk.offered(needed)
    wording = bold_wording(current.passage, current.taken)
    if offer is None or wording is None or walk.named_later(current.step, offer.name):
        return False
    if not walk.reading(current.step).uses(wording.span):
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
    if not walk.reading(current.step).uses(wording.span):
        return None
    number = walk.asked(current.step, Control.PO_NUMBER, current.taken)
    if number and number.span.overlaps(wording.span) and not current.passage.bolds_in(wording.span):
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
    if not walk.reading(current.step).uses(free[0].span):
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
        # Bold may be another word for the label of *control*.
        if walk.labels_in(current) or (walk.fields_in(current) and not current.passage.bolds):
            report = _report_order if walk.named_later(current.step, offer.name) else _report_missing
            report(walk, current.passage, control, offer.name)
            return True
        del walk.skipped[control]
    walk.go_back_to(current, address)
    return False


def _check_lead_in(walk: Walk) -> None:
    """Report what is just before the steps, if it says not to follow them."""
    article, first = walk.article, walk.article.steps[0].blocks[:1]
    before = list(takewhile(lambda block: block not in first, article.blocks)) if first else []
    if not before or not (lead := forbidding_lead(before[-1].passage, article.locale)):
        return
    what = "follow the steps below"
    walk.findings.append(finding_in(before[-1].passage, lead, Rule.FORBIDDEN_STEP, what=what))


# What a step asks for without naming it, and what the text leaves out before a step.


def _catch_up(walk: Walk, current: CurrentStep, control: Control, span: Span) -> None:
    """Before *control*, do what the step asks for without a label, and report what the text leaves out."""
    _check_order(walk, current, control, span)
    for earlier in before(control, walk.article.edition):
        if walk.stopped or not walk.is_open(earlier):
            continue
        offer = walk.offered(earlier)
        # The period can also be chosen after the PO numbers are open.
        in_dialog = earlier is Control.PERIOD and control is Control.VIEW_EDIT_PO
        if in_dialog and (walk.asked_later(current.step, earlier) or walk.asked(current.step, earlier)):
            continue
        _report_missing(walk, current.passage, earlier)
        walk.skipped[earlier] = ""
        if offer and earlier is Control.PO_NUMBER:
            walk.unlock(current, offer)
            walk.perform(offer)


def _check_order(walk: Walk, current: CurrentStep, control: Control, span: Span) -> None:
    """Report what the step asks for before *control*, although it comes after it."""
    reading, order = walk.reading(current.step), order_in(walk.article.edition)
    for later in order[order.index(control) + 1 :] if control in order else ():
        if not walk.is_open(later):
            continue
        found = find_label(walk.label_of(later), current.passage.text, current.passage.edges)
        asked = walk.asked(current.step, later, current.taken) if later in FIELDS else None
        spans = [asked.span] if asked else [match.span for match in found if later in LABELLED]
        early = next((each for each in spans if reading.follows(each, span)), None)
        if early:
            what = ACTIONS[control].meaning
            walk.findings.append(
                finding_in(current.passage, early, Rule.STEP_ORDER, suggested=False, what=what, name="")
            )
            return


def _report_missing(
    walk: Walk, passage: Passage, control: Control, name: str = "", *, when: str = "Before this step"
) -> None:
    what = ACTIONS[control].meaning
    if control in walk.forbidden:
        where, span = walk.forbidden.pop(control)
        walk.findings.append(finding_in(where, span, Rule.FORBIDDEN_STEP, what=what))
        return
    if control in walk.unasked:
        where, span = walk.unasked.pop(control)
        walk.findings.append(finding_in(where, span, Rule.NOT_ASKED, name=where.written(span)))
        return
    start = passage.position(0)
    walk.findings.append(
        finding(Rule.MISSING_STEP, start, suggested=bool(name), when=when, what=what, name=name)
    )


def _report_order(walk: Walk, passage: Passage, control: Control, name: str = "") -> None:
    what = ACTIONS[control].meaning
    start = passage.position(0)
    walk.findings.append(finding(Rule.STEP_ORDER, start, suggested=bool(name), what=what, name=name))
