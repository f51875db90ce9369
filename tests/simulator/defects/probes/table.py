"""What is found in a portal with a defect, and in one without: one entry a defect."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.simulator.defects.probes.portals import OwnPortal

Find = Callable[[OwnPortal], object]


@dataclass(frozen=True)
class Probe:
    """Looks at a portal and finds *wrong* where it has the defect, *right* where it has not."""

    find: Find
    wrong: object
    right: object


PROBES: dict[str, Probe] = {}


def probe(defect: str, *, wrong: object, right: object) -> Callable[[Find], Find]:
    """Enter the function decorated as the probe of *defect*."""

    def enter(find: Find) -> Find:
        PROBES[defect] = Probe(find, wrong, right)
        return find

    return enter
