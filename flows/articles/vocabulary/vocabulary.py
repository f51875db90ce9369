"""Find in a sentence the words that ask for an action, deny it, or name what it's done with."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto
from functools import cache, lru_cache
from math import inf
from pathlib import Path
from typing import Any

import yaml

from eaportal.flows.articles.text.folded import Folded, bare, fold, is_unspaced, is_word_character
from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.known_words import KnownWords
from eaportal.language_tags import language_of

_FOLDER = Path(__file__).parent
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# Languages whose words are in the file of another one.
_SAME = {"bs": "hr", "nn": "nb"}
# The calendars in CLDR of a file that holds more than one language or script.
_CALENDARS = {"hr": ("hr", "bs"), "nb": ("nb", "nn"), "sr": ("sr", "sr_Latn")}
# Languages in which marks on letters make other words, so that no writer omits them.
_MARKED = frozenset({"vi"})
# The letters at the beginning of a word that mean "and", for languages that write them so.
_PREFIXES = "prefixes"
# The words that sentences about the portal consist of, besides those that say something.
_JOINING, _BEFORE_NOUNS, _ADJECTIVES, _MATTER = "function", "before_nouns", "adjectives", "matter"
_OF, _INTO, _RELATIVE, _HANDLING = "of", "into", "relative", "handling"
_HIDES = "!"
# Before or after a phrase that counts only at the beginning or the end of a clause.
_EDGE = "."
# A shorter name of a month may be another word, unless a number is next to it.
_SHORTEST_MONTH = 4
_SHORTEST_UNIT = 2
_CACHED = 4096
_BETWEEN = (" ", "|")
_START, _END, _NOTHING = r"(?<![^ |])", r"(?![^ |])", r"(?!)"
_CLAUSE_STARTS, _CLAUSE_ENDS = r"(?:(?<=\|)|^)", r"(?=\||$)"
_TATWEEL = "\u0640"
# A kana as read has its voice mark behind it, which makes it another letter.
_VOICES = "\u3099\u309a"
# What ends a clause between two words: in most scripts before a space, in others anywhere.
_BREAK = re.compile(r"[.,;:!?·،؛؟।。、，．；：！？｡､–—]|\n\s*\n|\s-\s")


class Sense(StrEnum):
    """What words of a sentence can say."""

    SIGN_IN = auto()
    SIGN_OUT = auto()
    CHOOSE = auto()
    """Choose a value: select, change to, filter by."""
    OPEN = auto()
    """Use a control: click, select, go to, confirm with."""
    ENTER = auto()
    """Give a value: type, fill in, replace, provide."""
    PERIOD = auto()
    """A period: a month by its name, the billing cycle, a date range."""
    NUMBER = auto()
    """A number, an order, a code."""
    PORTAL = auto()
    """What one signs in to, and with: the portal, an account, credentials."""
    NOT = auto()
    LEAVE = auto()
    """Leave as it is, or empty."""
    LOOK = auto()
    """Only look, wait or remember; or, what the page shows."""
    PLACE = auto()
    """Where something is: there is, you find."""
    REPEAT = auto()
    DONE = auto()
    BACK = auto()
    CLOSE = auto()
    """Close a message or a dialog."""
    IF = auto()
    AFTER = auto()
    """The order of two clauses: after, before, as soon as."""
    UNLOCK = auto()
    """Remove a lock."""
    BEFORE = auto()
    """Begins what comes later than the rest of its sentence: before, until."""
    ONCE = auto()
    """Begins what comes earlier than the rest of its sentence: after, as soon as."""
    ENTERED = auto()
    """Forms of ENTER in a clause about the order of actions: entering, has entered."""
    CHOSEN = auto()
    """Forms of CHOOSE in such a clause."""
    SAVED = auto()
    """Saves, without the name of a button."""
    ANOTHER = auto()
    """Means another one than that of the procedure: another, next."""
    ALL = auto()
    """Means more than one thing, or each: all, every."""
    CLOSED = auto()
    """Forms of CLOSE in a clause about the order of actions: has closed."""
    LOST = auto()
    """What was entered is lost, unless the reader enters it again: reload the page, clear the field."""
    CONTROL = auto()
    """A control without its label: the list, a button."""
    WINDOW = auto()
    """What a control can be in, and is gone with: the dialog."""
    AND = auto()
    """Joins clauses: and, then, or."""
    NOT_FORGET = auto()
    """A denial that denies nothing: do not forget to."""
    IT = auto()
    """Means what the sentence named before: click it, choose one."""
    STATE = auto()
    """Only describes something: is, was, has."""
    OTHERS = auto()
    """Somebody else than the reader: your colleague, they."""
    UNREAL = auto()
    """What isn't to be done now: used to, would have, by itself."""
    TAKE_BACK = auto()
    """Takes back what was asked for just before: but not now, don't do it."""
    OR = auto()
    """Offers an alternative."""
    WITH = auto()
    """What something is done with: with, by means of."""
    BESIDE = auto()
    """What may be next to a label that is a step of its own: next, finally, the button."""
    FIELD = auto()
    """Where a value is entered: field, box."""
    TO = auto()
    """Where the reader signs in: to, at."""
    FOLLOW = auto()
    """To carry out steps: do the following, follow these steps."""
    THIRD = auto()
    """Forms of verbs that say what somebody does: selects, klikt."""
    READER = auto()
    """Who reads the article: you, the administrator."""
    SUBJECT = auto()
    """What begins a clause with its subject, where the forms of THIRD are also requests: el, mi."""
    NEAR = auto()
    """Before a label that only says where something else is: next to, left of."""
    DEPENDS = auto()
    """What a clause after a comma does if it depends on the one before: auszuwählen."""
    LET = auto()
    """Gives the action to something else: let, have … choose."""
    GONE = auto()
    """The reader leaves the portal, or has left it: sign out, with the browser closed."""
    RUIN = auto()
    """Done to a BASIS, the reader can't go on: delete, cancel."""
    BASIS = auto()
    """What all steps need: the portal, the browser, the enrollment."""
    PURPOSE = auto()
    """Begins a clause that says what the reader does something for: to, in order to."""
    LEFT = auto()
    """Where something is on the page: on the left, in the left pane."""
    RIGHT = auto()
    TOP = auto()
    BOTTOM = auto()


# An "and" before one of these begins another clause, into which no separable verb reaches.
_VERBS = (
    *(Sense.SIGN_IN, Sense.SIGN_OUT, Sense.CHOOSE, Sense.OPEN, Sense.ENTER),
    *(Sense.LEAVE, Sense.LOOK, Sense.REPEAT, Sense.BACK, Sense.CLOSE),
)
# Words for what a step is about, which may be a part of a longer word.
_NOUNS = (Sense.PERIOD, Sense.NUMBER, Sense.PORTAL)


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of one *language*, as expressions for text that `_read` has read."""

    language: str
    senses: Mapping[Sense, re.Pattern[str]]
    hiding: Mapping[Sense, re.Pattern[str]]
    """Longer phrases in which the words of a sense say something else."""
    separated: re.Pattern[str]
    """Phrases of any sense with other words between their parts."""
    verbs: re.Pattern[str]
    known_words: KnownWords | None = None
    """The words that sentences about the portal consist of, if they are known."""

    def find(self, sense: Sense, text: str) -> list[Span]:
        """The words of *text* that say *sense*, in the order of the text.

        Of words with others in between, such as a separable verb, the first ones.
        """
        read = _read_in(self, text)
        return [_origin(read, *span) for span in self._spans(sense, read)]

    def knows(self, sense: Sense) -> bool:
        """Whether the language has words that say *sense*."""
        return self.senses[sense].pattern != _NOTHING

    def clauses(self, text: str) -> list[Span]:
        """The parts of *text* between punctuation and words that join clauses, without either."""
        read = _read_in(self, text)
        separated = [match.span() for match in self.separated.finditer(read.text)]
        joining = [
            span
            for span in self._spans(Sense.AND, read)
            if not any(start < span[0] < end for start, end in separated)
        ]
        found, start = [], 0
        breaks = [match.span() for match in re.finditer(r"\|", read.text)]
        for end, after in [*sorted([*breaks, *joining]), (len(read.text), len(read.text))]:
            part = read.text[start:end]
            if part.strip():
                first = start + len(part) - len(part.lstrip())
                found.append(_origin(read, first, start + len(part.rstrip())))
            start = max(start, after)
        return found

    def _spans(self, sense: Sense, read: Folded) -> list[tuple[int, int]]:
        hidden = [match.span() for match in self.hiding[sense].finditer(read.text)]
        return [
            match.span()
            for match in self.senses[sense].finditer(read.text)
            if not any(start <= match.start() and match.end() <= end for start, end in hidden)
        ]


def read_words(file: Path) -> Any:
    """Read lists of words from *file*, all as text: also *no*, which would be a boolean in YAML."""
    return yaml.load(file.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - makes only text


@cache
def vocabulary_for(locale: str) -> Vocabulary | None:
    """The vocabulary for the language of *locale*, or None if there is none."""
    code = language_of(locale)
    language = _SAME.get(code, code)
    file = _FOLDER / f"{language}.yaml"
    if not file.is_file():
        return None
    listed: dict[str, list[str]] = read_words(file)
    prefixes = listed.pop(_PREFIXES, [])
    keys = (_JOINING, _BEFORE_NOUNS, _OF, _INTO, _RELATIVE, _HANDLING, _ADJECTIVES, _MATTER)
    joining, before_nouns, of, into, relative, handling, adjectives, matter = (
        listed.pop(key, []) for key in keys
    )
    said = {Sense(sense): phrases for sense, phrases in listed.items()}
    nouns = (phrase.strip("*") for sense in _NOUNS for phrase in said[sense] if " " not in phrase)
    known = (
        KnownWords(
            language,
            joining=joining,
            before_nouns=before_nouns,
            of=of,
            into=into,
            relative=relative,
            handling=handling,
            adjectives=adjectives,
            matter=[*matter, *nouns],
        )
        if matter
        else None
    )
    return _compile(said, prefixes, language, known)


def _compile(
    listed: Mapping[Sense, Sequence[str]], prefixes: Sequence[str], language: str, known: KnownWords | None
) -> Vocabulary:
    joined = f"(?:{'|'.join(prefixes)})" if prefixes else ""
    phrases = {
        sense: [_parts(phrase, language) for phrase in listed.get(sense, ()) if not phrase.startswith(_HIDES)]
        for sense in Sense
    }
    hiding = {
        sense: [_parts(phrase[1:], language) for phrase in listed.get(sense, ()) if phrase.startswith(_HIDES)]
        for sense in Sense
    }
    hiding[Sense.NOT] += phrases[Sense.NOT_FORGET]
    verbs = _any(parts[0] + _end(parts[0]) for sense in _VERBS for parts in phrases[sense])
    expressions = {
        sense: [
            _word(parts[0]) + "".join(f"(?=[^|]*?{_word(part)})" for part in parts[1:]) for parts in every
        ]
        for sense, every in phrases.items()
    }
    for calendar in _CALENDARS.get(language, (language,)):
        expressions[Sense.PERIOD] += _calendar(calendar, language)
    expressions[Sense.AND] += [f"{_START}{joined}(?={verbs})"] if prefixes else []
    separated = (parts for every in phrases.values() for parts in every if len(parts) > 1)
    return Vocabulary(
        language,
        {sense: re.compile(_any(each, joined)) for sense, each in expressions.items()},
        {sense: re.compile(_any(map(_whole, each))) for sense, each in hiding.items()},
        re.compile(_any(map(_whole, separated))),
        re.compile(verbs),
        known,
    )


def _parts(phrase: str, language: str) -> list[str]:
    """The parts of *phrase*, between which other words may be, as regular expressions."""
    parts = [" ".join(_starred(word, language) for word in part.split()) for part in phrase.split("…")]
    parts[0] = (_CLAUSE_STARTS if phrase.startswith(_EDGE) else "") + parts[0]
    parts[-1] += _CLAUSE_ENDS if phrase.endswith(_EDGE) else ""
    return parts


def _starred(word: str, language: str) -> str:
    return "[^ |]*".join(re.escape(_read(piece, language).text) for piece in word.split("*"))


def _word(part: str) -> str:
    """*part* as whole words; in a script without spaces, anywhere."""
    return ("" if is_unspaced(part[0]) else _START) + part + _end(part)


def _end(part: str) -> str:
    return f"(?![{_VOICES}])" if is_unspaced(part.rstrip(_VOICES)[-1]) else _END


def _whole(parts: Sequence[str]) -> str:
    return "[^|]*?".join(map(_word, parts))


def _any(expressions: Iterable[str], prefix: str = "") -> str:
    """One expression for all of them, the longest first, at words with or without *prefix*."""
    longest_first = sorted(dict.fromkeys(expressions), key=len, reverse=True)
    words = [each.removeprefix(_START) for each in longest_first if each.startswith(_START)]
    others = [each for each in longest_first if not each.startswith(_START)]
    # The words share what must be before them, which makes the search much faster.
    started = [f"{_START}{prefix and prefix + '?'}(?:{'|'.join(words)})"] if words else []
    return "|".join([*started, *others]) or _NOTHING


def _calendar(locale: str, language: str) -> Iterator[str]:
    """Expressions for the months of *locale*, and for its words for *month* and *year*, from CLDR."""
    from babel import Locale
    from babel.dates import format_timedelta

    spoken = Locale.parse(locale)
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for name in spoken.months[context][width].values():
                month = re.escape(_read(name, language).text)
                if width == "wide" and (len(month) >= _SHORTEST_MONTH or is_unspaced(month[-1])):
                    yield _word(month)
                else:
                    yield rf"{_word(month)}(?=[ |]\d)|(?<=\d[ |]){_word(month)}"
    for count in (1, 2, 5, 11, 21):
        for unit, days in (("month", 30), ("year", 365)):
            length = timedelta(days=count * days)
            written = format_timedelta(length, unit, threshold=inf, locale=spoken)  # type: ignore[arg-type]
            name = _read("".join(each for each in written if not each.isdecimal()), language).text
            if len(name) >= _SHORTEST_UNIT:
                yield _word(re.escape(name))


@lru_cache(_CACHED)
def _read(text: str, language: str) -> Folded:
    """The words of *text* in their barest form, with a space between two, or a bar where a clause ends.

    There are no spaces in scripts without spaces, but one between such a script and another.
    A word of one letter keeps its marks: without them it would be another word in many languages.
    """
    folded = fold(text)
    characters: list[tuple[str, Span]] = []
    last, end = "", 0
    for character, origin in zip(folded.text, folded.origins, strict=True):
        if not bare(character) or not is_word_character(character) or character == _TATWEEL:
            continue
        if between := _between(text[end : origin.start], last, character) if last else "":
            characters.append((between, Span(end, origin.start)))
        characters.append((character, origin))
        last, end = character, origin.end
    read, origins = "", []
    for number, (character, origin) in enumerate(characters):
        around = [each for each, _ in characters[max(number - 1, 0) : number + 2]]
        letters = character if character in _BETWEEN or language in _MARKED else bare(character)
        if len(letters) == 1 and sum(map(is_word_character, around)) == 1:
            letters = character
        read += letters
        origins += [origin] * len(letters)
    return Folded(read, tuple(origins))


def _between(gap: str, last: str, following: str) -> str:
    unspaced = is_unspaced(last), is_unspaced(following)
    if _BREAK.search(gap) and (len(gap) > 1 or any(unspaced) or not gap.isascii()):
        return "|"
    shown = any(not _is_invisible(each) for each in gap)
    return " " if unspaced[0] != unspaced[1] or (shown and not all(unspaced)) else ""


def _is_invisible(character: str) -> bool:
    return character in "\u00ad\u200c\u200d\u200e\u200f\u2060\ufeff" or character == _TATWEEL


@lru_cache(_CACHED)
def _read_in(vocabulary: Vocabulary, text: str) -> Folded:
    """*text* as read, with a bar also before each joining word that a verb follows."""
    read = _read(text, vocabulary.language)
    marked = list(read.text)
    for start, end in vocabulary._spans(Sense.AND, read):
        after = end + read.text.startswith(" ", end)
        if start and read.text[start - 1] == " " and vocabulary.verbs.match(read.text, after):
            marked[start - 1] = "|"
    return Folded("".join(marked), read.origins)


def _origin(read: Folded, start: int, end: int) -> Span:
    return Span(read.origins[start].start, read.origins[end - 1].end)
