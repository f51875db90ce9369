"""All defects, by name."""

from difflib import get_close_matches

from sqlalchemy.orm import Session

from eaportal.simulator.database.defect_points import planted
from eaportal.simulator.defects import locks, numbers, pages, permissions, surroundings, timeline
from eaportal.simulator.defects.entries import Defect

DEFECTS = {
    defect.name: defect
    for module in (permissions, numbers, locks, timeline, pages, surroundings)
    for defect in module.group.defects
}
# Longer than any name. Comparing takes the square of the length.
_LONGEST = 100


def checked_defect(name: str) -> str:
    """Return *name* if there is such a defect; raises ValueError."""
    if name not in DEFECTS:
        close = ", ".join(get_close_matches(name[:_LONGEST], DEFECTS, n=3, cutoff=0.65))
        hint = f"similar: {close}" if close else "docs/simulator.md lists all"
        raise ValueError(f"there is no defect {name!r}; {hint}")
    return name


def defects_in(session: Session) -> list[Defect]:
    """Return the defects of the world, in the order in which they were planted."""
    return [DEFECTS[name] for name in planted(session) if name in DEFECTS]
