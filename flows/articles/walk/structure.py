"""Continue with a step that names nothing on the page, if the portal leaves only one way.

Such a step must not hide the problems of the steps after it.
"""

from eaportal.flows.articles.findings.results import (
    Outcome,
)
from eaportal.flows.articles.text.names import MatchKind, find_label
from eaportal.flows.articles.walk.asked import asked, fields_in, is_trusted, labels_in, named_later
from eaportal.flows.articles.walk.label_findings import label_absent, label_drift, untranslated_label
from eaportal.flows.articles.walk.matches import (
    BOLD_DRIFT_SCORE,
    PLAIN_DRIFT_SCORE,
    Wording,
    bold_wording,
    wording_for,
)
from eaportal.flows.articles.walk.offers import Offer
from eaportal.flows.articles.walk.omissions import catch_up, report_missing, report_order
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.procedures.controls import Control, english_label


def continue_by_structure(walk: Walk, current: CurrentStep) -> bool:
    """Continue if the structure of the portal leaves only one way; return whether it did."""
    needed = walk.next_control()
    offer = walk.offered(needed)
    if needed is None:
        return False
    if offer is None:
        wording = bold_wording(current.passage, current.taken) if current.bold_left else None
        if wording is None or not walk.reading(current.step).uses(wording.span):
            return False
        before = walk.next_open()
        if before in walk.forbidden:
            # What the step names would be there if the text didn't forbid what leads to it.
            report_missing(walk, current.passage, before)
            walk.stopped = True
        else:
            stop(walk, current, needed, wording)
        return True
    if _act_on_english(walk, current, offer, needed):
        return True
    drifted = _drifted_label(walk, current, offer)
    if drifted:
        _act_on_other_words(walk, current, offer, needed, drifted, MatchKind.DRIFT)
        return True
    # Nothing comes after Save, and trying it could not be undone.
    if (
        needed is not walk.procedure.final
        and not current.actions
        and _look_ahead(walk, current, offer, needed)
    ):
        return True
    offer = walk.offered(needed)
    wording = bold_wording(current.passage, current.taken)
    if offer is None or wording is None or named_later(walk, current.step, offer.name):
        return False
    if not walk.reading(current.step).uses(wording.span):
        return False
    # Bold before the words of a finished action does not name a later action.
    if current.actions and wording.span < current.taken[-1]:
        return False
    _act_on_other_words(walk, current, offer, needed, wording, MatchKind.ABSENT)
    return True


def _drifted_label(walk: Walk, current: CurrentStep, offer: Offer) -> Wording | None:
    """The words of the step that are almost the name of *offer*, which the procedure needs next."""
    wording = wording_for(offer.name, current.passage, current.taken)
    enough = BOLD_DRIFT_SCORE if current.passage.bolds else PLAIN_DRIFT_SCORE
    if wording is None or wording.score < enough:
        return None
    if not walk.reading(current.step).uses(wording.span):
        return None
    if _is_part_of_another(walk, current, offer, wording):
        return None
    shown = walk.procedure.shows
    number = asked(walk, current.step, shown, current.taken) if shown else None
    if number and number.span.overlaps(wording.span) and not current.passage.bolds_in(wording.span):
        return None
    return None if named_later(walk, current.step, offer.name) else wording


def _is_part_of_another(walk: Walk, current: CurrentStep, offer: Offer, wording: Wording) -> bool:
    """Whether the words are a part of another label that the step has: Department in Add Department."""
    passage, span = current.passage, wording.span
    return any(
        match.span.overlaps(span) and match.span.end - match.span.start > span.end - span.start
        for name in walk.known_names - {offer.name}
        for match in find_label(name, passage.text, passage.edges)
        if not match.inflected
    )


def _act_on_english(walk: Walk, current: CurrentStep, offer: Offer, control: Control) -> bool:
    """Use *offer* if the step has the English label of *control*; return whether it has."""
    if not walk.article.is_translated:
        return False
    found = find_label(english_label(control), current.passage.text, current.passage.edges)
    free = [match for match in found if not any(match.span.overlaps(span) for span in current.taken)]
    if not free or free[0].inflected or named_later(walk, current.step, offer.name):
        return False
    if not walk.reading(current.step).uses(free[0].span):
        return False
    span = free[0].span
    catch_up(walk, current, control, span)
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
    if not is_trusted(walk, control, match):
        stop(walk, current, control, wording)
        return
    catch_up(walk, current, control, wording.span)
    if walk.stopped:
        return
    make_finding = label_drift if match is MatchKind.DRIFT else label_absent
    walk.findings.append(
        make_finding(current.passage, wording, offer, walk.offers(), translated=walk.is_translated)
    )
    walk.act(current, offer, control, wording.span, match)


def stop(walk: Walk, current: CurrentStep, control: Control, wording: Wording) -> None:
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
        if labels_in(walk, current) or (fields_in(walk, current) and not current.passage.bolds):
            report = report_order if named_later(walk, current.step, offer.name) else report_missing
            report(walk, current.passage, control, offer.name)
            return True
        del walk.skipped[control]
    walk.go_back_to(current, address)
    return False
