"""Every claim of an article, judged."""

from eaportal.flows.articles.claims.editors import editor_claims
from eaportal.flows.articles.claims.judging import ClaimResult, ClaimVerdict
from eaportal.flows.articles.claims.tickets import ticket_claims
from eaportal.flows.articles.claims.windows import window_claims
from eaportal.flows.articles.findings.findings import Finding, Rule, Severity
from eaportal.flows.articles.text.reading import Article
from eaportal.flows.articles.text.sentences import sentences


def claims_of(article: Article, term: str) -> tuple[ClaimResult, ...]:
    """Judge what the sentences outside the steps of *article* say; *term* is the page's for the PO number."""
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


def differing(claim: ClaimResult) -> Finding | None:
    """The error that a *claim* is, if the portal has another rule."""
    if claim.verdict is not ClaimVerdict.DIFFERS:
        return None
    return Finding(
        Rule.CLAIM_DIFFERS.code,
        Severity.ERROR,
        claim.line,
        claim.column,
        f"{claim.written!r} says {claim.value}; the portal has {claim.expected}.",
        f"Write what the portal has: {claim.expected}.",
        claim.end_line,
        claim.end_column,
    )
