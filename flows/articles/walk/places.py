"""Compare where a step says that a control is with where the page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

from playwright.sync_api import Locator

from eaportal.flows.articles.text.passages import Span
from eaportal.flows.articles.vocabulary.vocabulary import Sense
from eaportal.flows.articles.walk.clauses import VERBS, Clause
from eaportal.flows.articles.walk.reading import Reading

# Each side with its opposite, and with words for that one.
_OPPOSITES = {
    Sense.LEFT: (Sense.RIGHT, "on the right"),
    Sense.RIGHT: (Sense.LEFT, "on the left"),
    Sense.TOP: (Sense.BOTTOM, "at the bottom"),
    Sense.BOTTOM: (Sense.TOP, "at the top"),
}
# On narrower pages, what is side by side elsewhere is one below the other. In CSS pixels.
_NARROW = 700
# Where the control ends and begins, as parts of the window, the page, and its dialog: from 0 to 1, from the
# left and from the top.
_EXTENT = """(control, narrow) => {
  const box = control.getBoundingClientRect(), page = document.documentElement
  const dialog = control.closest('dialog, [role=dialog], [role=alertdialog]')?.getBoundingClientRect()
  const left = box.left + scrollX, top = box.top + scrollY
  const within = (x, y, width, height) => [
    (left - x) / width, (left + box.width - x) / width, (top - y) / height, (top + box.height - y) / height,
  ]
  return innerWidth < narrow || !box.width ? [] : [
    within(0, 0, innerWidth, innerHeight),
    within(0, 0, page.scrollWidth, page.scrollHeight),
    ...(dialog ? [within(dialog.left + scrollX, dialog.top + scrollY, dialog.width, dialog.height)] : []),
  ]
}"""
_MIDDLE = 0.5


@dataclass(frozen=True)
class WrongPlace:
    """The words of *span* say where the control is, but it is *where*, such as on the left."""

    span: Span
    where: str


def wrong_place(reading: Reading, named: Span, control: Locator) -> WrongPlace | None:
    """The words of the step that say that *control*, which it calls *named*, is where it isn't.

    It is there if any part of it is in that half of the window, of the page, or of its dialog.
    """
    said = {side: found for side in _OPPOSITES if (found := _said_of(reading, named, side))}
    clear = {side: found for side, found in said.items() if _OPPOSITES[side][0] not in said}
    extents = control.evaluate(_EXTENT, _NARROW) if clear else []
    for side, found in clear.items():
        if extents and all(_is_opposite(side, *extent) for extent in extents):
            return WrongPlace(min(found), _OPPOSITES[side][1])
    return None


def _is_opposite(side: Sense, left: float, right: float, top: float, bottom: float) -> bool:
    match side:
        case Sense.LEFT:
            return left >= _MIDDLE
        case Sense.RIGHT:
            return right <= _MIDDLE
        case Sense.TOP:
            return top >= _MIDDLE
        case _:
            return bottom <= _MIDDLE


def _said_of(reading: Reading, named: Span, side: Sense) -> list[Span]:
    """The words for *side* in the clause of *named*, or in one beside it that says only where it is."""
    own = reading.clause_of(named)
    before = (each for each in reversed(reading.clauses) if each.span < own.span)
    after = (each for each in reading.clauses if each.span > own.span)
    area = [own, *_only_places(reading, own, before), *_only_places(reading, own, after)]
    if any(each.forbids or Sense.IF in each.senses or Sense.AFTER in each.senses for each in area):
        return []
    if any(marked.overlaps(own.span) and not marked.overlaps(named) for marked in reading.marked()):
        return []
    return [found for each in area for found in reading.within({side}, each.span)]


def _only_places(reading: Reading, own: Clause, beside: Iterable[Clause]) -> list[Clause]:
    """Those of the clauses *beside* the clause *own* that only say where something is, up to another one."""
    return list(
        takewhile(
            lambda each: (
                each.sentence == own.sentence
                and not each.senses & VERBS
                and not any(marked.overlaps(each.span) for marked in reading.marked())
            ),
            beside,
        )
    )
