"""The order in which the words of one step ask for things: before, after, and then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eaportal.flows.articles.findings.finding import finding_in
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.names import find_label
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.clauses import ABOUT_STEPS, ASKING
from eaportal.flows.articles.walk.reading import Reading
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.procedures.controls import ACTIONS, LABELLED, Control

# With one of these, a sentence may say another order than that of its actions.
_OTHERWISE = ABOUT_STEPS | {Sense.IF, Sense.UNREAL, Sense.ANOTHER, Sense.BACK}
# With one of these, a clause about the number enters none.
_NOT_ENTERING = frozenset({Sense.LOOK, Sense.NOT, Sense.RUIN, Sense.LEAVE})
_GIVEN = {
    Control.PO_NUMBER: (Sense.NUMBER, {Sense.ENTER, Sense.ENTERED}),
    Control.PERIOD: (Sense.PERIOD, {Sense.CHOOSE, Sense.CHOSEN}),
}


@dataclass(frozen=True, order=True)
class _Named:
    """A control that a step says to use, with its words."""

    span: Span
    control: Control


def report_sequence(walk: Walk, current: CurrentStep) -> None:
    """Report what the step asks for before something else that has to be done first."""
    if not walk.procedure.has_vocabulary or not current.actions:
        return
    early = next(_reversed(walk, walk.reading(current.step)), None)
    if early is None:
        return
    first, needed = early
    what = ACTIONS[needed.control].meaning
    walk.findings.append(
        finding_in(current.passage, first.span, Rule.STEP_ORDER, suggested=False, what=what, name="")
    )


def _reversed(walk: Walk, reading: Reading) -> Iterator[tuple[_Named, _Named]]:
    """Pairs of controls of which the step asks for the first one before the second, which must be first."""
    later, earlier = reading.ordered(Sense.BEFORE), reading.ordered(Sense.ONCE)
    areas = [*later, *earlier]
    for area in areas:
        sentence = reading.sentence_of(area)
        if reading.within(_OTHERWISE, sentence):
            continue
        inside = list(_named(walk, reading, area))
        outside = [each for each in _asked(walk, reading, sentence, areas) if not each.span.overlaps(area)]
        for one in inside:
            for other in outside:
                first, second = (other, one) if area in later else (one, other)
                if _must_precede(walk, second.control, first.control):
                    yield first, second
    asked = sorted(_asked(walk, reading, Span(0, len(reading.passage.text)), areas))
    for number, one in enumerate(asked):
        for other in asked[number + 1 :]:
            if _comes_then(reading, one, other) and _must_precede(walk, other.control, one.control):
                yield one, other


def _must_precede(walk: Walk, one: Control, other: Control) -> bool:
    """Whether *one* must be used before *other*; the period may also be chosen in the dialog."""
    order = walk.procedure.order_in(walk.article.edition)
    if {one, other} == {Control.PERIOD, walk.procedure.own} or not {one, other} <= {*order}:
        return False
    return order.index(one) < order.index(other)


def _comes_then(reading: Reading, one: _Named, other: _Named) -> bool:
    """Whether the step asks for *one* in a clause, and for *other* in a later one, without a condition."""
    first, second = reading.clause_of(one.span), reading.clause_of(other.span)
    between = [clause for clause in reading.clauses if first.span <= clause.span <= second.span]
    excused = {*_OTHERWISE, Sense.LOOK, Sense.PURPOSE}
    area = Span(first.span.start, second.span.end)
    if any(each < other.span for each in reading.within({Sense.PORTAL}, second.span)):
        return False  # The portal does it.
    return (
        first is not second
        and first.asks(ASKING)
        and second.asks(ASKING)
        and not (
            any(clause.forbids or clause.looks_on for clause in between) or reading.within(excused, area)
        )
    )


def _asked(walk: Walk, reading: Reading, area: Span, areas: Sequence[Span]) -> Iterator[_Named]:
    """The controls that the step asks for in *area*, outside of *areas*."""
    for each in _named(walk, reading, area, areas):
        clause = reading.clause_of(each.span)
        if clause.forbids or clause.looks_on or any(each.span.overlaps(other) for other in areas):
            continue
        if clause.asks(ASKING) or (each.control in LABELLED and reading.uses(each.span)):
            yield each


def _named(walk: Walk, reading: Reading, area: Span, without: Sequence[Span] = ()) -> Iterator[_Named]:
    """The controls whose use *area* names, by their labels or by what is done with them."""
    passage = reading.passage
    for control in walk.procedure.controls:
        if control in LABELLED:
            found = find_label(walk.label_of(control), passage.text, passage.edges)
            spans = [each.span for each in found if not each.inflected]
            spans += reading.spans(Sense.SAVED) if control is walk.procedure.final else []
            yield from (_Named(each, control) for each in spans if _starts_in(area, each))
        elif control is Control.SIGN_IN:
            yield from (_Named(each, control) for each in reading.within({Sense.SIGN_IN}, area))
        elif control in _GIVEN:
            yield from _given(reading, control, area, without)


def _given(reading: Reading, control: Control, area: Span, without: Sequence[Span]) -> Iterator[_Named]:
    noun, verbs = _GIVEN[control]
    for clause in reading.clauses:
        part = Span(max(area.start, clause.span.start), min(area.end, clause.span.end))
        if part.start >= part.end or reading.within({*_NOT_ENTERING, Sense.ANOTHER}, part):
            continue
        said = [e for e in reading.within(verbs, part) if not any(e.overlaps(o) for o in without)]
        nouns = [e for e in reading.within({noun}, part) if not any(e.overlaps(o) for o in without)]
        labels = [e for e in reading.labels if e.overlaps(part) and not any(e.overlaps(o) for o in without)]
        if said and nouns and not (labels and control is Control.PERIOD):
            yield _Named(min(nouns), control)


def _starts_in(area: Span, span: Span) -> bool:
    return area.start <= span.start < area.end
