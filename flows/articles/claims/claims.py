"""All claims of an article, judged; and the claim that a generated invoice needs a support ticket."""

import re
from collections.abc import Iterator, Sequence

from eaportal.flows.articles.claims.edit_window import window_claims
from eaportal.flows.articles.claims.editors import editor_claims
from eaportal.flows.articles.claims.vocabulary import TRADE_WORDS
from eaportal.flows.articles.findings.results import ClaimResult, ClaimVerdict, Finding, finding
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.passages import Position, Sentence, Span, sentences
from eaportal.flows.labels import language_of

TICKET_CLAIM = "generated-invoice"
# The way to change the PO number of an invoice that is already generated [S1, S4a].
AFTER_INVOICE = "support ticket"


def claims_of(article: Article, term: str) -> tuple[ClaimResult, ...]:
    """Judge the sentences of *article* outside its steps; *term* is the page's name for the PO number."""
    said = [
        each
        for block in article.blocks
        if not article.is_in_steps(block)
        for each in sentences(block.passage)
    ]
    found = [
        *window_claims(said, article.locale, term, article.title),
        *editor_claims(said, article.locale),
        *ticket_claims(said, article.locale),
    ]
    return tuple(sorted(found, key=lambda claim: (claim.line, claim.column)))


def claim_finding(claim: ClaimResult) -> Finding | None:
    """Report *claim* as an error if the portal's rule differs."""
    if claim.verdict is not ClaimVerdict.DIFFERS:
        return None
    start, end = Position(claim.line, claim.column), Position(claim.end_line, claim.end_column)
    return finding(
        Rule.CLAIM_DIFFERS,
        start,
        end=end,
        written=claim.written,
        value=claim.value,
        expected=claim.expected,
    )


def ticket_claims(said: Sequence[Sentence], locale: str) -> Iterator[ClaimResult]:
    """Find the sentences in *said* that send the reader to support."""
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
            yield ClaimResult.at(
                TICKET_CLAIM, sentence, min(found), AFTER_INVOICE, AFTER_INVOICE, ClaimVerdict.HOLDS
            )
