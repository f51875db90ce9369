"""The cases of the matrix role, kind of enrollment, moment, kind of number, lock."""

from itertools import product
from typing import Any

from eaportal.flows.qa.suite.pairwise import every_pair
from eaportal.flows.qa.suite.settings import KINDS, PO_KINDS, ROLES, Case, Moment

_FACTORS: tuple[tuple[Any, ...], ...] = (ROLES, KINDS, tuple(Moment), PO_KINDS, (False, True))


def chosen_cases(*, full: bool) -> list[Case]:
    """The *full* matrix, else so much of it that every two values meet."""
    chosen = product(*_FACTORS) if full else every_pair(*_FACTORS)
    return [
        Case(role, kind, moment, po_kind, locked=locked) for role, kind, moment, po_kind, locked in chosen
    ]
