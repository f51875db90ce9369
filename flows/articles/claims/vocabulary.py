"""The words by which claims are read, from words.yaml."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from eaportal.flows.articles.claims.letters import plain
from eaportal.flows.articles.text.folded import is_unspaced
from eaportal.flows.articles.vocabulary.vocabulary import read_words

_WORDS = Path(__file__).with_name("words.yaml")
# Written together with the word that follows: and, by, for, the.
_PREFIXES = {"ar": "(?:[وفبلك]{0,2}(?:ال)?|لل)", "he": "[והבלמשכ]{0,3}"}
# Particles follow a Korean word without a space, so a word may begin or end anywhere.
_JOINED = frozenset({"ko"})


class Meaning(StrEnum):
    """What a word contributes to a claim."""

    BEFORE = "before"
    AFTER = "after"
    UNTIL = "until"
    """Up to a limit: until, within, no later than."""
    BEYOND = "beyond"
    """From a limit on: at least, more than, no earlier than."""
    WORKING = "working"
    """Only some days count: working, business."""
    NOT = "not"
    WITHOUT = "without"
    UNLESS = "unless"
    IF = "if"
    BUT = "but"
    ONLY = "only"
    NEED = "need"
    NUMBER = "number"
    """The PO number."""
    CHANGE = "change"
    IT = "it"
    """What may stand for the PO number, beside what is done with it. Not every language needs it."""
    CAN = "can"
    INVOICE = "invoice"
    GENERATED = "generated"
    ALREADY = "already"
    TICKET = "ticket"
    SUPPORT = "support"
    MAIL = "mail"
    """The notification of an invoice."""
    DEFAULT = "default"
    EFFECT = "effect"
    NEXT = "next"
    CURRENT = "current"
    """Any other invoice than the next."""
    IMMEDIATELY = "immediately"
    DIRECT = "direct"
    INDIRECT = "indirect"
    ENROLLMENT = "enrollment"
    ADMIN = "admin"
    PARTNER = "partner"
    OTHER_ROLE = "other_role"
    """A role that can't change PO numbers."""
    EVERYONE = "everyone"


class Order(StrEnum):
    """Where *before* and *after* stand: before what they are about, after it, or either."""

    PREFIX = "prefix"
    SUFFIX = "suffix"
    BOTH = "both"


@dataclass(frozen=True)
class ClaimWords:
    """The words of one language, as a pattern for each meaning."""

    order: Order
    patterns: Mapping[Meaning, re.Pattern[str]]


@cache
def claim_words(language: str) -> ClaimWords | None:
    """The words of *language*; None if there are none, and its claims can't be read."""
    entry = _table().get(language)
    if entry is None:
        return None
    (order,) = entry["order"]
    patterns = {
        meaning: re.compile("|".join(_pattern(word, language) for word in _longest_first(entry[meaning])))
        for meaning in Meaning
        if meaning in entry
    }
    return ClaimWords(Order(order), patterns)


@cache
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    table: Mapping[str, Mapping[str, Sequence[str]]] = read_words(_WORDS)
    return table


def _longest_first(words: Sequence[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _pattern(word: str, language: str) -> str:
    """The pattern of *word*, in which a star means any letters."""
    parts = [r"\w*".join(re.escape(plain(piece)) for piece in part.split("*")) for part in word.split()]
    joined = r"[\s\-]+".join(parts)
    if language in _JOINED or any(map(is_unspaced, word)):
        return joined.replace(r"[\s\-]+", r"\s*").replace(r"\w*", "")
    return rf"(?<!\w){_PREFIXES.get(language, '')}{joined}(?!\w)"
