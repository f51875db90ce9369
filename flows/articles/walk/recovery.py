"""The way on where a step names nothing on the page, so that one such step does not hide the rest."""

from dataclasses import replace

from eaportal.flows.articles.findings.markup import bolds_of
from eaportal.flows.articles.findings.messages import (
    label_absent,
    label_drift,
    missing_step,
    step_order,
    untranslated_label,
)
from eaportal.flows.articles.findings.results import Outcome
from eaportal.flows.articles.text.expected_labels import english_label, is_translated
from eaportal.flows.articles.walk.matching import MatchKind, find_label
from eaportal.flows.articles.walk.mentions import Mention, Wording, bold_wording, mentions, names, wording_for
from eaportal.flows.articles.walk.offers import PRESSED, Offer
from eaportal.flows.articles.walk.omissions import catch_up
from eaportal.flows.articles.walk.procedure import LABELLED, Control
from eaportal.flows.articles.walk.state import Trail, Turn

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
    if not is_translated(trail.article):
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
        if not mention.match.inflected and bolds_of(turn.passage, mention.match.span)
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
