"""All defects, by name."""

from difflib import get_close_matches

from sqlalchemy.orm import Session

from eaportal.simulator.defects import numbers, pages, passing_time, roles, surroundings, window
from eaportal.simulator.defects.entries import Defect
from eaportal.simulator.worlds.defect_points import planted

WHERE_LISTED = "docs/simulator.md lists all"
DEFECTS = {
    defect.name: defect
    for module in (window, roles, numbers, passing_time, pages, surroundings)
    for defect in module.section.defects
}


def checked_defect(name: str) -> str:
    """Return *name* if a defect is called so; raises ValueError."""
    if name not in DEFECTS:
        near = ", ".join(get_close_matches(name, DEFECTS, n=3, cutoff=0.65))
        raise ValueError(f"there is no defect {name!r}; {f'near to it: {near}' if near else WHERE_LISTED}")
    return name


def defects_in(session: Session) -> list[Defect]:
    """The defects of the world of *session*, in the order in which they were planted."""
    return [DEFECTS[name] for name in planted(session) if name in DEFECTS]
