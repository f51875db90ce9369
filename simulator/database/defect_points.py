"""Defect points: the functions that a defect can replace, in the worlds where it is planted."""

from collections.abc import Callable, Iterable
from functools import partial, update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from eaportal.simulator.database.tables import WorldRow

_PLANTED = "defects"
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Session)
# A replacement takes the original function, followed by the arguments of the call.
Replacement = Callable[Concatenate[Callable[Concatenate[S, P], R], S, P], R]


class DefectPoint(Generic[S, P, R]):
    """A function that defects can replace. Use it as a decorator.

    The first argument of the function is a session of the world.
    """

    def __init__(self, healthy: Callable[Concatenate[S, P], R]) -> None:
        self._healthy = healthy
        self._replacements: dict[str, Replacement[S, P, R]] = {}
        update_wrapper(self, healthy)

    def __call__(self, session: S, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function, or its replacements by the defects planted in the world."""
        call = self._healthy
        for name in planted(session):
            if name in self._replacements:
                call = partial(self._replacements[name], call)
        return call(session, *args, **kwargs)

    def replace_with(self, replacement: Replacement[S, P, R], *, defect: str) -> None:
        """Call *replacement* instead in worlds that have the defect named *defect*."""
        self._replacements[defect] = replacement


def planted(session: Session) -> tuple[str, ...]:
    """Return the names of the defects in the world, in the order in which they were planted."""
    if _PLANTED not in session.info:
        session.info[_PLANTED] = tuple(session.get_one(WorldRow, 1).defects.split())
    return cast("tuple[str, ...]", session.info[_PLANTED])


def plant(session: Session, names: Iterable[str]) -> None:
    """Replace the defects of the world with *names*, starting with the next session."""
    session.get_one(WorldRow, 1).defects = " ".join(dict.fromkeys(names))
