"""The claims about when a PO number can be changed: before its invoice, and after the notification."""

from eaportal.flows.articles.claims.durations import Duration, durations_in
from eaportal.flows.articles.claims.judgment import Judgment, differs, holds, not_judged
from eaportal.flows.articles.claims.numbers import Unit
from eaportal.flows.articles.claims.reading import Reading
from eaportal.flows.articles.claims.vocabulary import Meaning, Order
from eaportal.flows.articles.findings.results import (
    ClaimVerdict,
)
from eaportal.flows.articles.text.passages import Span

# For this long after the notification of an invoice, its PO number can be changed [S1, S3c, S4a].
DAYS_AFTER_NOTIFICATION = 7
NOTIFIED = f"{DAYS_AFTER_NOTIFICATION} days after the notification"
# Before its invoice is generated, it can always be changed [S1, S4a].
BEFORE_INVOICE = "any time before the invoice is generated"
DENIED = "the sentence has a denial that was not understood"
_DIRECTIONS = (Meaning.BEFORE, Meaning.AFTER)
# How many words after a number its direction is at most, and how many before it.
_REACH = {Order.PREFIX: (3, 2), Order.SUFFIX: (1, 99), Order.BOTH: (99, 99)}
_AT_NUMBER = 2
# With an article as its number, a length of time may only say which month: the number of a month.
_ARTICLES = ("a ", "an ")
# A verb that is further from a denial isn't denied by it.
_DENIED_VERB = 1
_MOST_TELLING = (ClaimVerdict.DIFFERS, ClaimVerdict.HOLDS, ClaimVerdict.NOT_JUDGED)


def judge_days(reading: Reading, locale: str) -> Judgment | None:
    """Judge the lengths of time in *reading*; of several, the one that says most counts."""
    durations = durations_in(reading.text, locale, reading.find(Meaning.WORKING))
    judged = [each for each in (_judge(reading, duration) for duration in durations) if each]
    return min(judged, key=lambda each: _MOST_TELLING.index(each.verdict), default=None)


def _judge(reading: Reading, duration: Duration) -> Judgment | None:
    span, mail = duration.span, reading.has(Meaning.MAIL)
    if _says_which(reading, span):
        return None
    direction, limit = _direction(reading, span), _limit(reading, span)
    after = direction in reading.find(Meaning.AFTER)
    since = _since(reading, span, direction) if direction else span
    problem = None
    if not mail and not reading.names_number:
        if duration.unit is not Unit.DAY:
            return None
        problem = "the sentence names neither the PO number nor the notification"
    elif duration.range:
        problem = "the sentence has a range or a fraction"
    elif not reading.has(Meaning.CHANGE, Meaning.CAN):
        problem = "the sentence doesn't say what can be done"
    elif not direction and not limit:
        problem = "neither a direction (before or after) nor a limit (up to) was recognized"
    elif direction and not reading.has(Meaning.MAIL, within=since) and _says_something(reading, since):
        problem = "what the time is counted from was not recognized"
    if problem:
        return not_judged(span, problem, str(duration))
    value = f"{duration} {'before' if direction and not after else 'after'} the notification"
    if _denied_at(reading, span) and limit is Meaning.UNTIL:
        return differs(span, f"not {value}") if after else not_judged(span, DENIED, str(duration))
    if reading.denials():
        return not_judged(span, DENIED, str(duration))
    if (duration.number, duration.unit) != (DAYS_AFTER_NOTIFICATION, Unit.DAY):
        return differs(span, value)
    return _judge_words_at_number(reading, span, direction, limit, value)


def _says_which(reading: Reading, span: Span) -> bool:
    """Whether the number of *span* is an article, and no limit is right before it."""
    untils = (each for each in reading.find(Meaning.UNTIL) if each.end <= span.start)
    return reading.written(span).lower().startswith(_ARTICLES) and all(reading.gap(u, span) for u in untils)


def _judge_words_at_number(
    reading: Reading, span: Span, direction: Span | None, limit: Meaning | None, value: str
) -> Judgment:
    """Judge the direction and the limit of the right number."""
    if direction is None:
        return not_judged(span, "the direction (before or after) was not recognized")
    if not reading.has(Meaning.MAIL, within=_since(reading, span, direction)):
        return not_judged(span, "what the days are counted from was not recognized")
    if direction not in reading.find(Meaning.AFTER):
        return differs(span, value)
    if limit is Meaning.BEYOND:
        return differs(span, f"at least {value}")
    if limit is None:
        return not_judged(span, "the limit (up to) was not recognized")
    if not reading.names_number:
        return not_judged(span, "the sentence doesn't name the PO number")
    return holds(span, value)


def _direction(reading: Reading, number: Span) -> Span | None:
    """The word for before or after that belongs to *number*."""
    limits = [
        each
        for each in reading.find(Meaning.UNTIL)
        if each.end <= number.start and reading.gap(each, number) < _AT_NUMBER
    ]
    known = [each for each in reading.find(*_DIRECTIONS) if each not in limits]
    clause = reading.clause_of(number)
    following, preceding = _REACH[reading.vocabulary.order]
    after = [
        each
        for each in known
        if each.start > number.start
        and reading.gap(number, each) <= following
        and (each.start < clause.end or not reading.gap(number, each))
    ]
    before = [
        each
        for each in known
        if clause.start <= each.start < number.start and reading.gap(each, number) <= preceding
    ]
    return next(iter([*after, *reversed(before)]), None)


def _since(reading: Reading, number: Span, direction: Span) -> Span:
    """The words that say what the time of *number* is counted from."""
    found = reading.object_of(direction)
    if reading.vocabulary.order is not Order.SUFFIX or direction.start < number.start:
        return found
    # Another word with the same meaning may stand before the number: after the mail, 7 days later.
    clause = reading.clause_of(number)
    others = [
        each.end
        for each in reading.find(*_DIRECTIONS, within=clause)
        if each.end <= number.start and reading.gap(each, number) > _AT_NUMBER
    ]
    return Span(max([clause.start, *others]), number.start)


def _limit(reading: Reading, number: Span) -> Meaning | None:
    for meaning in (Meaning.BEYOND, Meaning.UNTIL):
        if reading.near(number, meaning, gap=_AT_NUMBER):
            return meaning
    return None


def _says_something(reading: Reading, since: Span) -> bool:
    """Whether something other than an invoice is named in *since*."""
    return not reading.has(Meaning.INVOICE, within=since) and any(map(str.isalpha, reading.written(since)))


def _denied_at(reading: Reading, place: Span) -> list[Span]:
    """The denials of what can be done at *place*, in the same clause."""
    clause = reading.clause_of(place)
    return [
        each
        for each in reading.denials(clause)
        if reading.denies_possible(each)
        and not any(
            each.end <= can.start < place.start and reading.gap(each, can) > _DENIED_VERB
            for can in reading.find(Meaning.CAN, within=clause)
        )
    ]


def judge_before_invoice(reading: Reading, _locale: str) -> Judgment | None:
    """Judge what *reading* says about the time before the invoice is generated."""
    if not reading.is_about_changing or reading.has(Meaning.DEFAULT, Meaning.TICKET, Meaning.EFFECT):
        return None
    for direction in reading.find(Meaning.BEFORE):
        about = reading.object_of(direction)
        if not reading.has(Meaning.INVOICE, within=about) or reading.has(Meaning.MAIL, within=about):
            continue
        if not reading.has(Meaning.GENERATED):
            return not_judged(direction, "the words for a generated invoice were not recognized")
        if denials := _denied_at(reading, direction) or _denied_beside(reading, direction):
            return differs(denials[0], f"not {BEFORE_INVOICE}")
        if reading.denials():
            return not_judged(direction, DENIED)
        return holds(direction, BEFORE_INVOICE)
    for direction in reading.find(Meaning.AFTER):
        only = reading.near(direction, Meaning.ONLY, gap=1)
        if only and is_after_invoice(reading, direction) and not reading.denials():
            return differs(only[0], "only after the invoice is generated")
    return None


def _denied_beside(reading: Reading, direction: Span) -> list[Span]:
    """The denials in a clause next to that of *direction*, about changing and not about another invoice."""
    at = reading.clauses.index(reading.clause_of(direction))
    beside = [*reading.clauses[max(at - 1, 0) : at], *reading.clauses[at + 1 : at + 2]]
    return [
        each
        for clause in beside
        if reading.has(Meaning.CHANGE, Meaning.CAN, within=clause)
        and not reading.has(Meaning.INVOICE, within=clause)
        for each in reading.denials(clause)
        if reading.denies_possible(each)
    ]


def is_after_invoice(reading: Reading, direction: Span) -> bool:
    """Whether *direction* is about a generated invoice."""
    about = reading.object_of(direction)
    return (
        reading.has(Meaning.INVOICE, within=about)
        and reading.has(Meaning.GENERATED, within=about)
        and not reading.has(Meaning.MAIL, within=about)
    )
