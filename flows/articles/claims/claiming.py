"""Every claim of an article, judged."""

from flows.articles.blocks import Block, BlockKind
from flows.articles.claims.editors import editor_claims
from flows.articles.claims.judging import ClaimResult, ClaimVerdict
from flows.articles.claims.tickets import ticket_claims
from flows.articles.claims.windows import window_claims
from flows.articles.findings import Finding, Rule, Severity
from flows.articles.reading import Article
from flows.articles.sentences import sentences


def claims_of(article: Article, term: str) -> tuple[ClaimResult, ...]:
    """Judge what the sentences outside the steps of *article* say; *term* is the page's for the PO number."""
    said = [
        each for block in article.blocks if not _in_steps(block, article) for each in sentences(block.passage)
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


def _in_steps(block: Block, article: Article) -> bool:
    first, last = article.steps[0].line, article.steps[-1].passage.place(0).line
    return block.kind is BlockKind.ITEM and first <= block.line <= last
