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
from eaportal.flows.articles.walk.state import Trail, Turn
from eaportal.flows.procedure import LABELLED, PROCEDURE, Control, before, english_label


@dataclass(frozen=True)
class WalkResult:
    """What became of an article's steps; *stopped* where the run could not go on to the end."""

    steps: tuple[StepResult, ...]
    findings: tuple[Finding, ...]
    stopped: bool


def walk(article: Article, page: Page, portal: PortalUnderTest) -> WalkResult:
    """Walk every step of *article*, then tell what its text left out."""
    trail = Trail(article, page, portal)
    signs_in = next((step for step in article.steps if step.portal_link), article.steps[0])
    entered = trail.sign_in()
    steps = []
    for step in article.steps:
        turn = Turn(step)
        if step is signs_in:
            _sign_in(trail, turn, entered)
        _walk_step(trail, turn)
        if turn.actions and step.number < signs_in.number:
            trail.findings.append(step_order(turn.passage, Control.SIGN_IN))
        steps.append(StepResult(step.number, step.line, step.text, tuple(turn.actions)))
    if Control.SIGN_IN in trail.passed:
        trail.findings.append(missing_step(article.steps[0].passage, Control.SIGN_IN))
    if not trail.stopped:
        trail.findings += [
            missing_at_end(article.steps[-1].passage, action.control)
            for action in PROCEDURE
            if action.control not in trail.told and action.control not in trail.passed
        ]
    return WalkResult(tuple(steps), tuple(trail.findings), trail.stopped)


def _sign_in(trail: Trail, turn: Turn, entered: str) -> None:
    """Tell whether the step says to sign in: by its link to the portal, or by naming nothing offered then."""
    link = turn.step.portal_link
    if link:
        trail.show(turn, Control.SIGN_IN)
        trail.note(turn, Control.SIGN_IN, link.span, MatchKind.EXACT, entered, Outcome.DONE)
    elif trail.mentioned(turn) or (turn.passage.bolds and drifted(trail, turn)):
        # A later step may still say it; if none does, that is told at the end.
        trail.passed[Control.SIGN_IN] = ""
    else:
        trail.show(turn, Control.SIGN_IN)
        whole = Span(0, len(turn.step.text))
        trail.note(turn, Control.SIGN_IN, whole, MatchKind.NEAR, entered, Outcome.DONE)


def _walk_step(trail: Trail, turn: Turn) -> None:
    while not trail.stopped:
        found = trail.mentioned(turn)
        if found:
            _follow(trail, turn, found[0])
        elif not turn.actions and (named_late(trail, turn) or _signs_in_late(trail, turn)):
            break
        elif not turn.actions and trail.names_box(turn):
            return
        elif _asks_for_choice(trail, turn):
            do_unnamed(trail, turn, Control.PERIOD)
        elif (turn.actions and not turn.bold_left) or not go_on_by_structure(trail, turn):
            break
    if not turn.actions and not trail.stopped:
        trail.findings.append(step_not_understood(turn.passage, trail.offers()))


def _signs_in_late(trail: Trail, turn: Turn) -> bool:
    """Put down a step that can only say to sign in: without bold, where nothing is left to be chosen.

    The portal was entered already, for the step before it; so that one stands too early.
    """
    if Control.SIGN_IN not in trail.passed or turn.passage.bolds or trail.offered(Control.PERIOD):
        return False
    if not trail.is_open(Control.USAGE_SUMMARY):
        return False
    trail.note(turn, Control.SIGN_IN, Span(0, len(turn.step.text)), MatchKind.NEAR, "", Outcome.DONE)
    first = trail.article.steps[0]
    trail.findings.append(step_order(first.passage, Control.SIGN_IN))
    return True


def _follow(trail: Trail, turn: Turn, mention: Mention) -> None:
    """Do what *mention* says, unless several controls fit or the one that fits is disabled."""
    offer, span = mention.offers[0], mention.match.span
    control = next(o.control for o in mention.offers if o.control and trail.is_open(o.control))
    if len(mention.offers) > 1:
        trail.show(turn, control, mention.offers)
        trail.note(turn, control, span, MatchKind.AMBIGUOUS, offer.name, Outcome.NOT_RUN)
        trail.findings.append(ambiguous(turn.passage, mention))
        trail.stopped = True
    elif offer.disabled:
        trail.show(turn, control, [offer])
        trail.note(turn, control, span, MatchKind.DISABLED, offer.name, Outcome.NOT_RUN)
        trail.findings.append(disabled(turn.passage, mention))
        trail.stopped = True
    else:
        catch_up(trail, turn, control, span)
        if not trail.stopped:
            trail.act(turn, offer, control, span, mention.match.kind)


def _asks_for_choice(trail: Trail, turn: Turn) -> bool:
    """Whether the page has an unused choice and the step, or the rest of it, can only be about that."""
    if not trail.is_open(Control.PERIOD) or not trail.offered(Control.PERIOD):
        return False
    if turn.actions:
        opened = turn.actions[-1].control is Control.USAGE_SUMMARY
        return opened and not _left_to_next(trail, turn) and trail.says_more(turn, [], than_longest=True)
    remaining = len(trail.article.steps) - turn.step.number + 1
    return not drifted(trail, turn) and (not turn.passage.bolds or remaining > 2)


def _left_to_next(trail: Trail, turn: Turn) -> bool:
    """Whether the following step names nothing: then the choice is its."""
    following = trail.article.steps[turn.step.number : turn.step.number + 1]
    offered = [offer.name for offer in trail.offers() if offer.control is not Control.PERIOD]
    return any(
        not step.passage.bolds and not any(names(step.passage, name) for name in offered)
        for step in following
    )


# From here on, of 100, other words are taken for an older or newer wording of a label: words that the
# writer made bold, and words of a sentence without bold.
BOLD_DRIFT_SCORE = 50
PLAIN_DRIFT_SCORE = 75


def drifted(trail: Trail, turn: Turn) -> tuple[Offer, Wording] | None:
    """The control that the procedure needs next, if the step has nearly its name."""
    offer = trail.offered(trail.next_control())
    wording = wording_for(offer.name, turn.passage, turn.taken) if offer else None
    enough = BOLD_DRIFT_SCORE if turn.passage.bolds else PLAIN_DRIFT_SCORE
    if offer is None or wording is None or wording.score < enough:
        return None
    return None if trail.named_later(turn.step, offer.name) else (offer, wording)


def go_on_by_structure(trail: Trail, turn: Turn) -> bool:
    """Go on where the portal's structure leaves one way only; tell whether it did."""
    needed = trail.next_control()
    offer = trail.offered(needed)
    if needed is None:
        return False
    if offer is None:
        return _try_unknown(trail, turn, needed)
    if _in_english(trail, turn, offer, needed):
        return True
    nearly = drifted(trail, turn)
    if nearly:
        _act_on_other_words(trail, turn, offer, needed, nearly[1], MatchKind.DRIFT)
        return True
    if _foreign(trail, turn):
        return False
    # Nothing comes after Save, and trying it out could not be undone.
    if needed is not Control.SAVE and not turn.actions and _look_ahead(trail, turn, offer, needed):
        return True
    offer = trail.offered(needed)
    wording = bold_wording(turn.passage, turn.taken)
    if offer is None or wording is None or trail.named_later(turn.step, offer.name):
        return False
    # What is bold before the words of an action that is done is for no later one.
    if turn.actions and wording.span < turn.taken[-1]:
        return False
    _act_on_other_words(trail, turn, offer, needed, wording, MatchKind.ABSENT)
    return True


def named_late(trail: Trail, turn: Turn) -> bool:
    """Put down what the step names that an earlier one already needed: understood, and too late."""
    late = [control for control, name in trail.passed.items() if name and names(turn.passage, name)]
    for control in late:
        name = trail.passed[control]
        match = find_label(name, turn.passage.text)[0]
        trail.note(turn, control, match.span, match.kind, name, Outcome.NOT_RUN)
    return bool(late)


def _in_english(trail: Trail, turn: Turn, offer: Offer, control: Control) -> bool:
    """Go on where the step has the words of the English page for *control*; tell whether it has."""
    if not trail.article.is_translated:
        return False
    found = find_label(english_label(control), turn.passage.text, turn.passage.edges)
    free = [match for match in found if not any(match.span.overlaps(span) for span in turn.taken)]
    if not free or free[0].inflected or trail.named_later(turn.step, offer.name):
        return False
    span = free[0].span
    catch_up(trail, turn, control, span)
    if not trail.stopped:
        wording = Wording(span, turn.passage.written(span), 0)
        trail.findings.append(untranslated_label(turn.passage, wording, offer))
        trail.act(turn, offer, control, span, MatchKind.DRIFT)
    return True


def _act_on_other_words(
    trail: Trail, turn: Turn, offer: Offer, control: Control, wording: Wording, match: MatchKind
) -> None:
    if not trail.is_trusted(control, match):
        _end(trail, turn, control, wording)
        return
    catch_up(trail, turn, control, wording.span)
    if trail.stopped:
        return
    remark = label_drift if match is MatchKind.DRIFT else label_absent
    trail.findings.append(remark(turn.passage, wording, offer, trail.offers()))
    trail.act(turn, offer, control, wording.span, match)


def _try_unknown(trail: Trail, turn: Turn, control: Control) -> bool:
    """Where the page has no *control*: press what the step names all the same, else the run ends here."""
    foreign = _foreign(trail, turn)
    if foreign and trail.is_trusted(control, foreign.match.kind):
        offer = replace(foreign.offers[0], control=control)
        trail.act(turn, offer, control, foreign.match.span, foreign.match.kind)
        return True
    wording = bold_wording(turn.passage, turn.taken) if turn.bold_left else None
    if wording is None:
        return False
    _end(trail, turn, control, wording)
    return True


def _end(trail: Trail, turn: Turn, control: Control, wording: Wording) -> None:
    """Put down that the page has nothing for *wording*, and that the run ends here."""
    trail.show(turn, control)
    trail.note(turn, control, wording.span, MatchKind.ABSENT, "", Outcome.NOT_RUN)
    trail.findings.append(label_absent(turn.passage, wording, None, trail.offers()))
    trail.stopped = True


def _foreign(trail: Trail, turn: Turn) -> Mention | None:
    """What the step has in bold that the page offers, and that is no part of the procedure left to do."""
    named = (
        mention
        for mention in mentions(turn.passage, trail.offers(), turn.taken)
        if not mention.match.inflected and turn.passage.bolds_in(mention.match.span)
    )
    pressed = (mention for mention in named if mention.offers[0].role in PRESSED)
    return next((mention for mention in pressed if not trail.is_open(mention.offers[0].control)), None)


def _look_ahead(trail: Trail, turn: Turn, offer: Offer, control: Control) -> bool:
    """Try whether the step speaks of what comes after *control*; if not, turn back."""
    address = trail.page.url
    if not trail.perform(offer):
        trail.passed[control] = offer.name
        controls = {mention.offers[0].control for mention in trail.mentioned(turn)}
        # A field's name may be a mere word of the sentence: where something is bold, that is sought.
        if controls & set(LABELLED) or (controls and not turn.passage.bolds):
            remark = step_order if trail.named_later(turn.step, offer.name) else missing_step
            trail.findings.append(remark(turn.passage, control, offer.name))
            return True
        del trail.passed[control]
    trail.turn_back(turn, address)
    return False


def catch_up(trail: Trail, turn: Turn, control: Control, span: Span) -> None:
    """Before *control*: do what the step asks for without naming it, and tell what was left out."""
    for earlier in before(control, trail.article.edition):
        if trail.stopped or not trail.is_open(earlier):
            continue
        unnamed = None if earlier in LABELLED else trail.offered(earlier)
        longest = earlier is Control.PERIOD
        if unnamed and trail.says_more(turn, [span], than_longest=longest):
            do_unnamed(trail, turn, earlier, beside=span)
            continue
        tell_if_missing(trail, turn, earlier)
        if unnamed and earlier is Control.PO_NUMBER:
            trail.unlock(turn, unnamed)
            trail.perform(unnamed)


def do_unnamed(trail: Trail, turn: Turn, control: Control, beside: Span | None = None) -> None:
    """Choose or enter what the page asks for, where the step says so *beside* what it names."""
    offer = trail.offered(control)
    if offer:
        trail.act(turn, offer, control, turn.rest(beside), MatchKind.NEAR)


def tell_if_missing(trail: Trail, turn: Turn, control: Control) -> None:
    """Tell, at the step where it shows, that the text does not mention *control*."""
    if control not in trail.told and control not in trail.passed:
        trail.findings.append(missing_step(turn.passage, control))
        trail.passed[control] = ""
