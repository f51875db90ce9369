"""What a step asks for on the page as it is now: fields, labeled controls, and others."""

from collections.abc import Sequence
from dataclasses import replace

from eaportal.flows.articles.text.article import Step
from eaportal.flows.articles.text.folded import fold
from eaportal.flows.articles.text.names import CERTAINTY, Match, MatchKind, find_label
from eaportal.flows.articles.text.passages import Passage, Span
from eaportal.flows.articles.vocabulary.field_words import field_words
from eaportal.flows.articles.vocabulary.symbols import symbol_words
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.breadcrumbs import breadcrumbs
from eaportal.flows.articles.walk.clauses import ASKING
from eaportal.flows.articles.walk.matches import Mention, is_marked, mentions, names
from eaportal.flows.articles.walk.offers import CHOSEN_FROM, OPTIONS, PRESSED, TICKED, Offer
from eaportal.flows.articles.walk.state import CurrentStep, Walk
from eaportal.flows.articles.walk.values import months_in
from eaportal.flows.procedures.controls import ACTIONS, LABELLED, ActionKind, Control, label_of

_ENTERING = frozenset({Sense.ENTER})


def fields_in(walk: Walk, current: CurrentStep) -> list[Mention]:
    """The fields on the page that the step asks to use, by their label or by what is in them."""
    found = []
    for control in walk.procedure.fields:
        offers = [offer for offer in walk.offers() if offer.control is control]
        if not walk.is_open(control) or not offers:
            continue
        match = asked(walk, current.step, control, current.taken)
        if match is None or _left_to_later(walk, current, control, match.span):
            continue
        usable = [offer for offer in offers if not offer.disabled]
        found.append(Mention(match, _meant(current.passage, usable or offers)))
    return found


def _meant(passage: Passage, offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """Those of the *offers* of a field that *passage* means: of radio buttons, the one that it names."""
    if offers[0].role not in OPTIONS:
        return tuple(offers)
    named = [offer for offer in offers if names(passage, offer.name)]
    return tuple((named or offers)[:1])


def asked(walk: Walk, step: Step, control: Control, taken: Sequence[Span] = ()) -> Match | None:
    """The words of *step* that ask for the field *control*; words that forbid it are remembered."""
    reading, passage = walk.reading(step), step.passage
    name = walk.label_of(control)
    labels = find_label(name, passage.text, passage.edges)
    nouns = [*(match.span for match in labels), *_nouns(walk, step, control)]
    # What a row is about may have the name of a tab: select the tab Department, then the department.
    others = [] if ACTIONS[control].row else reading.labels
    free = [noun for noun in nouns if not any(noun.overlaps(span) for span in [*taken, *others])]
    span = reading.asks(_ENTERING if ACTIONS[control].kind is ActionKind.ENTER else ASKING, free)
    if span is None:
        forbidden = [noun for noun in free if reading.forbids(noun)]
        if forbidden and walk.offered(control):
            walk.forbidden.setdefault(control, (passage, min(forbidden)))
        return None
    named = next((match for match in labels if match.span == span), None)
    return named or Match(span, passage.written(span), MatchKind.NEAR)


def _nouns(walk: Walk, step: Step, control: Control) -> list[Span]:
    """The words of *step* that may mean the field *control*, besides its label.

    For a field whose words aren't known, the words for entering are enough if it comes next, the step names
    no other field, and they aren't about another control.
    """
    reading, passage = walk.reading(step), step.passage
    action = ACTIONS[control]
    if action.symbol:
        symbols = symbol_words(action.symbol, walk.article.locale)
        return [match.span for word in symbols for match in find_label(word, passage.text, passage.edges)]
    if action.kind is not ActionKind.ENTER and control is not Control.PERIOD:
        known = [label_of(control, walk.article.labels), *field_words(control, walk.article.locale)]
        found = (match for name in known for match in find_label(name, passage.text, passage.edges))
        return [*(match.span for match in found), *walk.entries_in(passage, control).values()]
    match control:
        case Control.PERIOD:
            return [*reading.spans(Sense.PERIOD), *months_in(passage.text, walk.article.locale)]
        case Control.PO_NUMBER:
            number = walk.number_in(step, Span(0, len(passage.text)))
            return [*reading.spans(Sense.NUMBER), *filter(None, [number])]
    others = (field for field in walk.procedure.fields if field is not control)
    if walk.next_open() is not control or any(names(passage, walk.label_of(other)) for other in others):
        return []
    return [verb for verb in reading.spans(Sense.ENTER) if not _is_about_another(walk, step, verb, control)]


def _is_about_another(walk: Walk, step: Step, verb: Span, field: Control) -> bool:
    """Whether the clause of *verb* names another control than *field*, or its sentence an option."""
    reading, passage = walk.reading(step), step.passage
    for offer in walk.offers():
        if offer.control is None or offer.control is field:
            continue
        area = reading.sentence_of(verb) if offer.role in OPTIONS else reading.clause_of(verb).span
        found = find_label(offer.name, passage.text, passage.edges)
        if any(area.overlaps(match.span) and walk.is_named_by(passage, match) for match in found):
            return True
    return False


def _left_to_later(walk: Walk, current: CurrentStep, control: Control, span: Span) -> bool:
    """Whether the step did something else, and a later step asks for *control*.

    In the sentence of what it did, a choice is a part of the same action, but what is entered may only be
    what it is done for: "Select View/Edit PO Numbers to change the number".
    """
    if not current.taken:
        return False
    reading = walk.reading(current.step)
    here = reading.clause_of(span).sentence
    if not any(reading.clause_of(taken).sentence == here for taken in current.taken):
        return asked_later(walk, current.step, control)
    return ACTIONS[control].kind is ActionKind.ENTER and _asked_before_save(walk, current.step, control)


def _asked_before_save(walk: Walk, step: Step, control: Control) -> bool:
    """Whether a step after *step* asks for the field *control*, and none before that one names Save."""
    save = walk.label_of(walk.procedure.final)
    if names(step.passage, save):
        return False
    for later in walk.article.steps[step.number :]:
        if asked(walk, later, control):
            return True
        if names(later.passage, save):
            return False
    return False


def asked_later(walk: Walk, step: Step, control: Control) -> bool:
    """Whether a step after *step* asks for the field *control*."""
    return any(asked(walk, later, control) for later in walk.article.steps[step.number :])


def labels_in(walk: Walk, current: CurrentStep) -> list[Mention]:
    """The labeled controls that the step names and doesn't forbid, in text order."""
    reading, found = walk.reading(current.step), []
    longer = walk.known_names
    in_path = _in_path(walk, current)
    for mention in mentions(current.passage, walk.offers(), current.taken, longer):
        control = next((o.control for o in mention.offers if walk.is_open(o.control)), None)
        if in_path and control is in_path.offers[0].control:
            continue
        if control not in LABELLED or _is_far(walk, current.step, mention):
            continue
        if not walk.is_named_by(current.passage, mention.match):
            continue
        if reading.uses(mention.match.span):
            found.append(mention)
        elif reading.forbids(mention.match.span):
            walk.forbidden.setdefault(control, (current.passage, mention.match.span))
        elif not mention.match.inflected:
            walk.unasked.setdefault(control, (current.passage, mention.match.span))
    if in_path and reading.uses(in_path.match.span):
        found = sorted([*found, in_path], key=lambda mention: mention.match.span)
    return found


def _is_far(walk: Walk, step: Step, mention: Mention) -> bool:
    """Whether the match is inflected, and the control isn't next, or a later step has its exact name."""
    if not mention.match.inflected:
        return False
    is_next = walk.next_control() in {offer.control for offer in mention.offers}
    return not is_next or named_later(walk, step, mention.offers[0].name)


def _in_path(walk: Walk, current: CurrentStep) -> Mention | None:
    """The labeled control that comes next, if a path of the step names it without a mark.

    Translation moves the marks of a path, and inflects its labels.
    """
    offer, passage = walk.offered(walk.next_control()), current.passage
    if offer is None:
        return None
    for each in breadcrumbs(passage):
        area = walk.reading(current.step).clause_of(each.separator).span
        for match in find_label(offer.name, passage.written(area)):
            span = match.span.moved(area.start)
            if not any(span.overlaps(taken) for taken in current.taken):
                return Mention(replace(match, span=span), (offer,))
    return None


def named_later(walk: Walk, step: Step, name: str) -> bool:
    """Whether a step after *step* names the control *name*."""
    return any(names(later.passage, name) for later in walk.article.steps[step.number :])


def options_in(walk: Walk, current: CurrentStep) -> list[Mention]:
    """The radio buttons, check boxes, and lists that the step asks to choose, or to choose from."""
    reading, optional = walk.reading(current.step), walk.procedure.optional
    used = {action.control for action in current.actions}
    return [
        mention
        for mention in mentions(current.passage, walk.offers(), current.taken, walk.names.values())
        if mention.offers[0].control in optional - used and not mention.offers[0].disabled
        if reading.asks(ASKING, [mention.match.span])
        if mention.offers[0].role in CHOSEN_FROM or is_marked(current.passage, mention.match.span)
    ]


def others_in(walk: Walk, current: CurrentStep) -> list[Mention]:
    """What the step asks to press that has no part in the procedure."""
    reading, longer = walk.reading(current.step), walk.known_names
    return [
        mention
        for mention in mentions(current.passage, walk.offers(), current.taken, longer)
        if _is_other(walk, mention.offers[0]) and not mention.match.inflected
        if is_marked(current.passage, mention.match.span) and reading.uses(mention.match.span)
    ]


def alternative_to(walk: Walk, current: CurrentStep, span: Span) -> Mention | None:
    """What the step names as an alternative to the label *span*: Save or Cancel."""
    reading = walk.reading(current.step)
    found = mentions(current.passage, walk.offers(), [span, *current.taken], walk.names.values())
    return next(
        (
            mention
            for mention in found
            if _is_other(walk, mention.offers[0])
            and reading.offers_choice(*sorted([span, mention.match.span]))
        ),
        None,
    )


def _is_other(walk: Walk, offer: Offer) -> bool:
    if offer.role not in PRESSED:
        return False
    return offer.control is None or fold(offer.name).text != fold(walk.label_of(offer.control)).text


def repeated_in(walk: Walk, current: CurrentStep) -> tuple[Control, Match] | None:
    """The first control that the step names although an earlier step used it, and the words."""
    passage = current.passage
    for control in walk.done_in:
        found = find_label(walk.label_of(control), passage.text, passage.edges)
        if control in LABELLED and found and not found[0].inflected:
            return control, found[0]
    return None


def returns_after(walk: Walk, step: Step) -> bool:
    """Whether the step after *step* goes back."""
    following = walk.article.steps[step.number : step.number + 1]
    return any(walk.reading(each).says(Sense.BACK) for each in following)


def names_box(walk: Walk, current: CurrentStep) -> bool:
    """Whether the step names a check box on the page; unlock() uses it when its field is used."""
    boxes = (offer for offer in walk.offers() if offer.role in TICKED and not offer.disabled)
    return any(names(current.passage, box.name) for box in boxes)


def is_trusted(walk: Walk, control: Control, match: MatchKind) -> bool:
    """Whether the text is close enough to this procedure to use *control* for words that don't name it.

    One wrong label is tolerated, two in a row are not. Nothing is saved for a text about something else.
    """
    if is_ours(walk):
        return True
    kinds = [walk.mentioned[each] for each in walk.procedure.labelled if each in walk.mentioned]
    if match is MatchKind.ABSENT and kinds[-1:] == [MatchKind.ABSENT]:
        return False
    named = [kind for kind in kinds if kind is not MatchKind.ABSENT]
    return control is not walk.procedure.final or (
        len(named) >= 2 and any(kind in CERTAINTY for kind in named)
    )


def is_ours(walk: Walk) -> bool:
    """Whether the steps ask for what makes the procedure evident, whatever their labels are."""
    steps, procedure = walk.article.steps, walk.procedure
    label = walk.label_of(procedure.shows) if procedure.shows else ""
    return bool(procedure.evident) and all(
        any(
            asked(walk, step, field) or (field is procedure.shows and names(step.passage, label))
            for step in steps
        )
        for field in procedure.evident
    )
