"""Do what a step asks for without naming it, and report what the text leaves out or has too late."""

from collections.abc import Sequence

from eaportal.flows.articles.findings.finding import finding, finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.asked import asked, asked_later
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.procedures.controls import ACTIONS, LABELLED, ActionKind, Control


def catch_up(walk: Walk, current: CurrentStep, control: Control, span: Span) -> None:
    """Before *control*, do what the step asks for without a label, and report what the text leaves out."""
    _check_order(walk, current, control, span)
    for earlier in walk.procedure.before(control, walk.article.edition):
        if walk.stopped or not walk.is_open(earlier):
            continue
        offer = walk.offered(earlier)
        # The period can also be chosen after the PO numbers are open.
        in_dialog = earlier in walk.procedure.fields and control is walk.procedure.own
        if in_dialog and (asked_later(walk, current.step, earlier) or asked(walk, current.step, earlier)):
            continue
        if walk.is_reached(earlier):
            walk.reached.add(earlier)
        else:
            report_missing(walk, current.passage, earlier)
        walk.skipped[earlier] = ""
        action = ACTIONS[earlier]
        if offer and action.kind is ActionKind.ENTER:
            walk.unlock(current, offer)
            walk.perform(offer)
        elif offer and action.kind is ActionKind.CHOOSE and not action.exchanges:
            walk.perform(offer)


def _check_order(walk: Walk, current: CurrentStep, control: Control, span: Span) -> None:
    """Report what the step asks for before *control*, although it comes after it."""
    reading, order = walk.reading(current.step), walk.procedure.order_in(walk.article.edition)
    for later in order[order.index(control) + 1 :] if control in order else ():
        if not walk.is_open(later):
            continue
        found = find_label(walk.label_of(later), current.passage.text, current.passage.edges)
        field = asked(walk, current.step, later, current.taken) if later in walk.procedure.fields else None
        if field and not reading.knows(Sense.PURPOSE) and asked_later(walk, current.step, later):
            continue  # It may only be what the step is for.
        labels = [m.span for m in found if later in LABELLED and walk.is_named_by(current.passage, m)]
        spans = [field.span] if field else _outside(current.taken, labels)
        early = next((each for each in spans if reading.follows(each, span)), None)
        if early:
            what = ACTIONS[control].meaning
            walk.findings.append(
                finding_in(current.passage, early, Rule.STEP_ORDER, suggested=False, what=what, name="")
            )
            return


def _outside(taken: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Those of *spans* that aren't a part of the words *taken*: Add in Add Administrator."""
    return [each for each in spans if not any(each.overlaps(other) for other in taken)]


def report_missing(
    walk: Walk, passage: Passage, control: Control, name: str = "", *, when: str = "Before this step"
) -> None:
    """Report that the text leaves out *control*, or where it forbids that or only names it."""
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


def report_order(walk: Walk, passage: Passage, control: Control, name: str = "") -> None:
    """Report that the text asks for *control* only after *passage*."""
    what = ACTIONS[control].meaning
    start = passage.position(0)
    walk.findings.append(finding(Rule.STEP_ORDER, start, suggested=bool(name), what=what, name=name))
