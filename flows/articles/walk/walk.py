"""Walk through an article on the live page: do what each step says, by the words of its sentences alone."""

from dataclasses import dataclass, replace
from itertools import takewhile

from playwright.sync_api import Page

from eaportal.flows.articles.findings.finding import Finding, finding, finding_in
from eaportal.flows.articles.findings.results import (
    LabelStyle,
    Outcome,
    StepResult,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.names import MatchKind, find_label
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.actions import PortalUnderTest
from eaportal.flows.articles.walk.asked import (
    alternative_to,
    fields_in,
    is_ours,
    is_trusted,
    labels_in,
    named_later,
    names_box,
    options_in,
    others_in,
    repeated_in,
    returns_after,
)
from eaportal.flows.articles.walk.breadcrumbs import breadcrumbs
from eaportal.flows.articles.walk.dialog import closed_after
from eaportal.flows.articles.walk.mark_findings import report_marks
from eaportal.flows.articles.walk.matches import Mention, Wording, names
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.articles.walk.omissions import catch_up, report_missing, report_order
from eaportal.flows.articles.walk.reading import forbidding_lead
from eaportal.flows.articles.walk.sequence import report_sequence
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.articles.walk.structure import continue_by_structure, stop
from eaportal.flows.procedures.controls import ACTIONS, LABELLED, Control

_MOST_LISTED = 8


@dataclass(frozen=True)
class WalkResult:
    """The results of an article's steps; *stopped* if the walk could not continue to the end.

    *is_ours* if the steps ask for what makes the procedure evident, whatever their labels are. The text may
    leave out what was *reached* without it.
    """

    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    stopped: bool
    is_ours: bool
    reached: frozenset[Control] = frozenset()


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
            walk.check_request(current, Control.SIGN_IN, span)
            walk.record(current, Control.SIGN_IN, span, match, first_page, Outcome.DONE)
        _walk_step(walk, current)
        if leaves := walk.reading(step).leaves:
            walk.left = current.passage, leaves
        elif walk.reading(step).signs_in:
            walk.left = None
        if signs_in and step.number < signs_in.number and current.actions and not walk.signs_in_late:
            report_order(walk, current.passage, Control.SIGN_IN)
            walk.signs_in_late = True
        actions = tuple(current.actions)
        steps.append(StepResult(step.number, step.line, step.text, actions, current.idle, step.file))
    if signs_in is None and article.follows:
        walk.reached.add(Control.SIGN_IN)
    elif signs_in is None:
        report_missing(walk, article.steps[0].passage, Control.SIGN_IN)
    if not walk.stopped:
        for control in walk.procedure.controls[1:]:
            if walk.is_open(control) and control in walk.procedure.needed:
                last = article.steps[-1].passage
                report_missing(walk, last, control, when="After the last step")
    reached = frozenset(walk.reached)
    return WalkResult(tuple(steps), tuple(walk.findings), walk.stopped, is_ours(walk), reached)


def _walk_step(walk: Walk, current: CurrentStep) -> None:
    names_there = walk.path_names if breadcrumbs(current.passage) else set()
    reported = len(walk.findings)
    while not walk.stopped:
        others, options = others_in(walk, current), options_in(walk, current)
        found = [*fields_in(walk, current), *labels_in(walk, current)]
        first = min((mention.match.span for mention in found), default=None)
        if others and (first is None or others[0].match.span < first):
            _press_other(walk, current, others[0])
        elif options:
            _choose_option(walk, current, options[0])
        elif found:
            _act_on_mention(walk, current, found[0])
        elif not current.actions and (_names_skipped(walk, current) or names_box(walk, current)):
            current.idle = True
            return
        elif (current.actions and not current.bold_left) or not continue_by_structure(walk, current):
            break
    report_marks(walk, current, names_there)
    if not any(each.rule == Rule.STEP_ORDER.code for each in walk.findings[reported:]):
        report_sequence(walk, current)
    if current.actions and not walk.stopped:
        if current.taken:
            closed = closed_after(walk.reading(current.step), max(current.taken))
            _report_closed_dialog(walk, current, closed)
    elif not current.idle and not walk.stopped:
        _report_no_action(walk, current)


def _report_no_action(walk: Walk, current: CurrentStep) -> None:
    """Report a step without an action: it forbids or repeats one, asks for none, or isn't understood."""
    start = current.passage.position(0)
    repeated = repeated_in(walk, current)
    if any(passage is current.passage for passage, _ in walk.forbidden.values()):
        current.idle = True
    elif any(passage is current.passage for passage, _ in walk.unasked.values()):
        current.idle = True
        if walk.reading(current.step).asks_for_nothing:
            walk.findings.append(finding(Rule.NO_ACTION, start))
    elif walk.reading(current.step).asks_for_nothing:
        current.idle = True
        reading = walk.reading(current.step)
        closed = None if reading.says(Sense.IF) else next(iter(reading.spans(Sense.CLOSE)), None)
        if not _report_closed_dialog(walk, current, closed):
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


def _report_closed_dialog(walk: Walk, current: CurrentStep, closed: Span | None) -> bool:
    """Report the words *closed* of a step if the dialog that they close has the controls that come next."""
    needed = walk.next_open() if closed else None
    there = walk.offered(needed) if needed else None
    if closed is None or needed is None or there is None or there.region != "dialog":
        return False
    walk.report_closed(current.passage, closed, needed)
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
    if offer.control and walk.is_reached(offer.control):
        # What leads to the page that is shown already doesn't lead away.
        current.taken.append(span)
        current.idle = True
        return
    returns = walk.reading(current.step).says(Sense.BACK) or returns_after(walk, current.step)
    leads_on = bool(offer.url) and walk.page_offers(str(offer.url), needed)
    label = walk.label_of(needed)
    later = needed not in LABELLED or named_later(walk, current.step, label) or names(current.passage, label)
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
    if not later and there and is_trusted(walk, needed, MatchKind.ABSENT):
        walk.act(current, there, needed, span, MatchKind.ABSENT)
    else:
        current.idle = True


def _press_instead(walk: Walk, current: CurrentStep, control: Control, mention: Mention) -> None:
    """Press *mention* for *control*, which the page doesn't offer, if the text is trusted that far."""
    offer, match = replace(mention.offers[0], control=control), mention.match
    if is_trusted(walk, control, match.kind):
        walk.act(current, offer, control, match.span, match.kind)
    else:
        stop(walk, current, control, Wording(match.span, match.written, 0))


def _choose_option(walk: Walk, current: CurrentStep, mention: Mention) -> None:
    """Choose the radio button or select the check box that the step names."""
    offer, span = mention.offers[0], mention.match.span
    control = offer.control
    if control is None:
        return
    others = [o for o in walk.offers() if o.control is control and o.name != offer.name]
    mixed = next((o for o in others if names(current.passage, o.name)), None)
    if mixed and control is Control.KIND:
        walk.findings.append(
            finding_in(current.passage, span, Rule.OTHER_NUMBER, name=offer.name, other=mixed.name)
        )
    if control is Control.LOCK and walk.reading(current.step).says(Sense.UNLOCK):
        walk.findings.append(finding_in(current.passage, span, Rule.WRONG_LOCK, name=offer.name))
    walk.act(current, offer, control, span, mention.match.kind)


def _act_on_mention(walk: Walk, current: CurrentStep, mention: Mention) -> None:
    """Do what *mention* says, unless it matches several controls or a disabled one."""
    span = mention.match.span
    control = next(o.control for o in mention.offers if o.control and walk.is_open(o.control))
    # Which row it is is up to the reader, whose own is the first one.
    rows = [offer for offer in mention.offers if offer.control is control]
    offers = rows[-1:] if ACTIONS[control].row else mention.offers
    offer = offers[0]
    if len(offers) > 1:
        walk.show(current, control, offers)
        walk.record(current, control, span, MatchKind.AMBIGUOUS, offer.name, Outcome.NOT_RUN)
        controls = ", ".join(f"{o.role} {o.name!r} ({o.region or 'page'})" for o in offers)
        written, count = mention.match.written, len(offers)
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
        catch_up(walk, current, control, span)
        if not walk.stopped:
            _check_choice(walk, current, offer, span)
            walk.act(current, offer, control, span, mention.match.kind)


def _check_choice(walk: Walk, current: CurrentStep, offer: Offer, span: Span) -> None:
    """Report what the step lets the reader use or do instead of *offer*."""
    other, way_out = alternative_to(walk, current, span), walk.reading(current.step).way_out(span)
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
        match = find_label(name, current.passage.text, current.passage.edges)[0]
        walk.record(current, control, match.span, match.kind, name, Outcome.NOT_RUN)
    return bool(late)


def _check_lead_in(walk: Walk) -> None:
    """Report what is just before the steps, if it says not to follow them."""
    article, first = walk.article, walk.article.steps[0].blocks[:1]
    before = list(takewhile(lambda block: block not in first, article.blocks)) if first else []
    if not before or not (lead := forbidding_lead(before[-1].passage, article.locale)):
        return
    what = "follow the steps below"
    walk.findings.append(finding_in(before[-1].passage, lead, Rule.FORBIDDEN_STEP, what=what))
