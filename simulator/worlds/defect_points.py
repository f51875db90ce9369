"""Seams: the functions that a defect may stand in for, in the worlds that have it."""

from collections.abc import Callable, Iterable
from functools import partial, update_wrapper
from typing import Concatenate, Generic, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

from eaportal.simulator.worlds.tables import WorldRow

_PLANTED = "defects"
P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Session)
# What stands in for a function gets the function itself before its arguments.
StandIn = Callable[Concatenate[Callable[Concatenate[S, P], R], S, P], R]


class Seam(Generic[S, P, R]):
    """A function as it should be, and what stands in for it where a defect is planted.

    Its first argument is a session of the world; used as a decorator.
    """

    def __init__(self, healthy: Callable[Concatenate[S, P], R]) -> None:
        self._healthy = healthy
        self._stand_ins: dict[str, StandIn[S, P, R]] = {}
        update_wrapper(self, healthy)

    def __call__(self, session: S, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do what the function does, as far as the defects of the world let it."""
        call = self._healthy
        for name in planted(session):
            if name in self._stand_ins:
                call = partial(self._stand_ins[name], call)
        return call(session, *args, **kwargs)

    def stand_in(self, defect: str, function: StandIn[S, P, R]) -> None:
        """Have *function* stand in here in worlds with the *defect* so called."""
        self._stand_ins[defect] = function


def planted(session: Session) -> tuple[str, ...]:
    """The names of the defects in the world of *session*, in the order in which they were planted."""
    if _PLANTED not in session.info:
        session.info[_PLANTED] = tuple(session.get_one(WorldRow, 1).defects.split())
    return cast("tuple[str, ...]", session.info[_PLANTED])


def plant(session: Session, names: Iterable[str]) -> None:
    """Have these defects in the world from the next session on, and no others."""
    session.get_one(WorldRow, 1).defects = " ".join(dict.fromkeys(names))
