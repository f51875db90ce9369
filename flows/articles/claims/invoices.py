"""The claims about invoices: which one a change applies to, and what a generated one needs."""

from eaportal.flows.articles.claims.durations import durations_in
from eaportal.flows.articles.claims.edit_window import DENIED, is_after_invoice
from eaportal.flows.articles.claims.judgment import Judgment, differs, holds, not_judged
from eaportal.flows.articles.claims.reading import Reading
from eaportal.flows.articles.claims.vocabulary import Meaning, Order
from eaportal.flows.articles.text.passages import Span

# The way to change the PO number of an invoice that is already generated [S1, S4a].
AFTER_INVOICE = "support ticket"
# A change of the PO number is for the invoices that come [S1].
NEXT_INVOICE = "the next invoice"
# With any of these, a sentence about a generated invoice may say more than that it can be changed.
_MORE = (
    Meaning.NOT,
    Meaning.WITHOUT,
    Meaning.ONLY,
    Meaning.SUPPORT,
    Meaning.PARTNER,
    Meaning.NEXT,
    Meaning.DEFAULT,
    Meaning.BEFORE,
    Meaning.MAIL,
)
_BESIDE = 1
_CLOSE = 3


def judge_generated_invoice(reading: Reading, locale: str) -> Judgment | None:
    """Judge what *reading* says about changing the PO number of a generated invoice."""
    if tickets := reading.find(Meaning.TICKET):
        return _judge_ticket(reading, tickets[0])
    if not reading.is_about_changing or reading.has(*_MORE) or durations_in(reading.text, locale):
        return None
    for can in reading.find(Meaning.CAN):
        if not any(_leads(reading, can, change) for change in reading.find(Meaning.CHANGE)):
            continue
        for direction in reading.find(Meaning.AFTER):
            if is_after_invoice(reading, direction):
                return differs(direction, "a change in the portal")
        if reading.has(Meaning.INVOICE) and reading.has(Meaning.GENERATED):
            for already in reading.find(Meaning.ALREADY):
                return differs(already, "a change in the portal")
    return None


def _leads(reading: Reading, can: Span, change: Span) -> bool:
    """Whether *can* says that the change is possible."""
    if reading.vocabulary.order is Order.SUFFIX:
        return reading.gap(can, change) <= _BESIDE
    return can.start <= change.start


def _judge_ticket(reading: Reading, ticket: Span) -> Judgment:
    if not reading.has(Meaning.INVOICE):
        return not_judged(ticket, "the sentence doesn't name an invoice")
    if not reading.has(Meaning.GENERATED, Meaning.ALREADY):
        return not_judged(ticket, "the words for a generated invoice were not recognized")
    before = [reading.object_of(each) for each in reading.find(Meaning.BEFORE)]
    if not reading.has(Meaning.ALREADY) and any(reading.has(Meaning.INVOICE, within=each) for each in before):
        return not_judged(ticket, "the sentence is about the time before the invoice is generated")
    clause = reading.clause_of(ticket)
    here = reading.find(Meaning.NOT, Meaning.WITHOUT, within=clause)
    if any(_is_excepted(reading, denial, ticket) for denial in here):
        return holds(ticket, AFTER_INVOICE)
    main = [each for each in here if not reading.is_condition(each) or _denies_need(reading, each)]
    if here and (here != main or reading.has(Meaning.ONLY, within=clause)):
        return not_judged(ticket, DENIED)
    if main:
        twice = reading.has(Meaning.NOT, within=clause) and reading.has(Meaning.WITHOUT, within=clause)
        return holds(ticket, AFTER_INVOICE) if twice else differs(ticket, f"no {AFTER_INVOICE}")
    if any(not _is_about_invoice(reading, each) for each in reading.denials()):
        return not_judged(ticket, DENIED)
    return holds(ticket, AFTER_INVOICE)


def _is_excepted(reading: Reading, denial: Span, ticket: Span) -> bool:
    """Whether nothing is possible *except* by the ticket: it can't be changed but by one."""
    between = Span(denial.end, ticket.start)
    return denial < ticket and reading.has(Meaning.UNLESS, within=between) and reading.denies_possible(denial)


def _denies_need(reading: Reading, denial: Span) -> bool:
    """Whether *denial* follows a condition without a comma: if it's generated you don't need any."""
    before = Span(reading.clause_of(denial).start, denial.start)
    return reading.has(Meaning.GENERATED, within=before) and bool(
        reading.near(denial, Meaning.NEED, gap=_BESIDE)
    )


def _is_about_invoice(reading: Reading, denial: Span) -> bool:
    clause = reading.clause_of(denial)
    return reading.has(Meaning.INVOICE, Meaning.CHANGE, Meaning.GENERATED, within=clause)


def judge_next_invoice(reading: Reading, _locale: str) -> Judgment | None:
    """Judge what *reading* says about the invoice that a change applies to."""
    if not reading.has(Meaning.CHANGE) or not reading.has(Meaning.EFFECT):
        return None
    for invoice in reading.find(Meaning.INVOICE):
        following = reading.near(invoice, Meaning.NEXT, gap=_BESIDE)
        others = _others(reading, invoice)
        if not following and not others:
            continue
        if following and others:
            return not_judged(invoice, "the sentence names more than one invoice")
        return _judge_invoice(reading, (following or others)[0], bool(following))
    at_once = reading.find(Meaning.IMMEDIATELY)
    if at_once and reading.names_number and not reading.has(Meaning.NOT, Meaning.WITHOUT, Meaning.INVOICE):
        return differs(at_once[0], "immediately")
    if reading.has(Meaning.INVOICE) and reading.names_number and not reading.has(Meaning.DEFAULT):
        return not_judged(reading.find(Meaning.INVOICE)[0], "which invoice is meant was not recognized")
    return None


def _others(reading: Reading, invoice: Span) -> list[Span]:
    """The words beside *invoice* that make it another than the next."""
    found = reading.near(invoice, Meaning.CURRENT, gap=_BESIDE)
    if reading.vocabulary.order is Order.SUFFIX:
        return [each for each in found if each.start < invoice.start]
    return found


def _judge_invoice(reading: Reading, which: Span, is_next: bool) -> Judgment:
    if not reading.names_number:
        return not_judged(which, "the sentence doesn't name the PO number")
    limited = reading.has(Meaning.UNTIL, Meaning.BEFORE, Meaning.ONLY, Meaning.UNLESS, Meaning.IF)
    denied = reading.has(Meaning.NOT, Meaning.WITHOUT)
    if is_next:
        if not denied:
            return holds(which, NEXT_INVOICE)
        if limited or not reading.denials(reading.clause_of(which)):
            return not_judged(which, DENIED)
        return differs(which, f"not {NEXT_INVOICE}")
    if denied:
        return not_judged(which, DENIED)
    if reading.near(which, Meaning.AFTER, gap=_CLOSE):
        return not_judged(which, "the sentence is about the time after an invoice")
    return differs(which, "an earlier invoice")
