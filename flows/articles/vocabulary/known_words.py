"""The words that sentences about the portal consist of, in one language."""

from collections import defaultdict
from collections.abc import Iterable
from unicodedata import normalize

from eaportal.flows.articles.text.folded import bare, is_unspaced

# Languages that write a noun and what specifies it as one word.
_COMPOUNDING = frozenset({"de", "nl"})
# Languages in which a noun follows the words that specify it.
_HEADS_LAST = _COMPOUNDING | {"en"}
_SHORTEST_PART, _SHORTEST_NOUN = 4, 3
# The letters between the parts of a compound: factureringsperiode.
_LINKS = ("", "s", "n", "en", "e")
# Forms of a word share its first letters; of longer words, the last letters may differ too.
_SHARED = 5
_LONGEST_ENDING = 4


class KnownWords:
    """The words of the portal, its pages, and what is billed; those *before_nouns* and others only join."""

    def __init__(
        self,
        language: str,
        *,
        joining: Iterable[str],
        before_nouns: Iterable[str],
        of: Iterable[str],
        into: Iterable[str],
        relative: Iterable[str],
        handling: Iterable[str],
        adjectives: Iterable[str],
        matter: Iterable[str],
    ) -> None:
        joined = [*before_nouns, *joining]
        self._before_nouns = frozenset(map(bare, before_nouns))
        self._joining = frozenset(map(bare, joined))
        self._spelled = frozenset(map(_spelled, joined))
        self._of = frozenset(map(bare, of))
        self._into = frozenset(map(bare, into))
        self._relative = frozenset(map(bare, relative))
        self._handling = frozenset(map(bare, handling))
        self._adjectives = _Words(adjectives)
        self._matter = _Words(matter)
        self._compounds = language in _COMPOUNDING
        self.heads_last = language in _HEADS_LAST

    def joins(self, word: str) -> bool:
        """Whether *word* only joins others; with other accents, it's another word: *né* is not *ne*."""
        read, spelled = bare(word), _spelled(word)
        return read in self._joining and (spelled == read or spelled in self._spelled)

    def precedes_noun(self, word: str) -> bool:
        """Whether a noun follows *word*: an article, a possessive, or a preposition."""
        return bare(word) in self._before_nouns

    def belongs(self, words: Iterable[str]) -> bool:
        """Whether *words* only join others, and say that one belongs to the other: of your, des."""
        return self._join_with(self._of, words)

    def lead_into(self, words: Iterable[str]) -> bool:
        """Whether *words* only join others, and say where something is put: into the, in einem."""
        return self._join_with(self._into, words)

    def refers(self, word: str) -> bool:
        """Whether *word* can begin a clause that says which thing is meant: that, in which."""
        return bare(word) in self._relative

    def handles(self, verb: str) -> bool:
        """Whether *verb* asks for something that a reader may do beside the steps: copy, find, ask."""
        return bare(verb) in self._handling

    def describes(self, word: str) -> bool:
        """Whether *word* says what something is like, and not what it is."""
        return self._adjectives.have(bare(word))

    def has(self, word: str) -> bool:
        """Whether *word* is known, also with another ending, or a compound of such words."""
        read = bare(word)
        if any(map(str.isdecimal, read)) or any(map(is_unspaced, read)):
            return True
        return self._knows(read) or (bool(self._tail(read)) and self.specifies(word))

    def specifies(self, word: str) -> bool:
        """Whether all parts of *word* are known if it is a compound; true for any other word."""
        read = bare(word)
        tail = self._tail(read)
        head = read.removesuffix(tail)
        parts = {head.removesuffix(link) for link in _LINKS if head.endswith(link)} - {""}
        return not tail or any(self._knows(part) or self._matter.have_one_from(part) for part in parts)

    def _join_with(self, some: frozenset[str], words: Iterable[str]) -> bool:
        """Whether *words* only join others, and one of them is in *some*."""
        read = [bare(word) for word in words]
        return not some.isdisjoint(read) and self._joining.issuperset(read)

    def _knows(self, read: str) -> bool:
        return self._matter.have(read) or self._adjectives.have(read)

    def _tail(self, read: str) -> str:
        """The longest word of the matter at the end of the compound *read*."""
        if not self._compounds:
            return ""
        tails = (read[start:] for start in range(2, len(read) - _SHORTEST_NOUN + 1))
        return next((tail for tail in tails if tail in self._matter.listed), "")


class _Words:
    """Words in their barest form, found by their first letters."""

    def __init__(self, listed: Iterable[str]) -> None:
        self.listed = frozenset(map(bare, listed))
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        for word in self.listed:
            self._by_beginning[word[:_SHORTEST_PART]].append(word)

    def have(self, read: str) -> bool:
        """Whether *read* is one of the words, or a form of one."""
        return read in self.listed or any(_is_form(read, each) for each in self._alike(read))

    def have_one_from(self, beginning: str) -> bool:
        """Whether a word begins with *beginning*."""
        return any(each.startswith(beginning) for each in self._alike(beginning))

    def _alike(self, read: str) -> list[str]:
        return self._by_beginning.get(read[:_SHORTEST_PART], []) if len(read) >= _SHORTEST_PART else []


def _spelled(word: str) -> str:
    return normalize("NFC", word).casefold()


def _is_form(read: str, word: str) -> bool:
    """Whether *read* is a form of *word*: the ending is longer or different."""
    pairs = enumerate(zip(read, word, strict=False))
    shared = next((n for n, (one, other) in pairs if one != other), min(len(read), len(word)))
    endings = len(read) - shared, len(word) - shared
    if not endings[1]:
        return endings[0] <= min(_LONGEST_ENDING, len(word) // 2)
    return shared >= _SHARED and max(endings) <= min(_LONGEST_ENDING, shared // 2)
