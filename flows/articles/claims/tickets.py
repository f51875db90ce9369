"""The claim that an invoice already generated needs a support ticket."""

import re
from collections.abc import Iterator, Sequence

from eaportal.flows.articles.claims.facts import AFTER_INVOICE
from eaportal.flows.articles.claims.judging import ClaimResult, ClaimVerdict, claim_result
from eaportal.flows.articles.claims.vocabulary import TRADE_WORDS
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.text.sentences import Sentence
from eaportal.flows.labels import language_of

NAME = "generated-invoice"


def ticket_claims(said: Sequence[Sentence], locale: str) -> Iterator[ClaimResult]:
    """Find the sentences of what is *said* that send the reader to support."""
    trade = TRADE_WORDS.get(language_of(locale))
    if trade is None:
        return
    for sentence in said:
        found = [
            Span(*match.span())
            for word in trade.ticket
            if (match := re.search(re.escape(word), sentence.text, re.IGNORECASE))
        ]
        if found:
            yield claim_result(NAME, sentence, min(found), AFTER_INVOICE, AFTER_INVOICE, ClaimVerdict.HOLDS)
