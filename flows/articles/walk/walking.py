"""An article walked on the live page: step by step, by the words of its sentences alone."""

from dataclasses import dataclass

from playwright.sync_api import Page

from eaportal.flows.articles.findings.findings import Finding
from eaportal.flows.articles.findings.messages import (
    ambiguous,
    disabled,
    missing_at_end,
    missing_step,
    step_not_understood,
    step_order,
)
from eaportal.flows.articles.findings.results import Outcome, StepResult
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.text.reading import Article
from eaportal.flows.articles.walk.acting import PortalUnderTest
from eaportal.flows.articles.walk.matching import MatchKind
from eaportal.flows.articles.walk.mentions import Mention, names
from eaportal.flows.articles.walk.omissions import catch_up, do_unnamed
from eaportal.flows.articles.walk.procedure import PROCEDURE, Control
from eaportal.flows.articles.walk.recovery import drifted, go_on_by_structure, named_late
from eaportal.flows.articles.walk.state import Trail, Turn


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
