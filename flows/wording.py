"""Numbers, lists, and commands in sentences for people, and text from outside within one line."""

import shlex
import unicodedata
from collections.abc import Sequence

# Controls, formats such as direction marks, line and paragraph separators, and undecodable bytes of a path.
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def counted(number: int, noun: str) -> str:
    """The *number* with *noun*, in the plural unless it is one: ``1 row``, ``2 rows``."""
    return f"{number} {noun}{'s' * (number != 1)}"


def listed(words: Sequence[str]) -> str:
    """The *words* as a list in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), *words[-1:]][len(words) < 2 :])


def command(*words: str) -> str:
    """The command ``eaportal`` with *words*, quoted so that a shell passes them on; the last is no option."""
    *before, last = words
    return shlex.join(["eaportal", *before, *["--"][: last.startswith("-")], last])


def breaks_lines(text: str) -> bool:
    """Check whether *text* has a control character, which would end or color a line of a terminal."""
    return any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text)


def one_line(text: str) -> str:
    """The *text* in a single line, with a · for each character that can't be seen."""
    return "".join("·" if unicodedata.category(character) in _UNSEEN else character for character in text)
