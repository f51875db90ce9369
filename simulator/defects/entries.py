"""What a defect is, and how to add one.

A defect is one entry in a module of this package. Choose the form that fits:

- ``group.edit_templates(…)``: other words in a template;
- ``@group.replace(function, …)``: another function in place of a defect point;
- ``@save_defect(group, …)``, in ``saves.py``: another way to carry out a save;
- ``@group.around_requests(…)``: a change to a request or its answer.

Then add a probe, which finds the defect, in ``tests/simulator/defects/probes/``, and its row in the table of
``docs/simulator.md``. Tests say which of the two is missing.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import StrEnum

from werkzeug.wrappers import Response

from eaportal.facts import Fact
from eaportal.simulator.database.defect_points import DefectPoint, P, R, Replacement, S

# Runs until its yield before a request is handled. The yield returns the complete answer.
AroundRequest = Generator[None, Response, None]
Around = Callable[[], AroundRequest]


class Kind(StrEnum):
    """Where the portal is wrong: in a rule, on a page, or around both."""

    RULE = "rule"
    PAGE = "page"
    SURROUNDINGS = "surroundings"


@dataclass(frozen=True)
class Edit:
    """Other words in a *template*: *new* replaces *old*, which the template contains once."""

    template: str
    old: str
    new: str

    def applied(self, source: str) -> str:
        """Return the *source* of the template with this edit."""
        return source.replace(self.old, self.new, 1)


@dataclass(frozen=True)
class Defect:
    """One way in which a portal can be wrong.

    *wrong* is a sentence that says what is wrong, *seen* says where a browser shows it, and *breaks* is the
    documented fact or the decision that no longer holds. *edits* change templates; *around* changes requests
    and answers. A function that the defect replaces is known to its defect point.
    """

    name: str
    kind: Kind
    wrong: str
    seen: str
    breaks: Fact
    edits: tuple[Edit, ...] = ()
    around: Around | None = None


class DefectGroup:
    """Defects of one *kind*, in the order of the guide."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.defects: list[Defect] = []

    def edit_templates(self, name: str, wrong: str, *edits: Edit, seen: str, breaks: Fact) -> None:
        """Add a defect that consists of *edits*."""
        self.defects.append(Defect(name, self.kind, wrong, seen, breaks, edits))

    def replace(
        self, point: DefectPoint[S, P, R], *edits: Edit, seen: str, breaks: Fact
    ) -> Callable[[Replacement[S, P, R]], Replacement[S, P, R]]:
        """Add a defect: the decorated function replaces *point*, and *edits* are made."""

        def add(function: Replacement[S, P, R]) -> Replacement[S, P, R]:
            point.replace_with(function, defect=self.add(function, *edits, seen=seen, breaks=breaks))
            return function

        return add

    def around_requests(self, *, seen: str, breaks: Fact) -> Callable[[Around], Around]:
        """Add a defect: the decorated function runs around each request."""

        def add(function: Around) -> Around:
            self.add(function, seen=seen, breaks=breaks, around=function)
            return function

        return add

    def add(
        self,
        function: Callable[..., object],
        *edits: Edit,
        seen: str,
        breaks: Fact,
        around: Around | None = None,
    ) -> str:
        """Add the defect of *function* and return its name.

        The function ``day_too_many`` is the defect ``day-too-many``; its docstring says what is wrong.
        """
        name = function.__name__.replace("_", "-")
        wrong = " ".join((function.__doc__ or "").split())
        self.defects.append(Defect(name, self.kind, wrong, seen, breaks, edits, around))
        return name
