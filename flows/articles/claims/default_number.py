"""The claim that the portal generates a default PO number, unless one is set before the invoice date."""

from eaportal.flows.articles.claims.edit_window import DENIED
from eaportal.flows.articles.claims.judgment import Judgment, differs, holds, not_judged
from eaportal.flows.articles.claims.reading import DENIALS, Reading
from eaportal.flows.articles.claims.vocabulary import Meaning
from eaportal.flows.articles.text.passages import Span

# What the portal does where nobody sets a PO number in time [S1, S3c].
DEFAULT_NUMBER = "a default, unless one is set before the invoice date"
_CLOSE = 3


def judge_default_number(reading: Reading, _locale: str) -> Judgment | None:
    """Judge what *reading* says about default PO numbers."""
    defaults = reading.find(Meaning.DEFAULT)
    if not defaults or not reading.names_number:
        return None
    default = defaults[0]
    clause = reading.clause_of(default)
    generated = [
        each
        for each in reading.find(Meaning.GENERATED, within=clause)
        if not reading.near(each, Meaning.INVOICE, gap=0)
    ]
    if not generated:
        return None
    denials = reading.denials(clause)
    for denial in reading.find(Meaning.NOT, within=clause):
        if denial in denials and any(reading.gap(denial, each) <= _CLOSE for each in generated):
            return differs(denial, "no default")
    if denials:
        return not_judged(default, DENIED)
    exceptions = [each for each in reading.find(Meaning.UNLESS, *DENIALS) if _excepts(reading, each)]
    if not exceptions:
        return not_judged(default, "the exception (unless one is set in time) was not recognized")
    if any(_about_invoice(reading, each) for each in reading.find(Meaning.BEFORE)):
        return holds(default, DEFAULT_NUMBER)
    for each in reading.find(Meaning.AFTER):
        if _about_invoice(reading, each):
            return differs(each, "a default, unless one is set after the invoice date")
    return not_judged(default, "the words for before the invoice date were not recognized")


def _excepts(reading: Reading, span: Span) -> bool:
    """Whether *span* says unless, or a denial in a condition."""
    return span in reading.find(Meaning.UNLESS) or reading.is_condition(span)


def _about_invoice(reading: Reading, direction: Span) -> bool:
    return reading.has(Meaning.INVOICE, within=reading.object_of(direction))
