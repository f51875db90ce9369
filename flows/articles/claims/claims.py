"""All claims of an article, judged."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from eaportal.flows.articles.claims.default_number import DEFAULT_NUMBER, judge_default_number
from eaportal.flows.articles.claims.durations import durations_in
from eaportal.flows.articles.claims.edit_window import (
    BEFORE_INVOICE,
    NOTIFIED,
    judge_before_invoice,
    judge_days,
)
from eaportal.flows.articles.claims.editors import ANY_EDITOR, EDITORS, judge_editor, judge_editor_of
from eaportal.flows.articles.claims.invoices import (
    AFTER_INVOICE,
    NEXT_INVOICE,
    judge_generated_invoice,
    judge_next_invoice,
)
from eaportal.flows.articles.claims.judgment import Judgment, not_judged
from eaportal.flows.articles.claims.numbers import Unit
from eaportal.flows.articles.claims.reading import Reading, read, sentences_of
from eaportal.flows.articles.claims.vocabulary import claim_words
from eaportal.flows.articles.findings.finding import Finding, finding
from eaportal.flows.articles.findings.results import (
    ClaimResult,
    ClaimVerdict,
)
from eaportal.flows.articles.findings.rules import Rule
from eaportal.flows.articles.text.article import Article
from eaportal.flows.articles.text.passages import Position, Sentence, Span
from eaportal.language_tags import language_of

_DAYS = "days-after-notification"
# The claims that a sentence can state: their names, the portal's values, and who judges them.
_RULES: Mapping[str, tuple[str, Callable[[Reading, str], Judgment | None]]] = {
    _DAYS: (NOTIFIED, judge_days),
    "before-invoice": (BEFORE_INVOICE, judge_before_invoice),
    "generated-invoice": (AFTER_INVOICE, judge_generated_invoice),
    "next-invoice": (NEXT_INVOICE, judge_next_invoice),
    "default-number": (DEFAULT_NUMBER, judge_default_number),
    "editor-of-direct-enrollment": (
        EDITORS["direct"],
        lambda reading, _: judge_editor_of("direct", reading),
    ),
    "editor-of-indirect-enrollment": (
        EDITORS["indirect"],
        lambda reading, _: judge_editor_of("indirect", reading),
    ),
    "editor": (ANY_EDITOR, judge_editor),
}
_UNKNOWN = "claims in this language can't be read"
# A longer sentence is no sentence, and its words would be compared with each other for long.
_LONGEST = 2_000
_TOO_LONG = f"the sentence has more than {_LONGEST} characters"
_SHOWN = 40


def claims_of(article: Article, term: str) -> tuple[ClaimResult, ...]:
    """Judge every sentence of *article*; *term* is the page's name for the PO number."""
    said = [each for block in article.blocks for each in sentences_of(block.passage)]
    vocabulary = claim_words(language_of(article.locale))
    short = [sentence for sentence in said if len(sentence.text) <= _LONGEST]
    found = [_too_long(sentence) for sentence in said if len(sentence.text) > _LONGEST]
    if vocabulary is None:
        found += [claim for sentence in short for claim in _unread(sentence, article.locale)]
    else:
        found += [
            claim for reading in read(short, vocabulary, term) for claim in _judged(reading, article.locale)
        ]
    return tuple(sorted(found, key=lambda claim: (claim.line, claim.column)))


def _too_long(sentence: Sentence) -> ClaimResult:
    beginning = Span(0, len(sentence.text[:_SHOWN].rstrip()))
    return _result(_DAYS, sentence, not_judged(beginning, _TOO_LONG))


def _judged(reading: Reading, locale: str) -> Iterator[ClaimResult]:
    for name, (_, judge) in _RULES.items():
        if judged := judge(reading, locale):
            yield _result(name, reading.sentence, judged)


def _unread(sentence: Sentence, locale: str) -> Iterator[ClaimResult]:
    """The numbers of days in a language of which only numbers and units are known."""
    for each in durations_in(sentence.text, locale):
        if each.unit is Unit.DAY:
            yield _result(_DAYS, sentence, not_judged(each.span, _UNKNOWN, str(each)))


def _result(name: str, sentence: Sentence, judged: Judgment) -> ClaimResult:
    expected, _ = _RULES[name]
    return ClaimResult.at(name, sentence, judged.span, judged.value, expected, judged.verdict, judged.reason)


def claim_finding(claim: ClaimResult) -> Finding | None:
    """Report *claim* as an error if the portal's rule differs."""
    if claim.verdict is not ClaimVerdict.DIFFERS:
        return None
    path = Path(claim.path) if claim.path else None
    start, end = Position(claim.line, claim.column, path=path), Position(claim.end_line, claim.end_column)
    return finding(
        Rule.CLAIM_DIFFERS,
        start,
        end=end,
        written=claim.written,
        value=claim.value,
        expected=claim.expected,
    )
