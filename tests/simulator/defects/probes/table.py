"""The probes: one for each defect."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulator.defects.probes.portals import OwnPortal

Find = Callable[[OwnPortal], object]


@dataclass(frozen=True)
class Probe:
    """Looks at a portal: *find* returns *wrong* if the portal has the defect, else *right*."""

    find: Find
    wrong: object
    right: object


PROBES: dict[str, Probe] = {}


def probe(defect: str, *, wrong: object, right: object) -> Callable[[Find], Find]:
    """Add the decorated function as the probe of *defect*."""

    def enter(find: Find) -> Find:
        PROBES[defect] = Probe(find, wrong, right)
        return find

    return enter
