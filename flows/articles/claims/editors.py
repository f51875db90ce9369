"""The claim about who can change PO numbers of a direct and of an indirect enrollment."""

import re
from collections.abc import Iterator, Mapping, Sequence

from eaportal.flows.articles.claims.vocabulary import TRADE_WORDS, TradeWords
from eaportal.flows.articles.findings.results import ClaimResult, ClaimVerdict
from eaportal.flows.articles.text.passages import Sentence, Span
from eaportal.flows.labels import language_of

NAME = "editor-of-{kind}-enrollment"
# The role that can change PO numbers of each kind of enrollment [S1, S4b].
EDITORS = {"direct": "EA administrator", "indirect": "partner administrator"}
# The abbreviation of enterprise agreement. The other kind of administrator works for a partner.
_ENTERPRISE = re.compile(r"(?<![^\W_])(EA|AE)(?![^\W_])", re.IGNORECASE)
# Where the words about one kind of enrollment end; the first that separates the two kinds counts.
_BETWEEN = (r"[)）]", r"[;；]", r"[,，、،]", r"[/／]")


def editor_claims(said: Sequence[Sentence], locale: str) -> Iterator[ClaimResult]:
    """Judge every sentence in *said* that names both kinds of enrollments."""
    trade = TRADE_WORDS.get(language_of(locale))
    if trade is None:
        return
    for sentence in said:
        kinds = _kinds(sentence.text, trade)
        if not kinds or not _ENTERPRISE.search(sentence.text):
            continue
        editors = _editors(sentence.text, kinds)
        for kind, span in kinds.items():
            expected, value = EDITORS[kind], editors.get(kind)
            verdict = ClaimVerdict.HOLDS if value == expected else ClaimVerdict.DIFFERS
            verdict = verdict if value else ClaimVerdict.NOT_JUDGED
            yield ClaimResult.at(NAME.format(kind=kind), sentence, span, value, expected, verdict)


def _kinds(text: str, trade: TradeWords) -> dict[str, Span]:
    """The one word for each kind in *text*; if two overlap, the longer one counts."""
    direct, indirect = _found(text, trade.direct), _found(text, trade.indirect)
    only_direct = [span for span in direct if not any(_within(span, other) for other in indirect)]
    only_indirect = [span for span in indirect if not any(_within(span, other) for other in direct)]
    if len(only_direct) != 1 or len(only_indirect) != 1:
        return {}
    return {"direct": only_direct[0], "indirect": only_indirect[0]}


def _found(text: str, beginnings: Sequence[str]) -> list[Span]:
    spans = {
        Span(*match.span())
        for beginning in beginnings
        for match in re.finditer(re.escape(beginning), text, re.IGNORECASE)
    }
    return sorted(span for span in spans if not any(_within(span, other) for other in spans))


def _within(span: Span, other: Span) -> bool:
    return span != other and other.start <= span.start and span.end <= other.end


def _editors(text: str, kinds: Mapping[str, Span]) -> dict[str, str]:
    """The editors of each kind; empty if the sentence doesn't separate the kinds."""
    for between in _BETWEEN:
        parts, start = [], 0
        for mark in re.finditer(f"{between}|$", text):
            parts.append(Span(start, mark.end()))
            start = mark.end()
        direct = next(part for part in parts if part.start <= kinds["direct"].start < part.end)
        indirect = next(part for part in parts if part.start <= kinds["indirect"].start < part.end)
        if direct == indirect:
            continue
        enterprise = [_names_enterprise(text, direct), _names_enterprise(text, indirect)]
        if enterprise[0] != enterprise[1]:
            editors = EDITORS["direct"], EDITORS["indirect"]
            first, second = editors if enterprise[0] else reversed(editors)
            return {"direct": first, "indirect": second}
    return {}


def _names_enterprise(text: str, part: Span) -> bool:
    return bool(_ENTERPRISE.search(text[part.start : part.end]))
