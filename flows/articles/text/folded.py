"""Text folded for comparison; each folded character has the span of the characters it came from."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from eaportal.flows.articles.text.passages import Span

# Scripts without spaces between words, as the beginnings of Unicode's character names.
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "YI ")
# Particles follow a Korean word without a space.
_SUFFIXING = ("HANGUL",)
# Unicode calls these modifiers or symbols; writers use them as quotes.
_MORE_QUOTES = frozenset("\"'`´ʹʺʻʼʽˈ′″")
_DROPPED = frozenset({"Pi", "Pf", "Ps", "Pe", "Pd", "Cf", "Zs", "Zl", "Zp", "Cc"})
# Characters within a word, if letters are on both sides.
_JOINING = frozenset("-'’\u2010\u2011\u00b7")
# The rest of the Turkish dotted and dotless i after case folding.
_DOTS = {"\u0307": "", "ı": "i"}
# The vowels and accents of Hebrew and Arabic, which writers may leave out, and the line that stretches words.
_OPTIONAL = re.compile(
    "[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u0652\u0670\u06d6-\u06dc]"
)
# Spelling variants of Arabic: alif with and without hamza, ta marbuta and ha, alif maqsura and ya.
_VARIANTS = str.maketrans("أإآةى", "اااهي")
# Enough for the labels of a page, and the sentences and words of an article.
_CACHED = 4096
# Enough for the characters of an article, and for each of its words beside those of the labels.
_CHARACTERS, _PAIRS = 8192, 65_536
# An inflected word keeps at least this much of its beginning.
_KEPT = 4
_KEPT_SHARE = 0.6
_LONGEST_ENDING = 4


@dataclass(frozen=True)
class Folded:
    """Only letters, digits, and signs, in one case and one compatible form; *origins* has a span for each."""

    text: str
    origins: tuple[Span, ...]


@lru_cache(_CACHED)
def fold(text: str) -> Folded:
    """Fold *text* for comparison: no case, no spaces, quotes, brackets, dashes or invisible characters."""
    folded, origins = "", []
    for cluster in _clusters(text):
        characters = _fold_cluster(text[cluster.start : cluster.end])
        folded += characters
        origins += [cluster] * len(characters)
    return Folded(folded, tuple(origins))


def bare(text: str) -> str:
    """*text* folded, without marks on letters that writers omit or vary."""
    letters = (each for each in unicodedata.normalize("NFKD", fold(text).text) if not _is_mark(each))
    return "".join(letters).translate(_VARIANTS)


def same_spelling(one: str, other: str) -> bool:
    """Whether a reader sees the same characters, except for runs of spaces and invisible characters."""
    return _visible(one) == _visible(other)


def same_but_case(one: str, other: str) -> bool:
    """Whether a reader sees the same letters, in upper or lower case."""
    return _visible(one).casefold() == _visible(other).casefold()


def starts_word(text: str, offset: int) -> bool:
    """Whether a word can start at *offset* of *text*."""
    return not (_word(text, _visible_before(text, offset)) and _word(text, offset))


def ends_word(text: str, offset: int) -> bool:
    """Whether a word can end before *offset* of *text*."""
    last, following = _visible_before(text, offset), _visible_from(text, offset)
    if last >= 0 and _named(text[last], _SUFFIXING):
        return True
    return not (_word(text, last) and _word(text, following))


def words(text: str) -> list[Span]:
    """The words of *text* in scripts with spaces; a run of another script is one word."""
    return list(_words(text))


@lru_cache(_CACHED)
def _words(text: str) -> tuple[Span, ...]:
    found, start = [], None
    for offset, character in enumerate([*text, " "]):
        if is_word_character(character) or (start is not None and unicodedata.category(character) == "Cf"):
            start = offset if start is None else start
        elif start is not None:
            found.append(Span(start, offset))
            start = None
    return tuple(found)


def folded_words(text: str) -> list[str]:
    """The words of *text*, each folded."""
    return [fold(text[word.start : word.end]).text for word in words(text)]


def whole_words(text: str, span: Span) -> Span:
    """The *span* of *text*, extended so that it cuts no word: ``d'un`` and ``PO-number`` are one each.

    In scripts without spaces, where words can't be distinguished, it cuts no letter.
    """
    start, end = span.start, span.end
    while 0 < start < len(text) and _goes_on(text, start):
        start -= 1
    while 0 < end < len(text) and _goes_on(text, end):
        end += 1
    return Span(start, end)


@lru_cache(_PAIRS)
def same_stem(one: str, other: str) -> bool:
    """Whether *one* and *other* may be forms of the same word: long enough, and only the ending differs."""
    one, other = fold(one).text, fold(other).text
    if one == other:
        return True
    if any(map(is_unspaced, one + other)):
        return False
    shared = next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    longest = max(len(one), len(other))
    return shared >= max(_KEPT, _KEPT_SHARE * longest) and longest - shared <= _LONGEST_ENDING


def is_word_character(character: str) -> bool:
    """Whether *character* belongs to a word: a letter, a digit, or a mark on one."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


@lru_cache(_CHARACTERS)
def is_unspaced(character: str) -> bool:
    """Whether *character* is in a script without spaces between words."""
    return _named(character, _UNSPACED)


def _clusters(text: str) -> list[Span]:
    """The characters, each with its combining marks."""
    starts = [n for n, character in enumerate(text) if n == 0 or not unicodedata.combining(character)]
    return [Span(start, end) for start, end in pairwise([*starts, len(text)])]


def _fold_cluster(cluster: str) -> str:
    cluster = _OPTIONAL.sub("", cluster)
    if not cluster or unicodedata.category(cluster[0]) in _DROPPED or cluster[0] in _MORE_QUOTES:
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).casefold())
    return "".join(_DOTS.get(character, character) for character in folded if not character.isspace())


def _is_mark(character: str) -> bool:
    # Accents, and the vowels of Hebrew and Arabic. The vowels of Thai and Indic scripts must stay.
    combining = unicodedata.combining(character)
    return combining >= 200 or 10 <= combining <= 36


def _visible(text: str) -> str:
    shown = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", shown).split())


def _goes_on(text: str, offset: int) -> bool:
    """Whether the same word is before and after *offset* of *text*."""
    before, after = text[offset - 1], text[offset]
    if unicodedata.category(after).startswith("M"):
        return True
    if before in _JOINING:
        return _word(text, offset) and _word(text, offset - 2)
    if after in _JOINING:
        return _word(text, offset - 1) and _word(text, offset + 1)
    return (_word(text, offset - 1) or _soft(before)) and (_word(text, offset) or _soft(after))


def _visible_before(text: str, offset: int) -> int:
    offset -= 1
    while offset >= 0 and _soft(text[offset]):
        offset -= 1
    return offset


def _visible_from(text: str, offset: int) -> int:
    while offset < len(text) and _soft(text[offset]):
        offset += 1
    return offset


def _soft(character: str) -> bool:
    """Whether *character* is invisible and, unlike the zero width space, doesn't separate words."""
    return unicodedata.category(character) == "Cf" and character != "\u200b"


def _word(text: str, offset: int) -> bool:
    inside = 0 <= offset < len(text) and is_word_character(text[offset])
    return inside and not is_unspaced(text[offset])


def _named(character: str, beginnings: tuple[str, ...]) -> bool:
    return unicodedata.name(character, "").startswith(beginnings)
