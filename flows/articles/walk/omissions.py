"""What a step asks for without naming it, and what the text leaves out before a step."""

from eaportal.flows.articles.findings.messages import missing_step
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.walk.matching import MatchKind
from eaportal.flows.articles.walk.procedure import LABELLED, Control, before
from eaportal.flows.articles.walk.state import Trail, Turn


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
