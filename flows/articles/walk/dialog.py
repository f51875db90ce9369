"""How a step loses the dialog, or what was entered there, before it is saved."""

from eaportal.flows.articles.text.folded import words
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.reading import Reading


def closed_before(reading: Reading, asked: Span) -> Span | None:
    """The words that close the dialog before the step asks for *asked*, which is in it."""
    later, earlier = reading.ordered(Sense.BEFORE), reading.ordered(Sense.ONCE)
    if any(area.overlaps(asked) for area in earlier):
        return None
    own = reading.clause_of(asked)
    for each in [*reading.spans(Sense.CLOSE), *reading.spans(Sense.CLOSED)]:
        is_first = reading.clause_of(each).span < own.span or any(area.overlaps(each) for area in earlier)
        if is_first and not any(area.overlaps(each) for area in later) and _closes(reading, each):
            return each
    return None


def closed_after(reading: Reading, done: Span) -> Span | None:
    """The words that close the dialog after the step asked for *done*."""
    ordered = [*reading.ordered(Sense.BEFORE), *reading.ordered(Sense.ONCE)]
    later = (each for each in reading.spans(Sense.CLOSE) if each > done)
    asked = (each for each in later if not any(area.overlaps(each) for area in ordered))
    return next((each for each in asked if _closes(reading, each)), None)


def _closes(reading: Reading, word: Span) -> bool:
    """Whether the clause of *word*, which says to close something, asks to close the dialog."""
    clause = reading.clause_of(word)
    if clause.forbids or clause.looks_on or Sense.IF in clause.senses:
        return False
    is_alone = len(words(reading.passage.written(clause.span))) == 1
    return is_alone or bool(reading.within({Sense.WINDOW}, clause.span))


def lost_beside(reading: Reading, asked: Span, *, is_saved: bool) -> Span | None:
    """The words that lose what was entered before *asked* saves it, or after *asked* enters it."""
    later, earlier = reading.ordered(Sense.BEFORE), reading.ordered(Sense.ONCE)
    for each in reading.spans(Sense.LOST):
        clause = reading.clause_of(each)
        if (clause.forbids and Sense.NOT in clause.senses) or Sense.IF in clause.senses:
            continue
        is_early = each < asked or any(area.overlaps(each) for area in earlier)
        if is_early is not is_saved or any(area.overlaps(each) for area in later):
            continue
        again = [c for c in reading.clauses if c.span > clause.span and Sense.ENTER in c.senses]
        between = [e for e in reading.labels if asked < e < each]
        if not again and not between:
            return each
    return None
