"""The claim about how many days after the notification a PO number can be changed."""

from collections.abc import Iterator, Sequence

from eaportal.flows.articles.claims.days import Days, days_in
from eaportal.flows.articles.findings.results import ClaimResult, ClaimVerdict
from eaportal.flows.articles.text.folded import fold, same_stem, words
from eaportal.flows.articles.text.passages import Sentence

NAME = "days-after-notification"
# For this long after the notification of an invoice, its PO number can be changed [S1, S3c, S4a].
DAYS_AFTER_NOTIFICATION = 7
_EXPECTED = f"{DAYS_AFTER_NOTIFICATION} days"
# The one word for the notification that almost every language has.
_MAIL = "mail"
_SHORTEST_WORD = 4


def window_claims(said: Sequence[Sentence], locale: str, term: str, title: str) -> Iterator[ClaimResult]:
    """Judge every number of days in *said*; *term* is the page's name for the PO number.

    The *title* of the article shows what it is about.
    """
    found = [(sentence, days) for sentence in said for days in days_in(sentence.text, locale)]
    known = any(days.number == DAYS_AFTER_NOTIFICATION for _, days in found)
    for sentence, days in found:
        about = _names(sentence.text, term) or _MAIL in fold(sentence.text).text
        about = about or (len(found) == 1 and _shares(sentence.text, title))
        verdict = _verdict(days, about=about and not known)
        yield ClaimResult.at(NAME, sentence, days.span, f"{days.number} days", _EXPECTED, verdict)


def _verdict(days: Days, *, about: bool) -> ClaimVerdict:
    """Judge the number, if its sentence is *about* the edit window.

    If one sentence has the right number, another one may be about other days.
    """
    if days.range:
        return ClaimVerdict.NOT_JUDGED
    if days.number == DAYS_AFTER_NOTIFICATION:
        return ClaimVerdict.HOLDS
    return ClaimVerdict.DIFFERS if about else ClaimVerdict.NOT_JUDGED


def _shares(text: str, title: str) -> bool:
    """Whether *text* has a form of a word of *title*, except names."""
    first, *others = [title[word.start : word.end] for word in words(title)] or [""]
    titled = [
        fold(word).text for word in (first, *filter(str.islower, others)) if len(word) >= _SHORTEST_WORD
    ]
    said = [fold(text[word.start : word.end]).text for word in words(text)]
    return any(same_stem(one, other) for one in titled for other in said)


def _names(text: str, term: str) -> bool:
    """Whether *text* has a word of *term*, in any form or in a compound."""
    said = fold(text).text
    parts = [fold(term[word.start : word.end]).text for word in words(term)]
    spoken = [fold(text[word.start : word.end]).text for word in words(text)]
    return any((len(p) > 3 and p in said) or any(same_stem(p, each) for each in spoken) for p in parts)
