"""The paths of labels in a step, such as **Manage** > **Enrollment Detail**, and damage to their marks."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from eaportal.flows.articles.text.names import find_label, resemblance
from eaportal.flows.articles.text.passages import Passage, Span

_SEPARATOR = re.compile(r"\s*(?:>|→|⇒|➜|➔)\s*")
# Bold before a separator that is less similar (0 to 100) to every label has other words in it.
_SIMILAR = 75


@dataclass(frozen=True)
class Breadcrumb:
    """A *separator* of a path, and the bold words directly *before* and *after* it."""

    separator: Span
    before: Span | None
    after: Span | None


def breadcrumbs(passage: Passage) -> list[Breadcrumb]:
    """The separators of *passage* that have bold words on at least one side."""
    found = []
    for match in _SEPARATOR.finditer(passage.text):
        before = next((bold for bold in passage.bolds if _touches(passage, bold.end, match.start())), None)
        after = next((bold for bold in passage.bolds if _touches(passage, match.end(), bold.start)), None)
        if before or after:
            found.append(Breadcrumb(Span(*match.span()), before, after))
    return found


def damaged_in(passage: Passage, names: Collection[str]) -> Breadcrumb | None:
    """The first path of *passage* whose marks translation has moved: one side is none of *names*.

    Words in another wording count as a label, and so do labels that nothing marks.
    """
    return next((each for each in breadcrumbs(passage) if _is_damaged(passage, each, names)), None)


def _is_damaged(passage: Passage, each: Breadcrumb, names: Collection[str]) -> bool:
    text = passage.text
    if each.before is None:
        start = text[: each.separator.start]
        return not any(m.span.end == len(start.rstrip()) for name in names for m in find_label(name, start))
    if each.after is None:
        end = text[each.separator.end :]
        return not any(m.span.start == 0 for name in names for m in find_label(name, end))
    written = passage.written(passage.trimmed(each.before))
    return max((resemblance(written, name) for name in names), default=0) < _SIMILAR


def _touches(passage: Passage, end: int, start: int) -> bool:
    """Whether only spaces and marks are between *end* and *start*."""
    return end <= start and not passage.text[end:start].strip("[]「」\"'")
