"""What a defect is, and how one is entered."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum

from werkzeug.wrappers import Response

from eaportal.simulator.worlds.defect_points import DefectPoint, P, R, Replacement, S

# Runs up to its yield before a request is looked at, which gives it the answer when that is complete.
Running = Generator[None, Response, None]
Around = Callable[[], Running]


class Kind(StrEnum):
    """What is wrong with the portal: a rule of it, a page, or what stands round both."""

    RULE = "rule"
    PAGE = "page"
    SURROUNDINGS = "surroundings"


@dataclass(frozen=True)
class Edit:
    """Other words in a *template*: *new* in place of *old*, which stands there once."""

    template: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """Return the *source* of the template with this edit made."""
        return source.replace(self.old, self.new, 1)


@dataclass(frozen=True)
class Defect:
    """One way in which a portal can be wrong.

    *wrong* is a sentence that says which, *seen* where a browser meets it; *breaks* names the fact of
    ``docs/fidelity.md`` or the decision of ``docs/decisions`` that no longer holds. *edits* are made in
    its templates, *around* changes its requests and answers; its defect point knows what replaces a function.
    """

    name: str
    kind: Kind
    wrong: str
    seen: str
    breaks: str
    edits: tuple[Edit, ...] = ()
    around: Around | None = None


class Section:
    """Defects of one *kind*, in the order in which they are told."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.defects: list[Defect] = []

    def edit(self, name: str, wrong: str, *edits: Edit, seen: str, breaks: str) -> None:
        """Enter a defect that is nothing but *edits*."""
        self.defects.append(Defect(name, self.kind, wrong, seen, breaks, edits))

    def at(
        self, point: DefectPoint[S, P, R], *edits: Edit, seen: str, breaks: str
    ) -> Callable[[Replacement[S, P, R]], Replacement[S, P, R]]:
        """Enter a defect: the decorated function replaces *point*, in addition to *edits*."""

        def enter(function: Replacement[S, P, R]) -> Replacement[S, P, R]:
            point.replace_with(function, defect=self.tell(function, *edits, seen=seen, breaks=breaks))
            return function

        return enter

    def around(self, *, seen: str, breaks: str) -> Callable[[Around], Around]:
        """Enter a defect: the function decorated runs around each request."""

        def enter(function: Around) -> Around:
            self.tell(function, seen=seen, breaks=breaks, around=function)
            return function

        return enter

    def tell(
        self,
        function: Callable[..., object],
        *edits: Edit,
        seen: str,
        breaks: str,
        around: Around | None = None,
    ) -> str:
        """Enter a defect that *function* tells; returns its name.

        A function ``day_too_many`` tells the defect day-too-many; its docstring says what is wrong.
        """
        name = function.__name__.replace("_", "-")
        wrong = " ".join((function.__doc__ or "").split())
        self.defects.append(Defect(name, self.kind, wrong, seen, breaks, edits, around))
        return name
