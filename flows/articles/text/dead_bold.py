"""Asterisks that were meant as bold, but that CommonMark leaves in the text."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from eaportal.flows.articles.text.passages import DeadBold, Passage, Span

_STARS = "**"
# A text with more of them has other signs that look like bold.
_MOST = 100
_DEAD = re.compile(r"(?<!\*)\*\*(?!\*)")

# Returns the passage that a reader would see if a part of the file were replaced by other text.
Reread = Callable[[Sequence[tuple[int, int, str]]], Passage]


@dataclass(frozen=True)
class _Mark:
    """Two asterisks: where they are in the text and in the file, and whether they are *dead*."""

    at: int
    offset: int
    dead: bool


def read_dead_bold(passage: Passage, reread: Reread) -> Passage:
    """The *passage* with dead asterisks read as the bold that was meant, if that is clear.

    CommonMark can also pair the wrong ones, and make bold what is between two bold words.
    """
    if passage.text.count(_STARS) > _MOST:
        return passage
    marks = _marks(passage)
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    dead = [mark.at for mark in marks if mark.dead]
    if not dead or len(marks) % 2 or any(not _is_meant(passage, *pair) for pair in pairs):
        return passage
    stars = {offset for at in dead for offset in (at, at + 1)}
    spans = [_core(passage, *pair) for pair in pairs]
    found = [number for number, pair in enumerate(pairs) if pair[0].dead or pair[1].dead]
    fixes = _fixes(passage, pairs, reread)
    bolds = replace(
        passage,
        bolds=tuple(spans),
        dead_bolds=tuple(
            DeadBold(spans[n], pairs[n][0].offset, pairs[n][1].offset + 2, fixes[n] if fixes else None)
            for n in found
        ),
    )
    return bolds.without(stars)


def _marks(passage: Passage) -> list[_Mark]:
    dead = [
        _Mark(match.start(), passage.positions[match.start()].offset, True)
        for match in _DEAD.finditer(passage.text)
        if passage.is_plain(Span(*match.span()))
    ]
    live = [
        mark
        for bold in passage.bolds
        for mark in (
            _Mark(bold.start, passage.position(bold.start).offset - 2, False),
            _Mark(bold.end, passage.end_position(bold).offset, False),
        )
    ]
    return sorted([*dead, *live], key=lambda mark: mark.offset)


def _is_meant(passage: Passage, start: _Mark, end: _Mark) -> bool:
    """Whether the text between the marks can be bold, and isn't part of a formula such as 2 ** 3."""
    inner = passage.written(_inside(start, end))
    before = passage.text[: start.at].rstrip()[-1:]
    formula = before.isdigit() and inner.strip()[:1].isdigit() and inner[:1].isspace()
    written = all(passage.source[mark.offset : mark.offset + 2] == _STARS for mark in (start, end))
    # Bold on signs alone is bold on the wrong words.
    meant = bool(_letters(inner)) or (inner != "" and inner == inner.strip())
    return written and meant and not formula


def _inside(start: _Mark, end: _Mark) -> Span:
    return Span(start.at + 2 * start.dead, end.at)


def _core(passage: Passage, start: _Mark, end: _Mark) -> Span:
    """The text between the marks, without spaces at its ends."""
    span = _inside(start, end)
    text = passage.written(span)
    return Span(span.start + len(text) - len(text.lstrip()), span.end - len(text) + len(text.rstrip()))


def _fixes(passage: Passage, pairs: Sequence[tuple[_Mark, _Mark]], reread: Reread) -> list[str] | None:
    """What to write instead of each of *pairs*, proven to be bold, with no asterisk left; or None."""
    wanted = [_letters(passage.written(_core(passage, *pair))) for pair in pairs]
    if not all(wanted):
        return None
    for outside in (False, True):
        fixes = [_rewritten(passage.source, *pair, outside=outside) for pair in pairs]
        changes = [(a.offset, b.offset + 2, fix) for (a, b), fix in zip(pairs, fixes, strict=True)]
        seen = reread(changes)
        bold = [_letters(seen.written(span)) for span in seen.bolds]
        if bold == wanted and _STARS not in seen.text:
            return fixes
    return None


def _rewritten(source: str, start: _Mark, end: _Mark, *, outside: bool) -> str:
    """The bold with its spaces outside; and the signs at its ends too, if they are to be *outside*."""
    inner = source[start.offset + 2 : end.offset]
    core = inner.strip()
    first, last = 0, len(core)
    if outside and (start.dead or end.dead):
        first = next(n for n, each in enumerate(core) if not _is_sign(each))
        last = next(n for n in range(len(core), 0, -1) if not _is_sign(core[n - 1]))
    before, after = source[start.offset - 1 : start.offset], source[end.offset + 2 : end.offset + 3]
    space_before = inner[: len(inner) - len(inner.lstrip())] if not before.isspace() else ""
    closes = not after or after.isspace() or unicodedata.category(after) in {"Po", "Pe", "Pf"}
    space_after = inner[len(inner.rstrip()) :] if not closes else ""
    return f"{space_before}{core[:first]}{_STARS}{core[first:last]}{_STARS}{core[last:]}{space_after}"


def _is_sign(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


def _letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())
