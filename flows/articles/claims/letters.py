"""Text with plain letters, in which words are found without the marks that writers omit or vary."""

import unicodedata
from functools import lru_cache

from eaportal.flows.articles.text.folded import bare
from eaportal.flows.articles.text.passages import Span

_APOSTROPHES = frozenset("'’‘ʼ´`′＇")
_TATWEEL = "ـ"
_CACHED = 4096


def plain(text: str) -> str:
    """*text* in lower case, without marks on letters, but with its spaces and punctuation."""
    return plain_with_origins(text)[0]


@lru_cache(_CACHED)
def plain_with_origins(text: str) -> tuple[str, tuple[Span, ...]]:
    """The same, and for each character the span of those that it came from."""
    found, origins, at = "", [], 0
    while at < len(text):
        end = at + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        shown = _plain_cluster(text[at:end])
        found += shown
        origins += [Span(at, end)] * len(shown)
        at = end
    return found, tuple(origins)


def _plain_cluster(cluster: str) -> str:
    if cluster[0] in _APOSTROPHES:
        return "'"
    if unicodedata.category(cluster[0]) == "Cf" or cluster[0] == _TATWEEL:
        return ""
    if not unicodedata.category(cluster[0]).startswith(("L", "M", "N")):
        return cluster
    return unicodedata.normalize("NFC", bare(cluster))
