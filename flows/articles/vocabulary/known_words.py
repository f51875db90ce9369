"""The words that sentences about the portal consist of, in one language."""

import re
from collections.abc import Iterable
from functools import cached_property

from eaportal.flows.articles.text.folded import bare, is_unspaced

# Languages that write a noun and what specifies it as one word.
_COMPOUNDING = frozenset({"de", "nl"})
# Languages in which a noun follows most of the words that specify it.
_HEADS_LAST = _COMPOUNDING | {"en"}
# What a form of a verb, or an adverb, looks like there.
_VERBS = {
    "de": re.compile(r"(ge|be|ver|ent|er|zer)\w+(t|en)|\w+(ge|zu)\w+(t|en)"),
    "en": re.compile(r"\w+(ed|ing|ly)"),
    "nl": re.compile(r"(ge|be|ver|ont)\w+(d|t|en)"),
}
_SHORTEST_PART, _SHORTEST_NOUN = 4, 3
# The letters between the parts of a compound: factureringsperiode.
_LINKS = ("", "s", "n", "en", "e")
# Forms of a word share its first letters; of longer words, the last letters may differ too.
_SHARED = 5
_LONGEST_ENDING = 4


class KnownWords:
    """Words that only join others, and words of the *matter*: the portal, its pages, and what is billed."""

    def __init__(
        self, language: str, joining: Iterable[str], before_nouns: Iterable[str], matter: Iterable[str]
    ) -> None:
        self._before_nouns = frozenset(map(bare, before_nouns))
        self._joining = self._before_nouns.union(map(bare, joining))
        self._matter = frozenset(map(bare, matter))
        self._compounds = language in _COMPOUNDING
        self.heads_last = language in _HEADS_LAST
        self._verbs = _VERBS.get(language)

    def joins(self, word: str) -> bool:
        """Whether *word* only joins others."""
        return bare(word) in self._joining

    def may_be_verb(self, word: str) -> bool:
        """Whether *word* looks like a form of a verb, or like an adverb."""
        return bool(self._verbs and self._verbs.fullmatch(bare(word)))

    def precedes_noun(self, word: str) -> bool:
        """Whether a noun follows *word*: an article, a possessive, or a preposition."""
        return bare(word) in self._before_nouns

    def has(self, word: str) -> bool:
        """Whether *word* is of the matter, also with another ending, or a compound of such words."""
        read = bare(word)
        if any(map(str.isdecimal, read)) or any(map(is_unspaced, read)):
            return True
        return self._is_of(read) or (bool(self._tail(read)) and self.specifies(word))

    def specifies(self, word: str) -> bool:
        """Whether all parts of *word* are of the matter if it is a compound; true for any other word."""
        read = bare(word)
        tail = self._tail(read)
        head = read.removesuffix(tail)
        return not tail or any(
            self._is_of(part) or any(each.startswith(part) for each in self._alike(part))
            for link in _LINKS
            if (part := head.removesuffix(link)) and head.endswith(link)
        )

    def _is_of(self, read: str) -> bool:
        return read in self._matter or any(_is_form(read, each) for each in self._alike(read))

    def _alike(self, read: str) -> list[str]:
        """The words of the matter with the same first letters as *read*."""
        return self._by_beginning.get(read[:_SHORTEST_PART], []) if len(read) >= _SHORTEST_PART else []

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._matter:
            found.setdefault(word[:_SHORTEST_PART], []).append(word)
        return found

    def _tail(self, read: str) -> str:
        """The longest word of the matter at the end of the compound *read*."""
        if not self._compounds:
            return ""
        tails = (read[start:] for start in range(2, len(read) - _SHORTEST_NOUN + 1))
        return next((tail for tail in tails if tail in self._matter), "")


def _is_form(read: str, word: str) -> bool:
    """Whether *read* is a form of *word*: the ending is longer or different."""
    pairs = enumerate(zip(read, word, strict=False))
    shared = next((n for n, (one, other) in pairs if one != other), min(len(read), len(word)))
    endings = len(read) - shared, len(word) - shared
    if not endings[1]:
        return endings[0] <= min(_LONGEST_ENDING, len(word) // 2)
    return shared >= _SHARED and max(endings) <= min(_LONGEST_ENDING, shared // 2)
